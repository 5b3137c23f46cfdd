"""Thin Prefect tasks: open a transaction, call one service, log one line."""
