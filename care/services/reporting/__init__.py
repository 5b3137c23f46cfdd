"""Reports for the people who answer for the care: figures that balance, exceptions first, nobody's name in them."""

from care.services.reporting.day import DayReport, day_report
from care.services.reporting.day_pages import day_json, render_day, touchpoint_rows

__all__ = ["DayReport", "day_json", "day_report", "render_day", "touchpoint_rows"]
