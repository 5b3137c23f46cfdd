"""YAML becomes frozen plan values; an error names file, line, field and what was expected (design 6)."""

from care.plan_files.load import load_plan as load_plan
