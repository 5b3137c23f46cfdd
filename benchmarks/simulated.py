"""Delivery on the simulator: claim, policy, send, record and audit of a festival's texts.

    python -m benchmarks simulated --customers 100000 [--database URL]

The simulator answers at once and keeps its own ledger, so the figure is our share of a delivery, not a vendor's pace.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import measured
from benchmarks.planning import FESTIVAL, open_desk, plan
from benchmarks.population import fill
from care.clock import Clock
from care.services.delivery import deliver
from care.services.preparing import Desk
from care.services.settling import settle
from care.settings import read_settings
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from integrations.sms import gateway_from


def run(customers: int, database_url: str | None) -> None:
    """Measure on the database of that URL, which must be empty, or on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database, desk = open_database(url), open_desk()
        fill(database, customers, FESTIVAL)
        plan(database, desk, FESTIVAL)
        asyncio.run(_deliver(database, desk, Path(folder), customers))
        database.dispose()


async def _deliver(database: Database, desk: Desk, folder: Path, customers: int) -> None:
    clock = Clock.starting(desk.zone, datetime.combine(FESTIVAL, time(9, 40), desk.zone))
    gateway = gateway_from(replace(read_settings({}), home=folder), clock)
    # The pace of the simulator is a vendor's; here it must not be what is measured.
    gateway.capabilities = replace(gateway.capabilities, per_second=1_000_000)
    try:
        with measured(f"deliver, {customers:,} customers", database) as figure:
            figure.rows = (await deliver(database, gateway, desk.plan, clock, SYSTEM)).taken
        later = Clock.starting(desk.zone, datetime.combine(FESTIVAL, time(11, 0), desk.zone))
        with measured("settle their receipts", database) as figure:
            figure.rows = (await settle(database, gateway, desk.plan, later, SYSTEM)).looked_up
    finally:
        await gateway.aclose()
