"""Scores places on a toponym set in the XML form of LGL (articles, toponyms, gaztag).

    places.py rows GOLD.xml GIVEN.jsonl FREE.jsonl      documents for `dateline annotate`
    places.py score GOLD.xml GIVEN.out FREE.out         the figures

GIVEN rows carry the gold's spans as `toponyms`: what is scored is the place chosen, over the toponyms
that the gold links to GeoNames (the others have no id to compare with; their number is printed). A
place is right within 161 km if its id is the gold's or its point is that near. FREE rows carry the text
alone: what is scored is which spans are called places, overlap counting, one to one, over all toponyms.
"""

import json
import math
import sys
import xml.etree.ElementTree as ET

NEAR_KM = 161.0


def articles(path):
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        toponyms = []
        for t in article.iter("toponym"):
            span = (int(t.findtext("start")), int(t.findtext("end")))
            tag = t.find("gaztag")
            place = None
            if tag is not None:
                place = (int(tag.get("geonameid")), float(tag.findtext("lat")), float(tag.findtext("lon")))
            toponyms.append((span, place))
        yield article.get("docid"), text, sorted(toponyms, key=lambda t: t[0])


def rows(gold, given_path, free_path):
    with open(given_path, "w") as given, open(free_path, "w") as free:
        for doc, text, toponyms in articles(gold):
            if not text.strip():
                continue
            row = {"id": doc, "text": text}
            print(json.dumps(row), file=free)
            row["toponyms"] = [list(span) for span, _ in toponyms]
            print(json.dumps(row), file=given)


def km(a, b):
    (la, oa), (lb, ob) = (tuple(map(math.radians, p)) for p in (a, b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ob - oa) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def predictions(path):
    with open(path) as lines:
        return {row["document"]: row.get("places") or [] for row in map(json.loads, lines)}


def overlaps(a, b):
    return a[0] < b[1] and b[0] < a[1]


def score(gold, given_path, free_path):
    given, free = predictions(given_path), predictions(free_path)
    linked = unlinked = exact = near = answered = 0
    hits = gold_spans = called = 0
    for doc, _, toponyms in articles(gold):
        by_span = {(p["start"], p["end"]): p for p in given.get(doc, [])}
        for span, place in toponyms:
            if place is None:
                unlinked += 1
                continue
            linked += 1
            p = by_span.get(span)
            if p is None or (p["geonames"] is None and p["lat"] is None):
                continue
            answered += 1
            same = p["geonames"] == place[0]
            exact += same
            near += same or (p["lat"] is not None and km((p["lat"], p["lon"]), place[1:]) <= NEAR_KM)
        spans = [span for span, _ in toponyms]
        gold_spans += len(spans)
        places = [(p["start"], p["end"]) for p in free.get(doc, [])]
        called += len(places)
        # Both in text order and without overlaps among themselves: one pass pairs them.
        i = j = 0
        while i < len(spans) and j < len(places):
            if overlaps(spans[i], places[j]):
                hits += 1
                i, j = i + 1, j + 1
            elif spans[i][0] < places[j][0]:
                i += 1
            else:
                j += 1
    share = lambda n, of: n / of if of else 0.0
    precision, recall = share(hits, called), share(hits, gold_spans)
    f1 = share(2 * precision * recall, precision + recall)
    print(f"given the toponyms: {linked} linked to GeoNames ({unlinked} more are not, and not counted), {answered} answered")
    print(f"  exact id            {share(exact, linked):.3f}")
    print(f"  within {NEAR_KM:.0f} km       {share(near, linked):.3f}")
    print(f"recognition: {gold_spans} toponyms, {called} called places, {hits} overlap")
    print(f"  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"rows": rows, "score": score}[command](*paths)
