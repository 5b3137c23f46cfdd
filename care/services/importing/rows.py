"""One row of a customer list (issue 3): what is certain is read, what is doubtful is said.

The way of a clean row is kept short, since a file may hold a million: one or two look-ups a cell.
"""

from functools import lru_cache

from care.phones import read_phones
from care.services.importing.cells.text import Cell, cell_text
from care.services.importing.customer_row import AgentCells, CustomerRow, ReadingContext, RowReading
from care.services.importing.deal_cells import read_deal, read_project
from care.services.importing.findings import Cells, Findings
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
    agent, unreadable = _read_agent(cells.get("置业顾问"), cells.get("置业顾问电话"))
    if unreadable:
        found.note("agent_phone_unreadable", "置业顾问电话")
    return agent


@lru_cache(maxsize=4096, typed=True)
def _read_agent(name_cell: Cell, phone_cell: Cell) -> tuple[AgentCells | None, bool]:
    """The agent with one number, and whether the number cannot be read; a number without a name is nobody."""
    name, written = cell_text(name_cell), cell_text(phone_cell)
    phones = read_phones(written).phones if written else ()
    agent = AgentCells(name, phones[0].number if phones else None) if name else None
    return agent, bool(written) and not phones
