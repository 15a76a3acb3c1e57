-- What returns have cost is added to the tally of their collection, place and day as they come in, and first of all for those that are there.
CREATE FUNCTION tally_returns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_tally AS tally (collection_id, place_id, day, returns, typed, prefilled, seconds)
    SELECT collection_id, place_id, day, count(*), sum(typed), sum(prefilled),
        sum(CASE WHEN seconds > 0 THEN least(seconds, 3600) ELSE 10 + 12 * typed END)
    FROM came
    GROUP BY collection_id, place_id, day
    ORDER BY collection_id, place_id, day
    ON CONFLICT (collection_id, place_id, day) DO UPDATE
    SET returns = tally.returns + excluded.returns, typed = tally.typed + excluded.typed,
        prefilled = tally.prefilled + excluded.prefilled, seconds = tally.seconds + excluded.seconds;
    RETURN NULL;
END $$;
CREATE TRIGGER "returns are tallied" AFTER INSERT ON reports_return
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION tally_returns();
INSERT INTO reports_tally (collection_id, place_id, day, returns, typed, prefilled, seconds)
SELECT collection_id, place_id, day, count(*), sum(typed), sum(prefilled),
    sum(CASE WHEN seconds > 0 THEN least(seconds, 3600) ELSE 10 + 12 * typed END)
FROM reports_return
GROUP BY collection_id, place_id, day;
