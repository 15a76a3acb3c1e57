-- A duplicate points at an enterprise that is not itself merged: one step always leads to the one that goes on, and
-- "A into B" together with "B into A" is impossible, also for writers that take no lock.
ALTER TABLE registry_enterprise
    ADD COLUMN stands boolean GENERATED ALWAYS AS (merged_into_id IS NULL) STORED,
    ADD COLUMN into_standing boolean GENERATED ALWAYS AS (CASE WHEN merged_into_id IS NOT NULL THEN true END) STORED,
    ADD CONSTRAINT "an enterprise stands or is merged" UNIQUE (id, stands);
ALTER TABLE registry_enterprise
    ADD CONSTRAINT "an enterprise merges into a standing one"
        FOREIGN KEY (merged_into_id, into_standing) REFERENCES registry_enterprise (id, stands);
