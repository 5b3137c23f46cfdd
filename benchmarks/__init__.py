"""Repeatable measurements, never timed tests. Figures are told with what they were measured against (docs/speed.md)."""
