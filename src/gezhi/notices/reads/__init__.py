"""What pages, API and commands ask about notices."""
