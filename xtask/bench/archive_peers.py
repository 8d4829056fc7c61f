#!/usr/bin/env python3
"""The desk's questions to DuckDB and PostgreSQL, over the event table and the texts of an archive.

usage: archive_peers.py ARCHIVE.sqlite PARAMETERS.json FOLDER

Both get one row an event: its columns in the archive, with the first actor and the first recipient. PostgreSQL
gets the indexes that one would make for these questions (one of them of the words of the texts; DuckDB's extension
for that is on no package registry for this version, so it reads the texts), and is started by hand in a folder of its own, as its own
user where this runs as root; DuckDB gets two threads. Each question is asked with every set of parameters (slow ones
with fewer), once to warm up and once to measure: in a session that is open already (`ms`), and from the start to the end of a program
that opens the database or connects to it, asks and ends (`whole_ms`: `python -c`, `psql -c`). Prints one line of
JSON: for each peer its version, seconds to load, bytes on disk, the milliseconds of each question and its plan as the
peer explains it. Everything is removed at the end.
"""
import csv, json, os, shutil, signal, sqlite3, subprocess, sys, tempfile, time

import zstandard

archive, parameters, folder = sys.argv[1], json.load(open(sys.argv[2])), os.path.abspath(sys.argv[3])
THREADS = 2
# Seconds for a question with all its sets of parameters.
PATIENCE = 15
TABLE = ["row integer", "document integer", "day date", "type smallint", "quad smallint", "status smallint",
         "counts boolean", "place varchar", "actor integer", "actor_country varchar", "recipient integer",
         "recipient_country varchar"]
ROWS = """
SELECT e.row, e.document, date(e.day_from * 86400, 'unixepoch'), e.type, e.quad, e.status, e.counts, e.country,
  a.actor, a.country, r.actor, r.country
FROM events e
LEFT JOIN parties a ON a.event = e.row AND a.n = (SELECT min(n) FROM parties WHERE event = e.row AND side = 0)
LEFT JOIN parties r ON r.event = e.row AND r.n = (SELECT min(n) FROM parties WHERE event = e.row AND side = 1)
WHERE e.live
"""
TEXTS = ["row integer", "text varchar"]
COUNTED = "status in (0, 1) AND counts"
# {0} {1} are the parameters of a set.
QUESTIONS = {
    "dyad by month": f"SELECT date_trunc('month', day) AS month, count(*) FROM event WHERE {COUNTED} "
                     "AND actor_country = '{0}' AND recipient_country = '{1}' GROUP BY 1 ORDER BY 1",
    "all dyads by month": f"SELECT count(*), sum(n) FROM (SELECT date_trunc('month', day) AS month, actor_country, "
                          f"recipient_country, count(*) AS n FROM event WHERE {COUNTED} AND actor_country IS NOT NULL "
                          "AND recipient_country IS NOT NULL GROUP BY 1, 2, 3) AS cells",
    "top actors, five years": f"SELECT actor, count(*) AS n FROM event WHERE {COUNTED} AND actor IS NOT NULL "
                              "AND day BETWEEN '{0}' AND '{1}' GROUP BY 1 ORDER BY n DESC LIMIT 20",
    "latest of country and type": f"SELECT row, day FROM event WHERE {COUNTED} AND place = '{{0}}' AND type = {{1}} "
                                  "ORDER BY day DESC, row DESC LIMIT 50",
    "quads of a dyad by month": f"SELECT date_trunc('month', day) AS month, quad, count(*) FROM event WHERE {COUNTED} "
                                "AND actor_country = '{0}' AND recipient_country = '{1}' GROUP BY 1, 2 ORDER BY 1, 2",
}
TWO_WORDS = "two words, latest fifty"
# What a peer asks of the words of a text is put in.
OF_TEXTS = f"SELECT e.row, e.day FROM event e JOIN document d ON d.row = e.document WHERE {COUNTED} AND %s " \
           "ORDER BY e.day DESC NULLS LAST, e.row DESC LIMIT 50"
DUCK_WORDS = r"regexp_matches(d.text, '\b{0}\b', 'i') AND regexp_matches(d.text, '\b{1}\b', 'i')"
POSTGRES_WORDS = "to_tsvector('simple', d.text) @@ to_tsquery('simple', '{0} & {1}')"


def questions(of_words):
    """All questions, with a peer's way of asking for words."""
    return QUESTIONS | {TWO_WORDS: OF_TEXTS % of_words}


def measure(questions, ask):
    """Milliseconds of each question, with every set of parameters; slow ones with as many as PATIENCE lets them."""
    out = {}
    for question, sql in questions.items():
        times, first = [], time.perf_counter()
        for one in parameters[question]:
            if len(times) >= 3 and time.perf_counter() - first > PATIENCE:
                break
            text = asked(sql, one)
            ask(text)
            began = time.perf_counter()
            ask(text)
            times.append((time.perf_counter() - began) * 1000)
        out[question] = times
    return out


def asked(sql, one):
    return sql.format(*one)


def explained(questions, explain):
    """The plan of each question, with its first set of parameters."""
    return {question: explain(asked(sql, parameters[question][0])) for question, sql in questions.items()}


def program(command):
    """Runs a program that asks one question; what it prints is dropped."""
    def ask(sql):
        subprocess.run(command + [sql], check=True, stdout=subprocess.DEVNULL)
    return ask


def write_csv(path, rows):
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows(rows)


def texts(db):
    """Row and text of each document: frames of zstd, with dictionaries that the archive has itself."""
    known = {}
    for number, dictionary in db.execute("SELECT id, bytes FROM dictionaries"):
        dictionary = zstandard.ZstdCompressionDict(dictionary)
        known[number] = zstandard.ZstdDecompressor(dict_data=dictionary)
    for row, frame in db.execute("SELECT document, text FROM texts ORDER BY document"):
        unpack = known[zstandard.get_frame_parameters(frame).dict_id]
        yield row, unpack.decompress(frame).decode().replace("\x00", " ")


def duck(events, documents):
    import duckdb
    ask = questions(DUCK_WORDS)
    file = os.path.join(folder, "events.duckdb")
    db = duckdb.connect(file)
    db.execute(f"SET threads = {THREADS}")
    began = time.perf_counter()
    db.execute(f"CREATE TABLE event ({', '.join(TABLE)})")
    db.execute(f"COPY event FROM '{events}' (HEADER false, NULLSTR '')")
    db.execute("CHECKPOINT")
    out = {"version": f"DuckDB {duckdb.__version__}", "load_s": time.perf_counter() - began,
           "bytes": os.path.getsize(file)}
    began = time.perf_counter()
    db.execute(f"CREATE TABLE document ({', '.join(TEXTS)})")
    db.execute(f"COPY document FROM '{documents}' (HEADER false, QUOTE '\"', ESCAPE '\"', PARALLEL false)")
    db.execute("CHECKPOINT")
    out |= {"texts_load_s": time.perf_counter() - began, "texts_bytes": os.path.getsize(file) - out["bytes"],
            "plans": explained(ask, lambda sql: db.execute("EXPLAIN " + sql).fetchall()[0][1].splitlines()),
            "ms": measure(ask, lambda sql: db.execute(sql).fetchall())}
    db.close()
    one = f"import sys, duckdb; db = duckdb.connect({file!r}, read_only=True); db.execute('SET threads = {THREADS}'); "
    out["whole_ms"] = measure(ask, program([sys.executable, "-c", one + "print(db.execute(sys.argv[1]).fetchall())"]))
    os.remove(file)
    return out


class Psql:
    """A session of psql: a question in, all lines of its answer out."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, sql):
        end = "" if sql.startswith("\\") else ";"
        self.process.stdin.write(sql + end + "\n\\echo ~end~\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "~end~\n":
                return lines
            lines.append(line)
        raise SystemExit(f"psql ended at: {sql}")


def postgres(events, documents, binaries):
    ask = questions(POSTGRES_WORDS)
    # A folder that another user can come to, with a path that is short enough for a socket.
    place = tempfile.mkdtemp(prefix="dateline-pg-", dir=os.environ.get("TMPDIR", "/tmp"))
    data, socket = os.path.join(place, "data"), os.path.join(place, "socket")
    os.makedirs(socket)
    as_user = []
    if os.getuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        os.makedirs(data)
        for owned in (place, data, socket):
            shutil.chown(owned, "postgres", "postgres")
    tool = lambda name, *rest: as_user + [os.path.join(binaries, name), *rest]
    subprocess.run(tool("initdb", "-D", data, "-A", "trust", "-U", "bench", "--no-sync"), check=True, stdout=subprocess.DEVNULL, cwd=place)
    settings = {"listen_addresses": "", "unix_socket_directories": socket, "shared_buffers": "2GB", "work_mem": "256MB",
                "max_parallel_workers_per_gather": THREADS - 1, "max_wal_size": "4GB", "fsync": "off", "jit": "off",
                "wal_level": "minimal", "max_wal_senders": 0}
    options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
    server = subprocess.Popen(tool("postgres", "-D", data, *options), stderr=subprocess.DEVNULL, cwd=place)
    try:
        for _ in range(100):
            ready = subprocess.run([os.path.join(binaries, "pg_isready"), "-h", socket], stdout=subprocess.DEVNULL)
            if ready.returncode == 0:
                break
            time.sleep(0.2)
        else:
            raise SystemExit("PostgreSQL did not start")
        connect = ["psql", "-h", socket, "-U", "bench", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "postgres"]
        session = Psql(connect)
        began = time.perf_counter()
        session.ask(f"CREATE TABLE event ({', '.join(TABLE)})")
        session.ask(f"\\copy event FROM '{events}' (FORMAT csv)")
        session.ask("CREATE INDEX ON event (actor_country, recipient_country, day)")
        session.ask("CREATE INDEX ON event (place, type, day DESC, row DESC)")
        session.ask("CREATE INDEX ON event (day)")
        session.ask("VACUUM ANALYZE event")
        size = lambda table: int(session.ask(f"SELECT pg_total_relation_size('{table}')")[0])
        version = session.ask("SHOW server_version")[0].strip()
        out = {"version": f"PostgreSQL {version}", "load_s": time.perf_counter() - began, "bytes": size("event")}
        began = time.perf_counter()
        session.ask(f"CREATE TABLE document ({', '.join(TEXTS)})")
        session.ask(f"\\copy document FROM '{documents}' (FORMAT csv)")
        session.ask("CREATE INDEX ON document USING gin (to_tsvector('simple', text))")
        session.ask("CREATE INDEX ON event (document)")
        session.ask("VACUUM ANALYZE document")
        out |= {"texts_load_s": time.perf_counter() - began, "texts_bytes": size("document")}
        return out | {"ms": measure(ask, session.ask),
                      "plans": explained(ask, lambda sql: session.ask("EXPLAIN (COSTS OFF) " + sql)),
                      "whole_ms": measure(ask, program(connect + ["-c"]))}
    finally:
        # SIGTERM would wait for our own session to end.
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(place, ignore_errors=True)


def binaries():
    """Where PostgreSQL's programs are, the newest first."""
    base = "/usr/lib/postgresql"
    found = sorted(os.listdir(base), key=int, reverse=True) if os.path.isdir(base) else []
    places = [os.path.join(base, version, "bin") for version in found]
    on_path = shutil.which("initdb")
    return next((p for p in places if os.path.exists(os.path.join(p, "initdb"))), on_path and os.path.dirname(on_path))


os.makedirs(folder, exist_ok=True)
events, documents = (os.path.join(folder, name) for name in ("events.csv", "documents.csv"))
db = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
write_csv(events, db.execute(ROWS))
write_csv(documents, texts(db))
out = {"duckdb": duck(events, documents)}
found = binaries()
if found:
    out["postgresql"] = postgres(events, documents, found)
os.remove(events)
os.remove(documents)
os.rmdir(folder)
print(json.dumps(out))
