#!/usr/bin/env python3
"""The desk's questions to DuckDB and PostgreSQL, over the event table of an archive.

usage: archive_peers.py ARCHIVE.sqlite PARAMETERS.json FOLDER

Both get one row an event: its columns in the archive, with the first actor and the first recipient. PostgreSQL
gets the indexes that one would make for these questions, and is started in FOLDER by hand, as its own user where
this runs as root; DuckDB gets two threads. Each question is asked with every set of parameters, once to warm up
and once to measure, in a session that is open already. Prints one line of JSON: for each peer its version, seconds
to load, bytes on disk and the milliseconds of each question. Everything is removed at the end.
"""
import csv, json, os, shutil, sqlite3, subprocess, sys, threading, time

archive, parameters, folder = sys.argv[1], json.load(open(sys.argv[2])), os.path.abspath(sys.argv[3])
THREADS = 2
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
    "latest of country and type": f"SELECT row, day FROM event WHERE {COUNTED} AND place = '{{0}}' AND type = {{2}} "
                                  "ORDER BY day DESC, row DESC LIMIT 50",
    "quads of a dyad by month": f"SELECT date_trunc('month', day) AS month, quad, count(*) FROM event WHERE {COUNTED} "
                                "AND actor_country = '{0}' AND recipient_country = '{1}' GROUP BY 1, 2 ORDER BY 1, 2",
}


def measure(ask):
    out = {}
    for question, sql in QUESTIONS.items():
        times = []
        for one in parameters[question]:
            text = sql.replace("{{", "{").replace("}}", "}").format(*one)
            ask(text)
            began = time.perf_counter()
            ask(text)
            times.append((time.perf_counter() - began) * 1000)
        out[question] = times
    return out


def write_csv(path):
    rows = sqlite3.connect(f"file:{archive}?mode=ro", uri=True).execute(ROWS)
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows(rows)


def duck(path):
    import duckdb
    file = os.path.join(folder, "events.duckdb")
    db = duckdb.connect(file)
    db.execute(f"SET threads = {THREADS}")
    began = time.perf_counter()
    db.execute(f"CREATE TABLE event ({', '.join(TABLE)})")
    db.execute(f"COPY event FROM '{path}' (HEADER false, NULLSTR '')")
    db.execute("CHECKPOINT")
    took = time.perf_counter() - began
    out = {"version": f"DuckDB {duckdb.__version__}", "load_s": took, "bytes": os.path.getsize(file),
           "ms": measure(lambda sql: db.execute(sql).fetchall())}
    db.close()
    os.remove(file)
    return out


class Psql:
    """A session of psql: a question in, all lines of its answer out."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, sql):
        self.process.stdin.write(sql + ";\n\\echo ~end~\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "~end~\n":
                return lines
            lines.append(line)
        raise SystemExit(f"psql ended at: {sql}")


def postgres(path, binaries):
    data, socket = os.path.join(folder, "pgdata"), os.path.join(folder, "pgsocket")
    os.makedirs(socket)
    as_user = []
    if os.getuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        os.makedirs(data)
        for place in (folder, data, socket):
            shutil.chown(place, "postgres", "postgres")
        os.chmod(path, 0o644)
    tool = lambda name, *rest: as_user + [os.path.join(binaries, name), *rest]
    subprocess.run(tool("initdb", "-D", data, "-A", "trust", "-U", "bench", "--no-sync"), check=True, stdout=subprocess.DEVNULL, cwd=folder)
    settings = {"listen_addresses": "", "unix_socket_directories": socket, "shared_buffers": "2GB", "work_mem": "256MB",
                "max_parallel_workers_per_gather": THREADS - 1, "max_wal_size": "4GB", "fsync": "off", "jit": "off",
                "wal_level": "minimal", "max_wal_senders": 0}
    options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
    server = subprocess.Popen(tool("postgres", "-D", data, *options), stderr=subprocess.DEVNULL, cwd=folder)
    try:
        for _ in range(100):
            ready = subprocess.run([os.path.join(binaries, "pg_isready"), "-h", socket], stdout=subprocess.DEVNULL)
            if ready.returncode == 0:
                break
            time.sleep(0.2)
        session = Psql(["psql", "-h", socket, "-U", "bench", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "postgres"])
        began = time.perf_counter()
        session.ask(f"CREATE TABLE event ({', '.join(TABLE)})")
        session.ask(f"COPY event FROM '{path}' (FORMAT csv)")
        session.ask("CREATE INDEX ON event (actor_country, recipient_country, day)")
        session.ask("CREATE INDEX ON event (place, type, day DESC, row DESC)")
        session.ask("CREATE INDEX ON event (day)")
        session.ask("VACUUM ANALYZE event")
        took = time.perf_counter() - began
        size = int(session.ask("SELECT pg_total_relation_size('event')")[0])
        version = session.ask("SHOW server_version")[0].strip()
        return {"version": f"PostgreSQL {version}", "load_s": took, "bytes": size, "ms": measure(session.ask)}
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(socket, ignore_errors=True)


def binaries():
    """Where PostgreSQL's programs are, the newest first."""
    base = "/usr/lib/postgresql"
    found = sorted(os.listdir(base), key=int, reverse=True) if os.path.isdir(base) else []
    places = [os.path.join(base, version, "bin") for version in found]
    on_path = shutil.which("initdb")
    return next((p for p in places if os.path.exists(os.path.join(p, "initdb"))), on_path and os.path.dirname(on_path))


os.makedirs(folder, exist_ok=True)
rows = os.path.join(folder, "events.csv")
write_csv(rows)
out = {"duckdb": duck(rows)}
found = binaries()
if found:
    out["postgresql"] = postgres(rows, found)
os.remove(rows)
print(json.dumps(out))
