"""What people do with working time, holiday tables and presets."""
