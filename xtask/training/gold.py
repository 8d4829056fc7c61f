#!/usr/bin/env python3
"""Own annotated documents (training/events/*.txt) as the JSONL of gold sets.

usage: gold.py DOCS_OUT.jsonl GOLD_OUT.jsonl FILE.txt ...

A document is a line `@ id | date | title`, then sentences (`. words`), each with its events below it:
`> TYPE | trigger | status | A: party; party | R: party | S: speaker | P: place | D: date [| mutual]`, a party being
`words = COUNTRY/SECTOR,SECTOR`, `words -> name = …`, or `(name) = …` where it is carried over from before. Out go the documents
and a gold sentence a line, as docs/evaluate.md has them. A line of another form is an error that names file and line.
"""
import json, sys

TYPES = set("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
            "MOBILIZE COERCE ASSAULT".split())
STATUSES = set("actual planned possible negated denied historical".split())


def party(text):
    words, _, code = text.rpartition("=")
    country, _, sectors = code.strip().partition("/")
    words, _, resolved = (words or code).strip().partition("->")
    words, resolved = words.strip(), resolved.strip()
    if words.startswith("(") and words.endswith(")"):
        words, resolved = "", words[1:-1]
    return {"text": words, "resolved": resolved or words, "country": country.strip() or None,
            "sectors": [s.strip() for s in sectors.split(",") if s.strip()]}


def parties(text):
    return [party(p) for p in text.split(";") if p.strip()]


def event(fields):
    kind, trigger, status = fields[:3]
    assert kind in TYPES and status in STATUSES, "type or status is not known"
    named = dict((f[:2], f[2:].strip()) for f in fields[3:8])
    assert list(named) == ["A:", "R:", "S:", "P:", "D:"], "fields A: R: S: P: D: in this order"
    actors = parties(named["A:"])
    return {"type": kind, "trigger": trigger, "status": status, "actors": actors,
            "recipients": parties(named["R:"]), "reciprocal": fields[8:] == ["mutual"],
            "speaker": party(named["S:"]) if named["S:"] else None,
            "place": named["P:"] or None, "date": named["D:"] or None}


def main(docs_out, gold_out, *files):
    docs, gold = [], []
    for name in files:
        for number, line in enumerate(open(name, encoding="utf-8"), 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            mark, text = line[:2], line[2:].strip()
            try:
                if mark == "@ ":
                    key, date, title = [f.strip() for f in text.split("|", 2)]
                    docs.append({"id": key, "date": date, "title": title, "text": ""})
                elif mark == ". ":
                    doc = docs[-1]
                    start = len(doc["text"]) + bool(doc["text"])
                    doc["text"] += (" " if doc["text"] else "") + text
                    sent = gold[-1]["sent"] + 1 if gold and gold[-1]["doc"] == doc["id"] else 0
                    gold.append({"doc": doc["id"], "sent": sent, "start": start, "end": len(doc["text"]),
                                 "text": text, "events": []})
                elif mark == "> ":
                    gold[-1]["events"].append(event([f.strip() for f in text.split("|")]))
                else:
                    raise ValueError("begins with none of @ . >")
            except (AssertionError, ValueError, IndexError) as why:
                sys.exit(f"{name}, line {number}: {why}; the form is in {__file__}")
    for out, rows in ((docs_out, docs), (gold_out, gold)):
        with open(out, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    print(f"{len(docs)} documents, {len(gold)} sentences, {sum(len(g['events']) for g in gold)} events", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
