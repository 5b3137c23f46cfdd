"""Tests of templates by people."""
