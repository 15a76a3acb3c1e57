"""Forms about working time and presets."""
