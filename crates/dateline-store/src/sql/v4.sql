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
