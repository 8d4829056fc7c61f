-- dateline archive, schema version 1.
CREATE TABLE vocabulary(kind TEXT NOT NULL, code INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(kind, code)) WITHOUT ROWID;
CREATE TABLE dictionaries(id INTEGER PRIMARY KEY, name TEXT NOT NULL, bytes BLOB NOT NULL);
-- One row: counts every change of rows that were there before.
CREATE TABLE state(generation INTEGER NOT NULL);
INSERT INTO state VALUES (0);

CREATE TABLE runs(
  row INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  identity TEXT NOT NULL,
  state INTEGER NOT NULL,
  manifest TEXT NOT NULL
);
-- The ledger: what each transaction wrote. Its row is written in the same transaction.
CREATE TABLE batches(
  row INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(row),
  documents INTEGER NOT NULL,
  codings INTEGER NOT NULL,
  events INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  last_document INTEGER NOT NULL,
  last_coding INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  last_claim INTEGER NOT NULL
);

CREATE TABLE publishers(row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE documents(
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  key BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  url TEXT,
  publisher INTEGER REFERENCES publishers(row),
  published INTEGER,
  language TEXT,
  version INTEGER NOT NULL,
  prior INTEGER REFERENCES documents(row),
  latest INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES runs(row)
);
CREATE INDEX documents_key ON documents(key);
CREATE INDEX documents_id ON documents(id);
CREATE TABLE texts(document INTEGER PRIMARY KEY REFERENCES documents(row), text BLOB NOT NULL, meta BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

-- One coding: the records of one document by one run, or a few rows of a foreign file.
CREATE TABLE codings(
  row INTEGER PRIMARY KEY,
  document INTEGER REFERENCES documents(row),
  run INTEGER NOT NULL REFERENCES runs(row),
  live INTEGER NOT NULL,
  first_event INTEGER NOT NULL,
  events INTEGER NOT NULL,
  first_claim INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  digest BLOB NOT NULL,
  records BLOB NOT NULL
);
CREATE INDEX codings_document ON codings(document);
CREATE INDEX codings_run ON codings(run);

CREATE TABLE actors(
  row INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  id TEXT,
  name TEXT NOT NULL,
  country TEXT,
  sectors TEXT NOT NULL
);
CREATE TABLE places(
  row INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  id TEXT,
  name TEXT NOT NULL,
  country TEXT,
  precision INTEGER NOT NULL,
  lat REAL,
  lon REAL,
  radius_km REAL,
  geonames INTEGER
);
-- Who made the records: 0 is this program; others are coders whose files were imported.
CREATE TABLE origins(row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO origins VALUES (0, 'coded');

CREATE TABLE events(
  row INTEGER PRIMARY KEY,
  coding INTEGER NOT NULL REFERENCES codings(row),
  document INTEGER REFERENCES documents(row),
  origin INTEGER NOT NULL REFERENCES origins(row),
  live INTEGER NOT NULL,
  counts INTEGER NOT NULL,
  type INTEGER NOT NULL,
  mode TEXT,
  cameo TEXT,
  quad INTEGER NOT NULL,
  intensity REAL,
  status INTEGER NOT NULL,
  reciprocal INTEGER NOT NULL,
  day_from INTEGER,
  day_to INTEGER,
  date_precision INTEGER,
  country TEXT,
  place INTEGER REFERENCES places(row),
  confidence INTEGER NOT NULL,
  claim INTEGER REFERENCES claims(row)
);
CREATE INDEX events_latest ON events(type, country, day_from) WHERE live;
CREATE TABLE parties(
  event INTEGER NOT NULL REFERENCES events(row),
  n INTEGER NOT NULL,
  side INTEGER NOT NULL,
  actor INTEGER REFERENCES actors(row),
  country TEXT,
  sectors TEXT NOT NULL,
  PRIMARY KEY(event, n)
) WITHOUT ROWID;
CREATE TABLE claims(
  row INTEGER PRIMARY KEY,
  coding INTEGER NOT NULL REFERENCES codings(row),
  document INTEGER REFERENCES documents(row),
  live INTEGER NOT NULL,
  manner INTEGER NOT NULL,
  quotation INTEGER NOT NULL,
  hedged INTEGER NOT NULL,
  speaker INTEGER REFERENCES actors(row),
  country TEXT,
  sectors TEXT NOT NULL
);
-- The row of a foreign file by its profile's key, so that importing twice is once.
CREATE TABLE foreign_rows(
  origin INTEGER NOT NULL REFERENCES origins(row),
  key TEXT NOT NULL,
  event INTEGER NOT NULL REFERENCES events(row),
  digest BLOB NOT NULL,
  PRIMARY KEY(origin, key)
) WITHOUT ROWID;

CREATE TABLE stories(
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  origin INTEGER NOT NULL REFERENCES documents(row),
  credited TEXT,
  reports INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  publishers INTEGER NOT NULL,
  owners INTEGER NOT NULL,
  origins INTEGER NOT NULL,
  live INTEGER NOT NULL
);
CREATE TABLE lineage(
  document INTEGER PRIMARY KEY REFERENCES documents(row),
  story INTEGER NOT NULL REFERENCES stories(row),
  ancestor INTEGER REFERENCES documents(row),
  relation INTEGER NOT NULL,
  confidence INTEGER NOT NULL,
  reason TEXT NOT NULL,
  changes BLOB
);
CREATE INDEX lineage_story ON lineage(story);

-- What people corrected: applied when a record is read, the record as coded is kept.
CREATE TABLE corrections(
  row INTEGER PRIMARY KEY,
  document INTEGER REFERENCES documents(row),
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  author TEXT NOT NULL,
  made TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX corrections_document ON corrections(document);
