"""Pages of reopening."""
