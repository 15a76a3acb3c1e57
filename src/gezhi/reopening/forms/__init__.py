"""What people type on the reopening pages."""
