"""Policy: working time and presets, everything that differs from one emergency to another."""
