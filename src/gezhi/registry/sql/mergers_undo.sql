ALTER TABLE registry_enterprise DROP CONSTRAINT "an enterprise merges into a standing one";
ALTER TABLE registry_enterprise
    DROP CONSTRAINT "an enterprise stands or is merged",
    DROP COLUMN into_standing,
    DROP COLUMN stands;
