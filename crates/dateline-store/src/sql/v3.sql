-- Version 3: what stories are found by, so that new documents find theirs: the verdicts on pairs, the
-- files of the index, how far it has come; and which events are the same across documents.
CREATE TABLE story_documents(
  document INTEGER PRIMARY KEY REFERENCES documents(row),
  time INTEGER,
  words INTEGER NOT NULL,
  credits TEXT
);
CREATE TABLE story_pairs(
  later INTEGER NOT NULL REFERENCES documents(row),
  earlier INTEGER NOT NULL REFERENCES documents(row),
  relation INTEGER NOT NULL,
  confidence REAL NOT NULL,
  closeness REAL NOT NULL,
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY(later, earlier)
) WITHOUT ROWID;
CREATE INDEX story_pairs_earlier ON story_pairs(earlier);
CREATE TABLE story_parts(n INTEGER PRIMARY KEY, name TEXT NOT NULL);
-- One row: the last document that is in a story, the last coding whose events were compared, and what
-- they were found with.
CREATE TABLE story_state(document INTEGER NOT NULL, coding INTEGER NOT NULL, tables TEXT NOT NULL);
INSERT INTO story_state VALUES (0, 0, '');
-- Stories whose events have to be compared anew.
CREATE TABLE story_todo(story INTEGER PRIMARY KEY);
ALTER TABLE lineage ADD COLUMN root INTEGER REFERENCES documents(row);
CREATE TABLE same_events(event INTEGER PRIMARY KEY REFERENCES events(row), stands INTEGER NOT NULL REFERENCES events(row));
-- Events that more than one record tells.
CREATE TABLE event_counts(
  event INTEGER PRIMARY KEY REFERENCES events(row),
  reports INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  publishers INTEGER NOT NULL,
  owners INTEGER NOT NULL,
  origins INTEGER NOT NULL
);
