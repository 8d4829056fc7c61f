#!/usr/bin/env python3
"""Stories against the truth of `cargo xtask make-copies`, pairs of reports against people's marks, and signs of damage.

usage: stories.py texts EVAL OUT.jsonl            long articles of EVAL/evaluate-only as {"id","title","text","date"}
       stories.py score DIR PRED.jsonl            DIR/documents.jsonl and DIR/truth.jsonl against what
                                                  `dateline stories --format jsonl --changes` wrote
       stories.py pairs DEV.jsonl OUT.jsonl       English pairs for `dateline stories --score-pairs`
       stories.py similar DEV.jsonl PRED.jsonl    their scores against `Overall`
       stories.py reports EVAL SANE.txt OUT.jsonl the seed report (`seed`), a sane wording of it a day earlier (`sane`), and the
                                                  other documents of EVAL/gold/wikinews.docs.jsonl
       stories.py integrity PRED.jsonl OUT.jsonl  the seed report (`seed`) and clean articles (`GUM_news_*`)

Same story: pairs of documents, those of one story in the truth against those of one in the prediction. On
`syndication and edits` are originals, other events, and copies that were only ever identical, excerpts or edited; on
`spun, medium` originals, other events, and copies spun at medium strength of such.

Relations: of all copies; a copy left alone counts as independent.

Altered: a change of that kind with the words of the truth in either text, or overlapping it, when the copy is compared
with the document the prediction took for its ancestor: what both have from before is no change between them. All
copies count, those without an ancestor with what was altered in them as missed. A change told under another kind is
missed as its own and no false one.
"""
import collections, json, math, pathlib, re, sys
import xml.etree.ElementTree as ET

LEAST = {"attribution": 1200, "lgl": 2000}
KINDS = ("number", "name", "negation", "date", "place")
ASKED = ("number", "name", "negation")


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write(path, made):
    with open(path, "w", encoding="utf-8") as out:
        for row in made:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


# Texts to make copies of.

def texts(eval_dir, out):
    """Long articles; of several that share much, the first."""
    made = []
    for path in sorted((eval_dir / "attribution/text").glob("*.txt")):
        title, _, body = path.read_text(encoding="utf-8").partition("\n")
        date = re.search(r"\d{4}-\d\d-\d\d", path.name)
        if len(body) >= LEAST["attribution"]:
            made.append({"id": path.stem, "title": title.strip().rstrip("."), "text": body.strip(), "date": date and date[0]})
    lgl = eval_dir / "geo/lgl.xml"
    if lgl.exists():
        for article in ET.parse(lgl).getroot().iter("article"):
            title, text = (article.findtext(tag) or "" for tag in ("title", "text"))
            text = text.removeprefix(title).lstrip(". ").strip()
            if len(text) >= LEAST["lgl"]:
                date = (article.findtext("dltime") or "")[:10]
                made.append({"id": f"lgl-{len(made)}", "title": title, "text": text, "date": date})
    seen, kept = collections.Counter(), []
    for row in made:
        words = re.findall(r"\w+", row["text"].lower())
        shingles = {tuple(words[i:i + 6]) for i in range(len(words) - 5)}
        if sum(s in seen for s in shingles) * 10 < len(shingles):
            kept.append(row)
        seen.update(shingles)
    write(out, kept)
    print(f"{len(kept)} texts, {len(made) - len(kept)} left out that share words with them")


# Stories.

# Articles that report on the same thing independently of each other, as reading them shows: whether they are one story
# is a matter of taste, and pairs between them count neither way.
SAME_MATTER = [
    {"huff-post_2016-09-20_hillary-clinton-speaks-directly-", "west-journal_2016-09-21_chris-christie-calls-hillary-cli"},
]


def pairs_f1(documents, gold, pred, matter):
    """`matter`: story to what it is about, where several are about the same."""
    both, golds, preds = collections.Counter(), collections.Counter(), collections.Counter()
    for d in documents:
        both[gold[d], pred[d]] += 1
        golds[gold[d]] += 1
        preds[pred[d]] += 1
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    neither = collections.Counter()
    for (story, cluster), n in both.items():
        if story in matter:
            neither[matter[story], cluster, "all"] += n
            neither[matter[story], cluster, story] += n
    same = sum(n * (n - 1) // 2 * (1 if key[2] == "all" else -1) for key, n in neither.items())
    return prf(pairs(both), pairs(golds), pairs(preds) - same)


def prf(hits, gold, pred):
    p, r = hits / pred if pred else 0.0, hits / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


class Truth:
    def __init__(self, dir):
        self.texts = {row["id"]: row["text"] for row in rows(dir / "documents.jsonl")}
        self.rows = {row["document"]: row for row in rows(dir / "truth.jsonl")}
        self.state = {}

    def path(self, d):
        """From a document to its origin."""
        out = [d]
        while self.rows[out[-1]]["ancestor"]:
            out.append(self.rows[out[-1]]["ancestor"])
        return out

    def altered(self, d):
        """What stands otherwise than in the origin: slot to (kind, in the origin, now, where now)."""
        if d not in self.state:
            row, out = self.rows[d], {}
            before = self.altered(row["ancestor"]) if row["ancestor"] else {}
            for slot, (kind, origin, now, _) in before.items():
                out[slot] = (kind, origin, now, None)
            for n, c in enumerate(c for c in row["changes"] if c["kind"] in KINDS):
                again = next((s for s, (k, _, _, span) in before.items() if span and overlap(span, c["before_span"])), None)
                origin = before[again][1] if again else c["before"]
                out[again or (d, n)] = (c["kind"], origin, c["after"], c["after_span"])
            self.state[d] = out
        return self.state[d]

    def between(self, a, d):
        """What d says otherwise than a, where both texts have the place: (kind, before, after, spans)."""
        if self.rows[d]["ancestor"] == a:
            return [(c["kind"], c["before"], c["after"], c["before_span"], c["after_span"])
                    for c in self.rows[d]["changes"] if c["kind"] in KINDS]
        ours, theirs, out = self.altered(d), self.altered(a), []
        for slot in sorted(set(ours) | set(theirs), key=str):
            kind, origin = (ours.get(slot) or theirs.get(slot))[:2]
            before, after = theirs.get(slot, (0, 0, origin))[2], ours.get(slot, (0, 0, origin))[2]
            if before != after and plain(before) in plain(self.texts[a]) and plain(after) in plain(self.texts[d]):
                out.append((kind, before, after, None, None))
        # Both altered the same words, each in its own way.
        for _, (kind, origin, before, _) in sorted(theirs.items(), key=str):
            for _, (same, also, after, _) in sorted(ours.items(), key=str):
                if (kind, origin) == (same, also) and before != after:
                    if plain(before) in plain(self.texts[a]) and plain(after) in plain(self.texts[d]):
                        out.append((kind, before, after, None, None))
        return out


def plain(text):
    """However its marks are written."""
    return text.translate(str.maketrans("’‘“”\u00a0—–", "''\"\" --"))


def overlap(a, b):
    return bool(a and b) and a[0] < b[1] and b[0] < a[1]


NEGATORS = {"not", "no", "never", "longer", "still", "t"}


def tokens(text, kind):
    found = set(re.findall(r"\w+", text.lower().replace("’", "'")))
    return found - NEGATORS if kind == "negation" else found


def same_change(true, said):
    kind, before, after, before_span, after_span = true
    if before_span or after_span:
        if overlap(before_span, said["before_span"]) or overlap(after_span, said["after_span"]):
            return True
        if said["before_span"] or said["after_span"]:
            # A negation may be told of its clause or of its verb alone.
            near = lambda a, b: bool(a and b) and abs(a[0] - b[0]) < 40
            return kind == "negation" and near(before_span, said["before_span"]) and near(after_span, said["after_span"])
    share = lambda a, b: bool(tokens(a, kind) & tokens(b, kind))
    return share(before, said["before"]) or share(after, said["after"])


def score(dir, pred_path):
    truth = Truth(dir)
    pred_story, descent = {}, {}
    for row in rows(pred_path):
        if row.get("record") == "story":
            for d in row["documents"]:
                pred_story[d] = row["id"]
            for one in row["lineage"]:
                descent[one["document"]] = one
    documents = sorted(truth.rows)
    for d in documents:
        pred_story.setdefault(d, f"alone {d}")
    gold_story = {d: truth.rows[d]["story"] for d in documents}
    base = {row["story"]: row["base"] for row in truth.rows.values() if row.get("base")}
    matter = {s: n for n, ids in enumerate(SAME_MATTER) for s, b in base.items() if b in ids}
    how = {d: [(truth.rows[x]["relation"], truth.rows[x]["strength"]) for x in truth.path(d)[:-1]] for d in documents}
    person = {"identical", "excerpt", "edited"}
    edits = [d for d in documents if all(r in person for r, _ in how[d])]
    spun = lambda s: [d for d in documents if not how[d] or how[d][0] == ("spun", s) and all(r in person for r, _ in how[d][1:])]
    groups = [("syndication and edits", edits), ("spun, light", spun("light")), ("spun, medium", spun("medium")),
              ("spun, strong", spun("strong")),
              ("rewritten", [d for d in documents if not how[d] or how[d][0][0] == "rewritten" and all(r in person for r, _ in how[d][1:])]),
              ("all copies", documents)]
    print(f"stories: {len(documents)} documents of {len(set(gold_story.values()))} stories, {len(descent)} answered")
    print("same story, pairs")
    for name, group in groups:
        p, r, f = pairs_f1(group, gold_story, pred_story, matter)
        print(f"  {name:24} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  of {len(group)} documents")
    members = collections.defaultdict(set)
    for d in documents:
        members[pred_story[d]].add(gold_story[d])
    negatives = [d for d in documents if truth.rows[d].get("near")]
    near = sum(truth.rows[d]["near"] in members[pred_story[d]] for d in negatives)
    mixed = sum(len(members[pred_story[d]]) > 1 for d in documents if not truth.rows[d]["ancestor"] and d not in set(negatives))
    print(f"  other events joined {near / max(1, len(negatives)):.3f} of {len(negatives)}; origins in a story with another {mixed}")
    relations(truth, documents, how, descent)
    changes(truth, documents, descent)


def relations(truth, documents, how, descent):
    copies = [d for d in documents if truth.rows[d]["ancestor"]]
    table = collections.Counter()
    by_strength = collections.defaultdict(lambda: [0, 0])
    for d in copies:
        said = descent[d]["relation"] if d in descent else "independent"
        table[truth.rows[d]["relation"], said] += 1
        cell = by_strength[" ".join(filter(None, how[d][0]))]
        cell[0] += said == truth.rows[d]["relation"]
        cell[1] += 1
    right = sum(n for (a, b), n in table.items() if a == b)
    print(f"relations: accuracy {right / max(1, len(copies)):.3f} of {len(copies)} copies")
    names = sorted({a for pair in table for a in pair})
    print(f"  {'true':14}" + "".join(f"{n:>13}" for n in names))
    for a in names:
        if any(table[a, b] for b in names):
            print(f"  {a:14}" + "".join(f"{table[a, b] or '':>13}" for b in names))
    print("  by strength: " + ", ".join(f"{k} {a / n:.3f}" for k, (a, n) in sorted(by_strength.items())))
    origins = [d for d in documents if not truth.rows[d]["ancestor"]]
    alone = sum(descent.get(d, {"relation": "independent"})["relation"] == "independent" for d in origins)
    def same_text(a, b):
        """Whether two documents are one text for all that a reader can tell."""
        up = lambda d: next(x for x in truth.path(d) if truth.rows[x]["relation"] != "identical")
        return up(a) == up(b)
    linked = sum(bool(descent.get(d, {}).get("ancestor")) and same_text(descent[d]["ancestor"], truth.rows[d]["ancestor"])
                 for d in copies if descent.get(d, {}).get("ancestor") in truth.rows)
    print(f"  origins held for origins {alone / max(1, len(origins)):.3f}; the true ancestor {linked / max(1, len(copies)):.3f}")


def changes(truth, documents, descent):
    """A name that is another at all its mentions is one change, told where any of them is."""
    one = lambda t: (t[0], t[1].lower(), t[2].lower())
    gold, pred, hits = collections.Counter(), collections.Counter(), collections.Counter()
    wrong_kind, linked_gold, false = collections.Counter(), collections.Counter(), collections.Counter()
    for d in documents:
        said = descent.get(d, {"ancestor": None, "changes": []})
        a = said.get("ancestor")
        told = [c for c in said.get("changes", []) if c["kind"] in KINDS]
        if a is None or truth.rows.get(a, {"story": None})["story"] != truth.rows[d]["story"]:
            for kind, _, _ in {one((c["kind"], c["before"], c["after"])) for c in truth.rows[d]["changes"]}:
                gold[kind] += kind in KINDS
            for c in told:
                pred[c["kind"]] += 1
                false[c["kind"], "another story"] += 1
            continue
        true = truth.between(a, d)
        found = set()
        for c in told:
            same = [i for i, t in enumerate(true) if same_change(t, c)]
            own = [i for i in same if true[i][0] == c["kind"]]
            if same and not own:
                wrong_kind[c["kind"]] += 1
                continue
            pred[c["kind"]] += 1
            if own:
                hits["pred", c["kind"]] += 1
                found.update(one(true[i]) for i in own)
            else:
                false[c["kind"], truth.rows[d]["relation"]] += 1
        for t in {one(t) for t in true}:
            gold[t[0]] += 1
            linked_gold[t[0]] += 1
            hits["gold", t[0]] += t in found
    print("altered")
    def line(name, kinds):
        total = lambda counts, *key: sum(counts[(*key, k) if key else k] for k in kinds)
        p = total(hits, "pred") / max(1, total(pred))
        r = total(hits, "gold") / max(1, total(gold))
        linked = total(hits, "gold") / max(1, total(linked_gold))
        print(f"  {name:28} P {p:.3f}  R {r:.3f}  given its ancestor R {linked:.3f}  true {total(gold):5} told {total(pred):5}  other kind {total(wrong_kind):4}")
    line("numbers, names, negations", ASKED)
    for kind in KINDS:
        line(kind, [kind])
    print("  false ones by kind and copy: " + ", ".join(f"{k} {r} {n}" for (k, r), n in sorted(false.items())))


# Pairs that people marked.

def english(path):
    return [row for row in rows(path) if row["lang1"] == row["lang2"] == "en"]


def pairs(dev, out):
    write(out, ({"id": r["pair_id"], "a": {"text": r["text1"]}, "b": {"text": r["text2"]}} for r in english(dev)))


def similar(dev, pred):
    scores = {row["id"]: row["score"] for row in rows(pred)}
    gold = [(float(r["Overall"]), scores[r["pair_id"]]) for r in english(dev) if r["pair_id"] in scores]
    # Pairs of one score are taken together, so that their order is nobody's choice.
    true, seen, hits, area = sum(o <= 1.5 for o, _ in gold), 0, 0, 0.0
    for value in sorted({s for _, s in gold}, reverse=True):
        tied = [o for o, s in gold if s == value]
        new = sum(o <= 1.5 for o in tied)
        seen, hits = seen + len(tied), hits + new
        area += new / true * hits / seen
    x, y = zip(*gold)
    mx, my = sum(x) / len(x), sum(y) / len(y)
    cov = sum((a - mx) * (b - my) for a, b in gold)
    r = cov / math.sqrt(sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y) or 1)
    print(f"same_story: {len(gold)} English pairs, {true} with Overall <= 1.5")
    print(f"  AP {area:.3f}  Pearson {-r:.3f}")


# Damage.

ASKED_OF_SEED = [
    ("the flipped quotation", "contradiction", r"equivalent to Lukashenko", 1),
    ("His judgment of a woman", "gender", r"[Hh]is", 1),
    ("spliced quotation marks", "quotation marks", r"", 1),
    ("tortured phrases", "tortured phrase", r"", 3),
]


def reports(eval_dir, sane, out):
    docs = rows(eval_dir / "gold/wikinews.docs.jsonl")
    seed = next(d for d in docs if d["id"] == "seed")
    day = seed["date"][:8] + f"{int(seed['date'][8:]) - 1:02}"
    write(out, docs + [{"id": "sane", "date": day, "text": sane.read_text(encoding="utf-8")}])


def lineage(pred, docs):
    """Whether the seed report is held for what it is of a sane wording of it."""
    one = next((x for row in rows(pred) if row.get("record") == "story" for x in row["lineage"] if x["document"] == "seed"), {})
    changes = one.get("changes", [])
    kinds = collections.Counter(c["kind"] for c in changes)
    text = next((d["text"] for d in rows(docs) if d["id"] == "seed"), "")
    at = text.find("Belarusians are equivalent to Lukashenko")
    flipped = any(c["kind"] == "negation" and overlap(c["after_span"], [at, at + 40]) for c in changes)
    print(f"the seed report against a sane wording: {one.get('relation')} from {one.get('ancestor')}, confidence {one.get('confidence', 0):.2f}")
    print("  changes: " + ", ".join(f"{k} {n}" for k, n in sorted(kinds.items())))
    for c in changes:
        if c["kind"] in KINDS:
            print(f"    {c['kind']}: {c['before'][:60]!r} to {c['after'][:60]!r}")
    right = (one.get("relation") == "spun" and one.get("ancestor") == "sane", flipped, kinds["quotation"] >= 5)
    print(f"  right {sum(right)} of 3: spun {right[0]}, negation flipped {right[1]}, five quotations changed {right[2]}")


def integrity(pred, docs):
    signs = {row["document"]: row["signs"] for row in rows(pred) if row.get("record") == "integrity"}
    seed = signs.get("seed", [])
    found = 0
    print("text integrity: the seed report")
    for name, sign, pattern, least in ASKED_OF_SEED:
        mine = [s["text"] for s in seed if s["sign"] == sign and re.search(pattern, s["text"] + " " + s["reason"])]
        found += len(mine) >= least
        print(f"  {name:28} {len(mine)} of {least}: {'; '.join(mine)[:160]}")
    clean = [(d, s) for d in sorted(signs) if d.startswith("GUM_news_") for s in signs[d]]
    for d, s in clean:
        print(f"  false alarm in {d}: {s['sign']}: {s['text'][:80]} ({s['reason'][:100]})")
    articles = sum(d.startswith("GUM_news_") for d in signs)
    print(f"  found {found} of {len(ASKED_OF_SEED)}; clean articles {articles}, false alarms {len(clean)}")
    lineage(pred, docs)


if __name__ == "__main__":
    acts = {"texts": texts, "score": score, "pairs": pairs, "similar": similar, "reports": reports, "integrity": integrity}
    if len(sys.argv) < 3 or sys.argv[1] not in acts:
        sys.exit(__doc__)
    acts[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
