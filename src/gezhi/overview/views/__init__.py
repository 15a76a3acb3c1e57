"""The overview pages, one module per page."""
