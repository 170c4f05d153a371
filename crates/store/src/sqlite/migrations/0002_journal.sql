-- By what an entry's source run is found, where that is not its link: so that a run's last entry can be told when old
-- entries are cut off.
ALTER TABLE journal ADD COLUMN identity TEXT;

-- The last entry before the catalogue was last emptied; entries up to it are in no chain.
INSERT INTO counters (name, value) VALUES ('replaced', 0);
