DROP TRIGGER "a briefing is frozen" ON overview_briefing;
DROP FUNCTION briefing_is_frozen();
