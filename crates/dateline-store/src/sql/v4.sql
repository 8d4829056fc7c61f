-- Version 4.
-- Stories: when each was traced last, in numbers that only rise, so that what is derived from stories reads those alone
-- that are other than they were; and the number at which all were forgotten last.
ALTER TABLE story_state ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE story_state ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
CREATE TABLE story_changes(story INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE INDEX story_changes_change ON story_changes(change);
