"""The care command, one module a subcommand."""
