DROP TRIGGER "the zone always has a head (founded)" ON registry_placement;
DROP TRIGGER "the zone always has a head (removed)" ON registry_duty;
DROP TRIGGER "the zone always has a head (changed)" ON registry_duty;
DROP FUNCTION zone_always_has_a_head();
ALTER TABLE registry_occupancy DROP CONSTRAINT "an occupancy lasts some time";
ALTER TABLE registry_duty
    DROP CONSTRAINT "a duty is known from some time",
    DROP CONSTRAINT "a duty lasts some time";
ALTER TABLE registry_placement
    DROP CONSTRAINT "a placement is known from some time",
    DROP CONSTRAINT "a placement is true for some time",
    DROP CONSTRAINT "a place hangs under a larger kind",
    DROP CONSTRAINT "only the zone hangs under nothing",
    DROP CONSTRAINT "a placement knows its parent's kind",
    DROP CONSTRAINT "a placement knows its place's kind";
