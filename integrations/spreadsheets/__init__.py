"""Customer lists as spreadsheets: reading .xlsx, .xls and .csv, writing rejected rows back in the same layout."""

from integrations.spreadsheets.open_sheet import open_sheet
from integrations.spreadsheets.rejects import write_rejects

__all__ = ["open_sheet", "write_rejects"]
