-- Version 2: what each knowledge said, by entry, so that a change of it can be laid beside what was
-- coded; and views in words for those who open the file with other tools.
CREATE TABLE knowledge(hash TEXT PRIMARY KEY, catalogue BLOB NOT NULL) WITHOUT ROWID;

CREATE VIEW events_in_words AS
SELECT e.row, d.id AS document, d.url, p.name AS publisher, o.name AS origin, r.name AS run,
  t.name AS type, e.mode, e.cameo, q.name AS quad, e.intensity, s.name AS status, e.reciprocal,
  date(e.day_from * 86400, 'unixepoch') AS day_from, date(e.day_to * 86400, 'unixepoch') AS day_to,
  w.name AS date_precision, e.country, l.name AS place, l.lat, l.lon, e.confidence / 1000.0 AS confidence,
  e.live, e.counts
FROM events e
JOIN codings c ON c.row = e.coding
JOIN runs r ON r.row = c.run
JOIN origins o ON o.row = e.origin
JOIN vocabulary t ON t.kind = 'type' AND t.code = e.type
JOIN vocabulary q ON q.kind = 'quad' AND q.code = e.quad
JOIN vocabulary s ON s.kind = 'status' AND s.code = e.status
LEFT JOIN vocabulary w ON w.kind = 'date_precision' AND w.code = e.date_precision
LEFT JOIN documents d ON d.row = e.document
LEFT JOIN publishers p ON p.row = d.publisher
LEFT JOIN places l ON l.row = e.place;

CREATE VIEW parties_in_words AS
SELECT p.event, v.name AS side, a.id AS actor, a.name, p.country, p.sectors
FROM parties p
JOIN vocabulary v ON v.kind = 'side' AND v.code = p.side
LEFT JOIN actors a ON a.row = p.actor;
