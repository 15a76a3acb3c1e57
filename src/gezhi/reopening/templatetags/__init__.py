"""Small parts of the reopening pages."""
