#!/usr/bin/env python3
"""Rows for `dateline relate` from a relation TSV whose sentences mark both parties.

usage: relation_rows.py GOLD.tsv ROWS.jsonl GOLD_OUT.tsv [LEFT_OUT_ROW ...]

In `marked_sentence` the first <s>…</s> and the first <t>…</t> mark the parties. Out go one row
{"uid","text","source":[start,end],"target":[start,end]} each (the sentence without marks, offsets
in code points, the 0-based row number as uid; null for a party that the sentence does not name)
and the gold rows with that uid. Only the marked sentence and the gold root and penta are read.
"""
import csv, json, re, sys

TAG = re.compile(r"</?[st]>")


def plain(marked):
    """The sentence without marks, and the spans of the first <s> and the first <t>."""
    text, spans, opened, at = "", {}, {}, 0
    for tag in TAG.finditer(marked):
        text += marked[at:tag.start()]
        at = tag.end()
        kind = tag.group()[-2]
        if tag.group()[1] != "/":
            opened.setdefault(kind, len(text))
        elif kind in opened:
            start, words = opened[kind], text[opened[kind]:]
            spans.setdefault(kind, [start + len(words) - len(words.lstrip()), len(text.rstrip())])
    return text + marked[at:], spans


def main(gold, rows_out, gold_out, *left_out):
    left_out = {int(row) for row in left_out}
    with open(gold, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    with open(rows_out, "w", encoding="utf-8") as out, \
            open(gold_out, "w", encoding="utf-8", newline="") as kept:
        table = csv.writer(kept, delimiter="\t")
        table.writerow(["uid", "gold_root", "gold_penta"])
        count = 0
        for uid, row in enumerate(rows):
            if uid in left_out:
                continue
            text, spans = plain(row["marked_sentence"])
            json.dump({"uid": uid, "text": text, "source": spans.get("s"), "target": spans.get("t")},
                      out, ensure_ascii=False)
            out.write("\n")
            table.writerow([uid, row["gold_root"], row["gold_penta"]])
            count += 1
    print(f"{count} rows, {len(left_out)} left out", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
