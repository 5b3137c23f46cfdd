"""`python -m benchmarks`: measure everything small, or one thing at a size of one's own."""

import argparse


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    what = ("all", "planning", "delivery", "simulated", "importing", "audit", "audit-sending")
    parser.add_argument("what", nargs="?", choices=what, default="all")
    parser.add_argument("--customers", type=int, action="append", help="size of the population; may be given twice")
    parser.add_argument("--database", help="URL of an empty database (default: a SQLite file that goes afterwards)")
    parser.add_argument("--messages", type=int, default=20_000, help="texts to deliver over HTTP")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that the local Twilio takes to answer")
    given = parser.parse_args()
    if given.what in {"all", "delivery"}:
        from benchmarks import delivery

        delivery.run(given.messages, given.latency, given.database)
        if given.what == "delivery":
            return
    if given.what == "audit-sending":
        from benchmarks import audit_sending

        audit_sending.run(given.messages, given.database)
        return
    for customers in given.customers or [10_000, 100_000]:
        if given.what in {"all", "planning"}:
            from benchmarks import planning

            planning.run(customers, given.database)
        if given.what in {"all", "simulated"}:
            from benchmarks import simulated

            simulated.run(customers, given.database)
        if given.what in {"all", "audit"}:
            from benchmarks import audit

            audit.run(customers * 3, given.database)  # as many events as a text a customer makes
        if given.what in {"all", "importing"}:
            from benchmarks import importing

            importing.run(customers, given.database)


if __name__ == "__main__":
    main()
