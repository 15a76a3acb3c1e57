DROP TRIGGER "what was returned stays on record" ON reports_return;
DROP TRIGGER "what the roll said stays on record" ON reports_unit;
DROP TRIGGER "an export is frozen" ON reports_export;
DROP FUNCTION said_once();
DROP FUNCTION frozen_once();
