"""What customer care means here: rules, storage and use cases, without Prefect or vendors."""

__version__ = "0.1.0"
