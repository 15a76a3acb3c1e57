-- Of a version of a definition only the end of `recorded` can be set, once: exports point back at what it said.
CREATE FUNCTION version_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND upper_inf(OLD.recorded) AND lower(NEW.recorded) = lower(OLD.recorded)
        AND to_jsonb(NEW) - 'recorded' = to_jsonb(OLD) - 'recorded' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a version of a definition stays';
END $$;
CREATE TRIGGER "a version of a definition stays" BEFORE UPDATE OR DELETE ON reports_definition
    FOR EACH ROW EXECUTE FUNCTION version_once();
