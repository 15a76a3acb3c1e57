"""What the overview pages ask of everybody else. They change nothing."""
