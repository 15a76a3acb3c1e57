"""The `gezhi` command: a thin layer that calls the same reads and actions as the pages."""
