DROP TRIGGER "returns are tallied" ON reports_return;
DROP FUNCTION tally_returns();
DELETE FROM reports_tally;
