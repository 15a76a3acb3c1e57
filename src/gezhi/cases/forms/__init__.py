"""Forms about cases."""
