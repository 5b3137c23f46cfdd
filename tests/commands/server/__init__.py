"""The local Prefect server of the command."""
