"""Whole paths: a fresh database, real processes, the browser."""
