-- A place hangs under a larger kind. The kinds beside the ids are held equal to the places' own by composite keys.
-- With kinds in strict order a cycle cannot exist.
ALTER TABLE registry_placement
    ADD CONSTRAINT "a placement knows its place's kind"
        FOREIGN KEY (place_id, place_kind) REFERENCES registry_place (id, kind),
    ADD CONSTRAINT "a placement knows its parent's kind"
        FOREIGN KEY (parent_id, parent_kind) REFERENCES registry_place (id, kind),
    ADD CONSTRAINT "only the zone hangs under nothing"
        CHECK ((place_kind = 'zone') = (parent_id IS NULL) AND (parent_id IS NULL) = (parent_kind IS NULL)),
    ADD CONSTRAINT "a place hangs under a larger kind"
        CHECK (parent_kind IS NULL
               OR array_position(ARRAY['zone', 'group', 'grid', 'site', 'building', 'point']::text[], parent_kind::text)
                < array_position(ARRAY['zone', 'group', 'grid', 'site', 'building', 'point']::text[],
                                 CASE place_kind WHEN 'gate' THEN 'point' ELSE place_kind::text END)),
    ADD CONSTRAINT "a placement is true for some time"
        CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
    ADD CONSTRAINT "a placement is known from some time"
        CHECK (NOT isempty(recorded) AND lower_inc(recorded) AND NOT upper_inc(recorded));

ALTER TABLE registry_duty
    ADD CONSTRAINT "a duty lasts some time"
        CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
    ADD CONSTRAINT "a duty is known from some time"
        CHECK (NOT isempty(recorded) AND lower_inc(recorded) AND NOT upper_inc(recorded));

ALTER TABLE registry_occupancy
    ADD CONSTRAINT "an occupancy lasts some time"
        CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during));

-- The zone's head has no gap: as known now, head duties cover the whole life of the zone. Looked at when the
-- transaction commits, so that a hand-over may take the duty away before it gives it.
CREATE FUNCTION zone_always_has_a_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    uncovered tstzmultirange;
BEGIN
    SELECT life.spans - coalesce(heads.spans, '{}'::tstzmultirange) INTO uncovered
    FROM (SELECT range_agg(during) AS spans, min(place_id) AS place_id FROM registry_placement
          WHERE place_kind = 'zone' AND upper_inf(recorded)) AS life
    LEFT JOIN LATERAL (SELECT range_agg(during) AS spans FROM registry_duty
          WHERE registry_duty.place_id = life.place_id AND post = 'head' AND upper_inf(recorded)) AS heads ON true;
    IF NOT coalesce(isempty(uncovered), true) THEN
        RAISE EXCEPTION 'zone without head during %', uncovered
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'the zone always has a head';
    END IF;
    RETURN NULL;
END $$;

-- Three triggers, because WHEN may not look at OLD on insert nor at NEW on delete; rows of other posts cost nothing.
CREATE CONSTRAINT TRIGGER "the zone always has a head (changed)"
    AFTER UPDATE ON registry_duty DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.post = 'head' OR NEW.post = 'head') EXECUTE FUNCTION zone_always_has_a_head();
CREATE CONSTRAINT TRIGGER "the zone always has a head (removed)"
    AFTER DELETE ON registry_duty DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.post = 'head') EXECUTE FUNCTION zone_always_has_a_head();
CREATE CONSTRAINT TRIGGER "the zone always has a head (founded)"
    AFTER INSERT OR UPDATE ON registry_placement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.place_kind = 'zone') EXECUTE FUNCTION zone_always_has_a_head();
