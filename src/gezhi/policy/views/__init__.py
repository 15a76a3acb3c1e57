"""Pages about working time and presets."""
