"""What people fill in, one file per noun."""
