"""Hands files that `dateline export` wrote to readers that others wrote, and prints what each made of them.

In: a folder with one file a profile. Out: a Markdown table; not zero where a reader fails, drops rows or reads
a type that is not the column's. Nothing here parses a format itself but to count the rows that must arrive.
"""

import contextlib
import csv
import http.server
import importlib.util
import io
import json
import os
import re
import sys
import threading
import warnings
import zipfile
from importlib.metadata import distribution, version
from pathlib import Path

warnings.simplefilter("ignore")
csv.field_size_limit(1 << 24)


KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


class Wrong(Exception):
    """What a reader made of a file is not what was written."""


def expect(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}: {found!r} instead of {expected!r}")


def rows(path, separator, header):
    """The cells of a file, by Python's own csv module."""
    with open(path, encoding="utf-8", newline="") as file:
        quoting = csv.QUOTE_MINIMAL if header else csv.QUOTE_NONE
        found = list(csv.reader(file, delimiter=separator, quoting=quoting))
    return (found[0], found[1:]) if header else (None, found)


# ---------------------------------------------------------------- a server in GDELT's and ACLED's place


class Served(http.server.BaseHTTPRequestHandler):
    """Answers as a proxy for data.gdeltproject.org, and as ACLED's API."""

    files = {}
    acled = []

    def do_GET(self):
        for ending, data in self.files.items():
            if ending in self.path:
                return self.answer("application/zip", data)
        if "/acled/read" in self.path:
            body = {"status": 200, "success": True, "data": self.acled}
            return self.answer("application/json", json.dumps(body).encode())
        self.send_error(404)

    def answer(self, kind, data):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def zipped(path, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, path.read_bytes())
    return out.getvalue()


@contextlib.contextmanager
def serving(files, acled=()):
    Served.files, Served.acled = files, list(acled)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    before = {k: os.environ.get(k) for k in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")}
    os.environ.update(http_proxy=address, HTTP_PROXY=address)
    for name in ("no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    try:
        yield address
    finally:
        server.shutdown()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


# ------------------------------------------------------------------------------------------ the readers


def gdelt_data():
    """What gdeltPyR looks up beside itself and else fetches from its repository: CAMEO's words and column names.
    GDELT's files have no header, so that the names are the same lists that the profiles are made from."""
    site = Path(distribution("gdelt").locate_file("data"))
    site.mkdir(exist_ok=True)

    def table(name):
        lines = (KNOWLEDGE / name).read_text(encoding="utf-8").splitlines()
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))

    codes = [{"cameoCode": r["code"], "Description": r["name"], "GoldsteinScale": 0.0} for r in table("ontology/cameo.csv")]
    (site / "cameoCodes.json").write_text(json.dumps(codes), encoding="utf-8")
    for ours, theirs in (("gdelt2-events", "events2"), ("gdelt1-events", "events1"), ("gdelt2-mentions", "mentions")):
        names = [r["name"] for r in table(f"formats/columns-{ours}.csv")]
        (site / f"{theirs}.csv").write_text("name\n" + "\n".join(names) + "\n", encoding="utf-8")
    import gdelt

    return gdelt


def gdelt_events(folder, profile, kind, day):
    """gdeltPyR, through its own download and parsing code, with our file in GDELT's place."""
    gdelt = gdelt_data()
    path = folder / profile
    _, expected = rows(path, "\t", False)
    with serving({"export.CSV.zip": zipped(path, "x.export.CSV")}) as proxy:
        reader = gdelt.gdelt(version=kind, proxies={"http": proxy})
        frame = reader.Search(day, table="events")
    expect("rows", len(frame), len(expected))
    columns = {2: 61, 1: 58}[kind]
    # It adds a column with CAMEO's words for the code.
    expect("columns", frame.shape[1], columns + 1)
    codes = [row[26] for row in expected]
    expect("EventCode as text", list(frame["EventCode"]), codes)
    expect("GLOBALEVENTID", [str(n) for n in frame["GLOBALEVENTID"]], [r[0] for r in expected])
    expect("QuadClass", [str(n) for n in frame["QuadClass"]], [r[29] for r in expected])
    expect("SQLDATE", str(frame["SQLDATE"].dtype), "int64")
    expect("GoldsteinScale", str(frame["GoldsteinScale"].dtype), "float64")
    expect("ActionGeo_Lat", str(frame["ActionGeo_Lat"].dtype), "float64")
    return len(frame), f"{columns} columns; dates int64, codes text, scales and coordinates float64"


def gdelt2_mentions(folder):
    gdelt = gdelt_data()
    path = folder / "gdelt2-mentions"
    _, expected = rows(path, "\t", False)
    with serving({"mentions.CSV.zip": zipped(path, "x.mentions.CSV")}) as proxy:
        frame = gdelt.gdelt(version=2, proxies={"http": proxy}).Search("2022 Mar 1", table="mentions")
    expect("rows", len(frame), len(expected))
    expect("columns", frame.shape[1], 16)
    expect("GLOBALEVENTID", [str(n) for n in frame["GLOBALEVENTID"]], [r[0] for r in expected])
    expect("Confidence", str(frame["Confidence"].dtype), "int64")
    return len(frame), "16 columns; ids, times and offsets int64"


def py_gdelt_events(folder, profile):
    """py-gdelt: its parser and its typed model."""
    from py_gdelt.models.events import Event
    from py_gdelt.parsers.events import EventsParser

    path = folder / profile
    _, expected = rows(path, "\t", False)
    found = [Event.from_raw(raw) for raw in EventsParser().parse(path.read_bytes())]
    expect("rows", len(found), len(expected))
    expect("ids", [str(e.global_event_id) for e in found], [r[0] for r in expected])
    expect("codes", [e.event_code for e in found], [r[26] for r in expected])
    expect("date", type(found[0].date).__name__, "date")
    return len(found), "typed models: date, text codes, quad 1 to 4, float scales"


def py_gdelt_mentions(folder):
    from py_gdelt.models.events import Mention
    from py_gdelt.parsers.mentions import MentionsParser

    path = folder / "gdelt2-mentions"
    _, expected = rows(path, "\t", False)
    found = [Mention.from_raw(raw) for raw in MentionsParser().parse(path.read_bytes())]
    expect("rows", len(found), len(expected))
    expect("ids", [str(m.global_event_id) for m in found], [r[0] for r in expected])
    return len(found), "typed models: times as datetime, offsets and confidence int"


def temporal_graph(folder, profile, package):
    """The loaders of the Temporal Graph Benchmark, which made its graphs from the files of these projects."""
    module = f"tgb/datasets/{package}/{package}.py"
    path = distribution("py-tgb").locate_file(module)
    spec = importlib.util.spec_from_file_location(package, path)
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    edges, count = loader.load_csv_raw(folder / profile)
    head, expected = rows(folder / profile, "\t", True)
    at = {name: n for n, name in enumerate(head)}
    if profile == "polecat":
        names = ("Actor Name", "Recipient Name", "Event Type")
    else:
        names = ("Source Name", "Target Name", "CAMEO Code")
    needed = [at[n] for n in names] + [at["Event Date"]]
    # It leaves out rows in which somebody is not resolved.
    whole = [r for r in expected if r[at["Event Date"]] and not any("None" in r[n] for n in needed)]
    expect("rows", count, len(whole))
    relations = {edge[2] for day in edges.values() for edge in day}
    expect("codes as text", relations, {r[at[names[2]]] for r in whole})
    return count, f"{len(edges)} days, {len(relations)} relations; of {len(expected)} rows those with both sides resolved"


def acled_client(folder):
    """The client's own parsing of what ACLED's API answers."""
    from acled.clients import base_http_client
    from acled.clients.acled_data_client import AcledDataClient

    head, expected = rows(folder / "acled-like", ",", True)
    # What the API would answer: each row as an object, empty cells as null.
    answer = [{n: (c if c != "" else None) for n, c in zip(head, row)} for row in expected]
    with serving({}, answer) as address:
        base_http_client.BaseHttpClient.BASE_URL = address
        client = AcledDataClient(auth_method="legacy", api_key="none", email="none@example.com")
        found = client.get_data(limit=len(expected) or 1)
    expect("rows", len(found), len(expected))
    expect("event_date", type(found[0]["event_date"]).__name__, "date")
    expect("fatalities", type(found[0]["fatalities"]).__name__, "int")
    return len(found), "typed records: event_date date, year and fatalities int, coordinates float"


def pandas_tables(folder, profile, separator, types):
    import pandas

    head, expected = rows(folder / profile, separator, True)
    frame = pandas.read_csv(folder / profile, sep=separator, dtype={n: "str" for n, t in types.items() if t == "text"})
    expect("columns", list(frame.columns), head)
    expect("rows", len(frame), len(expected))
    for name, kind in types.items():
        found = frame[name].dropna()
        if kind == "number" and len(found):
            expect(name, pandas.api.types.is_numeric_dtype(found), True)
        elif kind == "date":
            pandas.to_datetime(found)
        elif kind == "text":
            at = head.index(name)
            cells = [r[at] for r in expected if r[at] not in ("", "None", "NULL", "NA")]
            expect(name, [v for v in found if v not in ("None",)], cells)
    return len(frame), f"{len(head)} columns; dates, numbers and codes as they are meant"


def parquet_types(fields, profile="parquet"):
    for name, expected in {
        "published": "date", "when_start": "date", "cameo": "text", "intensity": "number",
        "contexts": "list of text", "actors": "list of struct", "magnitude": "list of struct", "reciprocal": "bool",
    }.items():
        expect(f"{profile}: {name}", fields[name], expected)


def parquet_pandas(folder):
    import pandas

    frame = pandas.read_parquet(folder / "parquet", dtype_backend="pyarrow")
    parquet_types({n: arrow_kind(t.pyarrow_dtype) for n, t in frame.dtypes.items()})
    return len(frame), "date32, string codes, double, list<struct>"


def parquet_arrow(folder):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(folder / "parquet")
    parquet_types({f.name: arrow_kind(f.type) for f in table.schema})
    return table.num_rows, "date32, string codes, double, list<struct>"


def arrow_kind(kind):
    import pyarrow.types as t

    if t.is_date(kind):
        return "date"
    if t.is_boolean(kind):
        return "bool"
    if t.is_string(kind) or t.is_large_string(kind):
        return "text"
    if t.is_floating(kind) or t.is_integer(kind):
        return "number"
    if t.is_list(kind) or t.is_large_list(kind):
        inner = "struct" if t.is_struct(kind.value_type) else arrow_kind(kind.value_type)
        return f"list of {inner}"
    return str(kind)


def parquet_polars(folder):
    import polars

    frame = polars.read_parquet(folder / "parquet")
    kinds = {polars.Date: "date", polars.String: "text", polars.Float64: "number", polars.Boolean: "bool"}

    def kind(t):
        if isinstance(t, polars.List):
            return "list of struct" if isinstance(t.inner, polars.Struct) else f"list of {kind(t.inner)}"
        return kinds.get(type(t)) or kinds.get(t, str(t))

    parquet_types({n: kind(t) for n, t in frame.schema.items()})
    return frame.height, "Date, String codes, Float64, List(Struct)"


def parquet_duckdb(folder):
    import duckdb

    path = str(folder / "parquet")
    described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()

    def kind(t):
        if t.endswith("[]"):
            return "list of struct" if t.startswith("STRUCT") else f"list of {kind(t[:-2])}"
        return {"DATE": "date", "VARCHAR": "text", "DOUBLE": "number", "BOOLEAN": "bool"}.get(t, t)

    parquet_types({row[0]: kind(row[1]) for row in described})
    sql = f"SELECT count(*), sum(len(actors)) FROM read_parquet('{path}')"
    count, actors = duckdb.sql(sql).fetchall()[0]
    expect("actors in lists", actors > 0, True)
    return count, "DATE, VARCHAR codes, DOUBLE, STRUCT(…)[]"


def duckdb_table(folder, profile, separator, types):
    import duckdb

    head, expected = rows(folder / profile, separator, True)
    text = "{" + ", ".join(f"'{n}': 'VARCHAR'" for n, t in types.items() if t == "text") + "}"
    path = str(folder / profile)
    table = duckdb.sql(
        f"SELECT * FROM read_csv('{path}', delim='{separator}', header=true, types={text}, sample_size=-1)"
    )
    expect("columns", table.columns, head)
    expect("rows", table.aggregate("count(*)").fetchall()[0][0], len(expected))
    kinds = dict(zip(table.columns, map(str, table.types)))
    for name, kind in types.items():
        if kind == "date":
            expect(name, kinds[name] in ("DATE", "TIMESTAMP"), True)
    return len(expected), f"{len(head)} columns; DATE and VARCHAR codes"


def stix_parse(folder):
    import stix2

    data = json.loads((folder / "stix2.1").read_text(encoding="utf-8"))
    bundle = stix2.parse(data, allow_custom=False, version="2.1")
    kinds = {}
    for thing in bundle.objects:
        kinds[thing.type] = kinds.get(thing.type, 0) + 1
    expect("objects", len(bundle.objects), len(data["objects"]))
    ids = {o.id for o in bundle.objects}
    for thing in bundle.objects:
        for ref in [getattr(thing, n, None) for n in ("source_ref", "target_ref", "created_by_ref")]:
            expect("reference", ref is None or ref in ids, True)
    return len(bundle.objects), ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))


def stix_validate(folder):
    from stix2validator import ValidationOptions, validate_file

    options = ValidationOptions(version="2.1", strict=False)
    result = validate_file(str(folder / "stix2.1"), options)
    errors = [str(e) for r in result.object_results for e in (r.errors or [])]
    if not result.is_valid:
        raise Wrong("; ".join(errors[:5]) or str(result.fatal))
    advice = [str(w) for r in result.object_results for w in (r.warnings or [])]
    kinds = sorted({code for w in advice for code in re.findall(r"\{(\d+)\}", w)})
    said = f"; advice of kinds {', '.join(kinds)}" if kinds else ""
    for line in sorted({re.sub(r"[0-9a-f-]{36}", "…", w) for w in advice})[:20]:
        print(line, file=sys.stderr)
    count = len(json.loads((folder / "stix2.1").read_text(encoding="utf-8"))["objects"])
    return count, f"valid{said}"


def geojson_gdal(folder):
    import geopandas

    path = folder / "geojson"
    data = json.loads(path.read_text(encoding="utf-8"))["features"]
    frame = geopandas.read_file(path, engine="pyogrio")
    expect("rows", len(frame), len(data))
    points = [f for f in data if f["geometry"]]
    expect("points", int((~frame.geometry.isna()).sum()), len(points))
    expect("areas without point", int(frame.geometry.isna().sum()), len(data) - len(points))
    expect("crs", frame.crs.to_epsg(), 4326)
    expect("cameo as text", [c for c in frame["cameo"].dropna()], [f["properties"]["cameo"] for f in data if f["properties"]["cameo"]])
    return len(frame), f"{len(points)} points, {len(data) - len(points)} areas with null geometry; EPSG:4326"


def geojson_shapely(folder):
    import shapely
    from shapely.geometry import shape

    data = json.loads((folder / "geojson").read_text(encoding="utf-8"))["features"]
    points = [shape(f["geometry"]) for f in data if f["geometry"]]
    for point, feature in zip(points, [f for f in data if f["geometry"]]):
        expect("point", (point.geom_type, list(point.coords[0])), ("Point", feature["geometry"]["coordinates"]))
    if points and not shapely.is_valid(points).all():
        raise Wrong("a geometry is not valid")
    return len(data), f"{len(points)} valid points, longitude first"


def jsonl_polars(folder):
    import polars

    frame = polars.read_ndjson(folder / "jsonl", infer_schema_length=None)
    lines = (folder / "jsonl").read_text(encoding="utf-8").splitlines()
    expect("rows", frame.height, len(lines))
    return frame.height, "documents, events and claims by `record`"


POLECAT = {"Event ID": "text", "Event Date": "date", "Event Type": "text", "Intensity": "number",
           "Actor COW": "text", "Latitude": "number", "Longitude": "number"}
ICEWS = {"Event Date": "date", "CAMEO Code": "text", "Intensity": "number", "Event ID": "number",
         "Latitude": "number", "Sentence Number": "number"}
ACLED = {"event_id_cnty": "text", "event_date": "date", "year": "number", "interaction": "text",
         "fatalities": "number", "latitude": "number"}
UCDP = {"relid": "text", "date_start": "date", "type_of_violence": "number", "best": "number", "low": "number",
        "high": "number", "where_prec": "number", "latitude": "number"}
CSV = {"published": "date", "cameo": "text", "when_start": "date", "intensity": "number", "confidence": "number"}

CHECKS = [
    ("gdelt2-events", "gdelt", lambda f: gdelt_events(f, "gdelt2-events", 2, "2022 Mar 1")),
    ("gdelt2-events", "gdelt-py", lambda f: py_gdelt_events(f, "gdelt2-events")),
    ("gdelt2-mentions", "gdelt", gdelt2_mentions),
    ("gdelt2-mentions", "gdelt-py", py_gdelt_mentions),
    ("gdelt1-events", "gdelt", lambda f: gdelt_events(f, "gdelt1-events", 1, "2022 Mar 1")),
    ("polecat", "py-tgb", lambda f: temporal_graph(f, "polecat", "tkgl_polecat")),
    ("polecat", "pandas", lambda f: pandas_tables(f, "polecat", "\t", POLECAT)),
    ("icews", "py-tgb", lambda f: temporal_graph(f, "icews", "tkgl_icews")),
    ("icews", "pandas", lambda f: pandas_tables(f, "icews", "\t", ICEWS)),
    ("acled-like", "acled", acled_client),
    ("acled-like", "pandas", lambda f: pandas_tables(f, "acled-like", ",", ACLED)),
    ("ucdp-ged-like", "pandas", lambda f: pandas_tables(f, "ucdp-ged-like", ",", UCDP)),
    ("ucdp-ged-like", "duckdb", lambda f: duckdb_table(f, "ucdp-ged-like", ",", {"relid": "text", "date_start": "date"})),
    ("geojson", "pyogrio", geojson_gdal),
    ("geojson", "shapely", geojson_shapely),
    ("stix2.1", "stix2", stix_parse),
    ("stix2.1", "stix2-validator", stix_validate),
    ("csv", "pandas", lambda f: pandas_tables(f, "csv", ",", CSV)),
    ("csv", "duckdb", lambda f: duckdb_table(f, "csv", ",", {"cameo": "text", "published": "date"})),
    ("jsonl", "polars", jsonl_polars),
    ("parquet", "pandas", parquet_pandas),
    ("parquet", "polars", parquet_polars),
    ("parquet", "duckdb", parquet_duckdb),
    ("parquet", "pyarrow", parquet_arrow),
]


def main(folder):
    failed = 0
    print("| profile | read by | version | rows | what came out |")
    print("|---|---|---|---:|---|")
    for profile, package, check in CHECKS:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                count, types = check(folder)
            if not count:
                raise Wrong("the file has no rows: the check shows nothing")
        except Exception as error:  # A reader may fail in any way of its own.
            failed += 1
            count, types = "-", f"**failed**: {type(error).__name__}: {error}".replace("\n", " ")[:300]
        print(f"| `{profile}` | {package} | {version(package)} | {count} | {types} |", flush=True)
    print(f"\n{len(CHECKS) - failed} of {len(CHECKS)} read as written", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
