"""Pages about reopening: applying, reviewing, permits."""
