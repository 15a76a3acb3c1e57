-- What was said stays said: of a return and of a line of the roll only the end of `recorded` can be set, once; an export never changes.
CREATE FUNCTION said_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND upper_inf(OLD.recorded) AND lower(NEW.recorded) = lower(OLD.recorded)
        AND to_jsonb(NEW) - 'recorded' = to_jsonb(OLD) - 'recorded' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what was returned stays on record';
END $$;
CREATE FUNCTION frozen_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'an export is frozen';
END $$;
CREATE TRIGGER "what was returned stays on record" BEFORE UPDATE OR DELETE ON reports_return
    FOR EACH ROW EXECUTE FUNCTION said_once();
CREATE TRIGGER "what the roll said stays on record" BEFORE UPDATE OR DELETE ON reports_unit
    FOR EACH ROW EXECUTE FUNCTION said_once();
CREATE TRIGGER "an export is frozen" BEFORE UPDATE OR DELETE ON reports_export
    FOR EACH ROW EXECUTE FUNCTION frozen_once();
