"""A report leads to the console's pages, where its address is known."""

import re

from care.services.reporting.console_links import console_links
from console.pages import ROUTERS


def test_each_link_leads_to_a_page_that_there_is() -> None:
    line = console_links("https://care.example", "zh")
    assert line.startswith("控制台：[电话](https://care.example/calls) · ")
    known = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    paths = re.findall(r"\(https://care\.example(/[a-z-]+)", line)
    assert len(paths) == 4
    assert set(paths) <= known


def test_without_an_address_there_is_no_line() -> None:
    assert console_links(None, "en") == ""
