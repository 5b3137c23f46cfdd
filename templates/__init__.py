"""Texts, scripts, reports and pages; a package so that the loader finds them once installed."""
