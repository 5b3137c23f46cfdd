"""`python -m benchmarks`: measure everything small, or one thing at a size of one's own."""

import argparse


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    what = (
        "all",
        "planning",
        "broadcast",
        "delivery",
        "stopping",
        "parts",
        "workers",
        "orchestrator",
        "simulated",
        "webhooks",
        "console",
        "importing",
        "audit",
        "audit-sending",
        "board",
        "reports",
    )
    parser.add_argument("what", nargs="?", choices=what, default="all")
    parser.add_argument("--customers", type=int, action="append", help="size of the population; may be given twice")
    parser.add_argument("--database", help="URL of an empty database (default: a SQLite file that goes afterwards)")
    parser.add_argument("--messages", type=int, default=20_000, help="texts to deliver over HTTP")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that the local Twilio takes to answer")
    parser.add_argument("--rate", type=int, help="callbacks (200), pages (100) or views of the board (20) a second")
    parser.add_argument("--seconds", type=int, default=60, help="how long they come")
    parser.add_argument("--events", type=int, default=1_000_000, help="events in the log of `console` and `board`")
    given = parser.parse_args()
    _measure_once(given)
    if given.what in {"delivery", "stopping", "webhooks", "audit-sending"}:
        return
    for customers in given.customers or [10_000, 100_000]:
        _measure_planning(given, customers)
        _measure_pages(given, customers)
        if given.what in {"all", "importing"}:
            from benchmarks import importing

            importing.run(customers, given.database)


def _measure_planning(given: argparse.Namespace, customers: int) -> None:
    """The planning of so many customers, and what follows from it."""
    if given.what in {"all", "planning"}:
        from benchmarks import planning

        planning.run(customers, given.database)
    if given.what == "parts":
        from benchmarks import parts

        parts.run(customers)
    if given.what in {"all", "broadcast"}:
        from benchmarks import broadcast

        broadcast.run(customers, given.database)
    if given.what in {"all", "simulated"}:
        from benchmarks import simulated

        simulated.run(customers, given.database)
    if given.what in {"all", "audit"}:
        from benchmarks import audit

        audit.run(customers * 3, given.database)  # as many events as a text a customer makes


def _measure_pages(given: argparse.Namespace, customers: int) -> None:
    """What people look at in the console."""
    if given.what == "console":
        from benchmarks import console

        console.run(customers, given.events, given.rate or 100, given.seconds, given.database)
    if given.what in {"all", "board"}:
        from benchmarks import board

        board.run(customers, given.events, given.rate or 20, given.seconds, given.database)
    if given.what in {"all", "reports"}:
        from benchmarks import reports

        reports.run(customers, given.database)


def _measure_once(given: argparse.Namespace) -> None:
    """What has a size of its own instead of a number of customers."""
    if given.what in {"all", "delivery"}:
        from benchmarks import delivery

        delivery.run(given.messages, given.latency, given.database)
    if given.what in {"all", "stopping"}:
        from benchmarks import stopping

        stopping.run(min(given.messages, 10_000), given.latency, given.database)
    if given.what in {"all", "webhooks"}:
        from benchmarks import webhooks

        webhooks.run(given.rate or 200, given.seconds, given.database)
    if given.what == "workers":
        from benchmarks import workers

        workers.run(given.messages, given.latency)
        return
    if given.what == "orchestrator":
        from benchmarks import orchestrator

        orchestrator.run(given.messages)
    if given.what == "audit-sending":
        from benchmarks import audit_sending

        audit_sending.run(given.messages, given.database)


if __name__ == "__main__":
    main()
