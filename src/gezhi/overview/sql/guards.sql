-- A briefing says for ever what it said.
CREATE FUNCTION briefing_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a briefing is frozen';
END $$;
CREATE TRIGGER "a briefing is frozen" BEFORE UPDATE OR DELETE ON overview_briefing
    FOR EACH ROW EXECUTE FUNCTION briefing_is_frozen();
