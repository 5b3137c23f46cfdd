"""Planning rules in plain Python: same input, same answer; no I/O and no clock."""
