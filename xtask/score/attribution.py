#!/usr/bin/env python3
"""Attribution spans against brat annotations: who said what, by which words.

usage: attribution.py docs DIR OUT.jsonl          rows {"id","text"} of DIR/text/*.txt, for `dateline annotate`
       attribution.py score DIR PRED.jsonl rows {"document","attributions":[{"source","cue","content"}]}

DIR/attributions/NAME_ANNOTATOR.ann stands beside DIR/text/NAME.txt. Each role (source, cue, content) is
scored for itself over the hull of its span; gold spans that several attributions share count once, and so do
predicted ones. `exact`: the same characters, marks and white space at either end aside. `overlapping`: some
character in common, matched one to one, the pairs that share most first. `linked`: cue, source and content
of one attribution all overlap those of one gold attribution. Annotations marked Discard are left out.

Where several annotators did one text, each of their files counts in equal parts, so that every text weighs
one; the last lines score those annotators against each other in the same way.
"""
import collections, itertools, json, pathlib, re, sys

ROLES = ("source", "cue", "content")
EDGE = " \t\n\r.,;:!?\"'“”‘’`-–—()…"


def hull(parts, text):
    """First and last character of a span without the marks at its ends."""
    start, end = min(a for a, _ in parts), max(b for _, b in parts)
    start, end = max(0, start), min(len(text), end)
    a, b = start, end
    while a < b and text[a] in EDGE:
        a += 1
    while b > a and text[b - 1] in EDGE:
        b -= 1
    return (a, b) if a < b else (start, end)


def read_ann(path, text):
    """Attributions of one file: dicts of role to span."""
    spans, events, discarded = {}, [], set()
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if fields[0].startswith("T") and len(fields) > 1:
            kind, _, where = fields[1].partition(" ")
            parts = [tuple(int(n) for n in part.split()) for part in where.split(";")]
            spans[fields[0]] = (kind, parts)
        elif fields[0].startswith("E"):
            events.append([item.split(":") for item in fields[1].split()])
    discarded = [hull(parts, text) for kind, parts in spans.values() if kind == "Discard"]
    out = []
    for event in events:
        row = dict.fromkeys(ROLES)
        for role, ref in event[1:]:
            role = re.sub(r"\d+$", "", role).lower()
            if role in ROLES and ref in spans:
                row[role] = hull(spans[ref][1], text)
        if row["cue"] and any(a <= row["cue"][0] and row["cue"][1] <= b for a, b in discarded):
            continue
        out.append(row)
    return out


def read_pred(path, texts):
    """Attributions by document name."""
    out = {}
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        if "attributions" not in row:
            continue
        name = pathlib.PurePath(row["document"]).name.removesuffix(".txt")
        text = texts.get(name)
        if text is not None:
            out[name] = [{r: hull([a[r]], text) if a.get(r) else None for r in ROLES} for a in row["attributions"]]
    return out


def shared(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def matched(gold, pred, how):
    """Pairs matched one to one."""
    if how == "exact":
        both = set(gold) & set(pred)
        return {(s, s) for s in both}
    pairs = [(shared(g, p) / (max(g[1], p[1]) - min(g[0], p[0])), g, p) for g in gold for p in pred if shared(g, p)]
    left, used, out = set(gold), set(pred), set()
    for _, g, p in sorted(pairs, reverse=True):
        if g in left and p in used:
            left.discard(g)
            used.discard(p)
            out.add((g, p))
    return out


def linked(gold, pred):
    """How many attributions agree in all three roles."""
    def same(g, p):
        return all((not g[r] and not p[r]) or (g[r] and p[r] and shared(g[r], p[r])) for r in ROLES)
    used, hits = set(), 0
    for g in gold:
        for i, p in enumerate(pred):
            if i not in used and same(g, p):
                used.add(i)
                hits += 1
                break
    return hits


def count(gold, pred, weight, totals):
    for role in ROLES:
        g = {row[role] for row in gold if row[role]}
        p = {row[role] for row in pred if row[role]}
        for how in ("exact", "overlapping"):
            totals[role, how] += weight * len(matched(g, p, how))
        totals[role, "gold"] += weight * len(g)
        totals[role, "pred"] += weight * len(p)
    totals["linked", "hits"] += weight * linked(gold, pred)
    totals["linked", "gold"] += weight * len(gold)
    totals["linked", "pred"] += weight * len(pred)


def prf(hits, gold, pred):
    p, r = hits / pred if pred else 0.0, hits / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def show(totals, title):
    print(title)
    print(f"  {'':9}{'exact':>20}{'overlapping':>23}")
    print(f"  {'':9}" + f"{'P':>8}{'R':>7}{'F1':>7}" * 2 + f"{'gold':>8}{'found':>8}")
    for role in ROLES:
        gold, pred = totals[role, "gold"], totals[role, "pred"]
        cells = [prf(totals[role, how], gold, pred) for how in ("exact", "overlapping")]
        print(f"  {role:9}" + "".join(f"{p:8.3f}{r:7.3f}{f:7.3f}" for p, r, f in cells) + f"{gold:8.0f}{pred:8.0f}")
    p, r, f = prf(totals["linked", "hits"], totals["linked", "gold"], totals["linked", "pred"])
    print(f"  {'linked':9}{'':22}{p:8.3f}{r:7.3f}{f:7.3f}")


def read_gold(dir):
    texts = {p.stem: p.read_bytes().decode("utf-8") for p in sorted((dir / "text").glob("*.txt"))}
    gold = collections.defaultdict(list)
    for path in sorted((dir / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        if name in texts:
            gold[name].append(read_ann(path, texts[name]))
    return texts, gold


def main(what, dir, path, *options):
    texts, gold = read_gold(pathlib.Path(dir))
    if what == "docs":
        with open(path, "w", encoding="utf-8") as out:
            for name, text in texts.items():
                out.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        return
    pred = read_pred(path, texts)
    totals, between = collections.Counter(), collections.Counter()
    for name, files in gold.items():
        for file in files:
            count(file, pred.get(name, []), 1 / len(files), totals)
        for a, b in itertools.permutations(files, 2):
            count(a, b, 1 / (len(files) * (len(files) - 1)), between)
    several = sum(len(files) > 1 for files in gold.values())
    print(f"attributions: {len(gold)} texts, {sum(map(len, gold.values()))} annotations of them, {len(pred)} answered")
    show(totals, "against the annotations")
    if several:
        show(between, f"annotators against each other, {several} texts")


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("docs", "score"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
