"""What every capability stands on and no capability knows: refusals, periods, constraints, clock, pages."""
