"""Tests of weather warnings."""
