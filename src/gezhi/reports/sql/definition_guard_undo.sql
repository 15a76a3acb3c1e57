DROP TRIGGER "a version of a definition stays" ON reports_definition;
DROP FUNCTION version_once();
