-- Version 4.

-- Foreign rows: those without an event (the codebook has no act for them) are kept too, each row says where it lies,
-- and `row` is its place among all that came: a row that came again with other cells keeps the place of the old.
ALTER TABLE foreign_rows RENAME TO foreign_rows_3;
CREATE TABLE foreign_rows(
  row INTEGER PRIMARY KEY,
  origin INTEGER NOT NULL REFERENCES origins(row),
  key TEXT NOT NULL,
  coding INTEGER NOT NULL REFERENCES codings(row),
  n INTEGER NOT NULL,
  event INTEGER REFERENCES events(row),
  digest BLOB NOT NULL
);
INSERT INTO foreign_rows(row, origin, key, coding, n, event, digest)
SELECT f.event, f.origin, f.key, e.coding, e.row - k.first_event, f.event, f.digest
FROM foreign_rows_3 f JOIN events e ON e.row = f.event JOIN codings k ON k.row = e.coding ORDER BY f.event;
DROP TABLE foreign_rows_3;
CREATE UNIQUE INDEX foreign_rows_key ON foreign_rows(origin, key);
CREATE INDEX foreign_rows_without ON foreign_rows(origin) WHERE event IS NULL;

-- What became of event rows that were there before: for every generation the rows that are other than
-- they were (retired, or corrected), so that what is derived from them can follow without being made
-- anew. `mark` tells a history from another that has the same number (an archive put back from a copy);
-- the first generation here is where the log begins.
CREATE TABLE generations(number INTEGER PRIMARY KEY, mark INTEGER NOT NULL);
INSERT INTO generations SELECT generation, 0 FROM state;
CREATE TABLE changes(
  generation INTEGER NOT NULL REFERENCES generations(number),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(generation, first)
) WITHOUT ROWID;

-- Corrections: the value a field had, and who took a correction back.
ALTER TABLE corrections ADD COLUMN old TEXT;
ALTER TABLE corrections ADD COLUMN withdrawn TEXT;
ALTER TABLE corrections ADD COLUMN withdrawn_by TEXT;
ALTER TABLE corrections ADD COLUMN withdrawn_why TEXT;
-- The number of the first correction of those that were made together, and the event's row at the time.
-- Whose record it is: of the coders of imported files, since their keys may be the same.
ALTER TABLE corrections ADD COLUMN origin INTEGER REFERENCES origins(row);
ALTER TABLE corrections ADD COLUMN together INTEGER;
ALTER TABLE corrections ADD COLUMN event INTEGER REFERENCES events(row);
UPDATE corrections SET together = row;
DROP INDEX corrections_document;
CREATE INDEX corrections_record ON corrections(document, record);

-- No query asks for it (the columns beside the archive answer), and every event paid for it.
DROP INDEX events_latest;

-- Stories: when each was traced last, in numbers that only rise, so that what is derived from stories reads those alone
-- that are other than they were; and the number at which all were forgotten last.
ALTER TABLE story_state ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE story_state ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
CREATE TABLE story_changes(story INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE INDEX story_changes_change ON story_changes(change);

-- Texts: the words of a whole batch are gathered in memory before they go to the index; at a megabyte, the default,
-- loading spends a fifth of its time merging small pieces.
INSERT INTO words(words, rank) VALUES ('hashsize', 33554432);
