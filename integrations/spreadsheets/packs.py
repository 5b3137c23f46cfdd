"""A pack as .xlsx: a sheet a section, its tables one under the other, figures as numbers to count with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from care.rules.touchpoints import Language
from care.services.packs.pages import about, title_of
from care.services.packs.structure import Cell, Kind, Pack, Table, said

_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "share": "0.0%",
    "points": "0.0",
    "fen": "#,##0.00",
    "day": "yyyy-mm-dd",
}
_NAME_WIDTH, _WIDTH = 26, 11  # characters
_SHEET_NAME = 31  # characters that a sheet's name may have


def write_pack(path: Path, pack: Pack, language: Language) -> None:
    """Write the pack to `path`; text stays text, even where it looks like a formula."""
    options = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        looks = _looks(book)
        for section in pack.sections:
            sheet = book.add_worksheet(section.title[language].translate(_FORBIDDEN)[:_SHEET_NAME])
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            sheet.set_column(0, 0, _NAME_WIDTH)
            sheet.set_column(1, 60, _WIDTH)
            sheet.write_string(0, 0, title_of(pack, language), looks["title"])
            sheet.write_string(1, 0, about(pack, language), looks["note"])
            row = 3
            for table in section.tables:
                row = _table(sheet, row, table, looks, language)
            if section.note:
                sheet.write_string(row, 0, section.note[language], looks["note"])


_FORBIDDEN = str.maketrans("[]:*?/\\", "       ")


def _table(sheet: Any, row: int, table: Table, looks: Mapping[str, Any], language: Language) -> int:
    sheet.write_string(row, 0, table.title[language], looks["heading"])
    row += 1
    if not table.rows:
        sheet.write_string(row, 0, "本期没有。" if language == "zh" else "None in this period.", looks["note"])
        return row + 2
    for place, column in enumerate(table.columns):
        words = column.kind in ("text", "day")
        sheet.write_string(row, place, column.title[language], looks["column" if words else "column-number"])
    for cells in table.rows:
        row += 1
        _line(sheet, row, cells, table, looks, "", language)
    if table.whole:
        row += 1
        _line(sheet, row, table.whole, table, looks, "whole-", language)
    if table.note:
        row += 1
        sheet.write_string(row, 0, table.note[language], looks["note"])
    return row + 2


def _line(
    sheet: Any, row: int, cells: tuple[Cell, ...], table: Table, looks: Mapping[str, Any], of: str, language: Language
) -> None:
    for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
        value = said(cell.value, language)
        look = looks[f"{of}{'few-' if cell.grey else ''}{column.kind}"]
        if isinstance(value, int | float):
            sheet.write_number(row, place, value / 100 if column.kind == "fen" else value, look)
        elif value:
            sheet.write_string(row, place, value, look)
        else:
            sheet.write_blank(row, place, None, look)


def _looks(book: Any) -> dict[str, Any]:
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format({"bold": True, "font_size": 12}),
        "column": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "column-number": book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}
        ),
        "note": book.add_format({"italic": True, "font_color": "#555555"}),
    }
    for kind, number in _FORMATS.items():
        for of, more in (("", {}), ("few-", {"font_color": "#808080"}), ("whole-", {"bold": True, "top": 1})):
            looks[f"{of}{kind}"] = book.add_format({"num_format": number, **more})
        looks[f"whole-few-{kind}"] = book.add_format({"num_format": number, "top": 1, "font_color": "#808080"})
    return looks
