"""Tests of the plan files; one wrong line at a time in a copy of the real plan."""
