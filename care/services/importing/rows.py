"""One row of a customer list (issue 3): what is certain is read, what is doubtful is said.

The way of a clean row is kept short, since a file may hold a million: one or two look-ups a cell.
"""

from care.phones import read_phones
from care.services.importing.cells.text import cell_text
from care.services.importing.customer_row import AgentCells, CustomerRow, ReadingContext, RowReading
from care.services.importing.deal_cells import read_deal, read_project
from care.services.importing.findings import Cells, Findings, text_or_none
from care.services.importing.person_cells import read_person


def read_row(cells: Cells, context: ReadingContext) -> RowReading:
    """Read the cells of one row, keyed by canonical header; an absent key is an empty cell. Never raises."""
    found = Findings()
    customer_no = cell_text(cells.get("客户编号"))
    if not customer_no:
        found.note("customer_no_missing", "客户编号")
    project = read_project(cells, context, found)
    agent = _agent(cells, found)
    person = read_person(cells, context, project, agent, found)
    deal = read_deal(cells, context, project, found)
    if person is None or (found.problems and found.rejected):
        return RowReading(None, tuple(found.problems))
    row = CustomerRow(customer_no, project, person, deal, agent, found.kept(context.missing))
    return RowReading(row, tuple(found.problems))


def _agent(cells: Cells, found: Findings) -> AgentCells | None:
    """The agent with one number; a name alone is enough, a number alone is not."""
    name = text_or_none(cells, "置业顾问")
    written = cell_text(cells.get("置业顾问电话"))
    reading = read_phones(written) if written else None
    if reading and not reading.phones:
        found.note("agent_phone_unreadable", "置业顾问电话")
    phone = reading.phones[0].number if reading and reading.phones else None
    return AgentCells(name, phone) if name else None
