"""The `gezhi` command: one file per subcommand. It asks and acts through the same reads and actions as pages and API."""
