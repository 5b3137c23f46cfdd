"""The deal's side of a row: room, dates, contract, payment."""

from datetime import date

from care.rules.deal_dates import DealDates, date_conflicts, planned_dates
from care.rules.deal_numbers import deal_no
from care.services.importing.cells.choices import read_payment
from care.services.importing.cells.dates import AppointmentReading, DateProblem, read_appointment, read_date
from care.services.importing.customer_row import DealCells, ReadingContext
from care.services.importing.findings import COLUMN_OF, DATE_COLUMNS, Cells, Findings, text_or_none

_NO_APPOINTMENT = AppointmentReading()
_NO_DATES = DealDates()


def read_project(cells: Cells, context: ReadingContext, found: Findings) -> str | None:
    """The project's own name; one without a plan keeps the name as it is written."""
    written = text_or_none(cells, "项目名称") or context.default_project
    if written is None:
        return None
    name = context.project_names.get(written)
    if name is None and context.project_names:
        found.note("project_unknown", "项目名称")
    return name or written


def read_deal(cells: Cells, context: ReadingContext, project: str | None, found: Findings) -> DealCells | None:
    """The deal; None where the row names no room. Dates without a room reject the row."""
    phase, building, unit, room = (text_or_none(cells, column) for column in ("分期", "楼栋", "单元", "房号"))
    appointment = _appointment(cells, context, found)
    dates = _dates(cells, context, appointment.on, found)
    if not (project and room):
        if dates != _NO_DATES:
            found.note("room_missing", "房号")
        return None
    payment, problem = read_payment(cells.get("付款方式"))
    if problem:
        found.note(problem, "付款方式")
    return DealCells(
        deal_no=deal_no(project, phase, building, unit, room),
        project=project,
        phase=phase,
        building=building,
        unit=unit,
        room=room,
        dates=dates,
        appointment_time=appointment.at.isoformat("minutes") if appointment.at else None,
        contract_no=text_or_none(cells, "合同编号"),
        payment_method=payment,
        bank=text_or_none(cells, "按揭银行"),
    )


def _dates(cells: Cells, context: ReadingContext, appointment_on: date | None, found: Findings) -> DealDates:
    """All dates of the deal, those in impossible order included: they are loaded, and the deal is held."""
    values: dict[str, date | None] = {"appointment_on": appointment_on}
    for column, name in DATE_COLUMNS.items():
        cell = cells.get(column)
        if cell == "" or cell is None:
            continue
        reading = read_date(cell, date1904=context.date1904, today=context.today)
        values[name] = reading.value
        if reading.problem:
            found.note(_code(column, reading.problem), column)
    dates = DealDates(**values)
    for name in dict.fromkeys(conflict.field for conflict in date_conflicts(dates, today=context.today)):
        found.note("date_conflict", COLUMN_OF[name])
    for name in planned_dates(dates, as_of=context.as_of or context.today):
        found.note("date_ahead", COLUMN_OF[name])
    return dates


def _appointment(cells: Cells, context: ReadingContext, found: Findings) -> AppointmentReading:
    cell = cells.get("预约签约时间")
    if cell is None or cell == "":
        return _NO_APPOINTMENT
    reading = read_appointment(cell, date1904=context.date1904, today=context.today)
    if reading.problem:
        found.note(_code("预约签约时间", reading.problem), "预约签约时间")
    return reading


def _code(column: str, problem: DateProblem) -> str:
    """Without its subscription date a deal cannot be told from the next sale of the room (rules.md 1)."""
    if column == "认购日期":
        return "subscription_unreadable"
    return "milestone_without_year" if problem == "date_without_year" else "milestone_unreadable"
