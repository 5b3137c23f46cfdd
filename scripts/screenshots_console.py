"""Pictures of the console for docs/images: the pages of a small furnished office, in the system's Chromium.

python scripts/screenshots_console.py                 the pictures that docs/console.md shows
python scripts/screenshots_console.py --all FOLDER    every page, telephone and desktop, light and dark, to look at
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from care.storage.engine import open_database  # noqa: E402
from care.storage.migrate import upgrade  # noqa: E402
from tests.console.serving import CHROMIUM, SWITCHES, WINDOWS, Browser, numbers, serving, write_back  # noqa: E402
from tests.console.site import Site, furnish  # noqa: E402
from tests.console.test_browser import PAGES  # noqa: E402

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 100_000


class Picture(NamedTuple):
    """One picture: its file's name, who looks at which page, and how."""

    name: str
    login: str
    path: str
    window: str
    scheme: str = "light"


SHOWN = (
    Picture("console-calls", "agent", "/calls", "phone"),
    Picture("console-call", "agent", "/calls/{asked}", "desktop"),
    Picture("console-gift", "agent", "/gifts/{gift}", "phone"),
    Picture("console-duties", "manager", "/duties?role=all", "phone"),
    Picture("console-round", "specialist", "/patrols/{round}", "phone", "dark"),
)


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the console's pages.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, each way, into this folder")
    folder: Path | None = parser.parse_args().all
    if CHROMIUM is None:
        sys.exit("No Chromium is installed: apt install chromium.")
    target = folder or IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/care.db"
        upgrade(url)
        site = Site(open_database(url))
        furnish(site.database)
        take(site, list(every_page()) if folder else SHOWN, target)
        site.database.dispose()


def every_page() -> Iterator[Picture]:
    """Each page that the browser tests know, in four looks."""
    for login, paths in PAGES.items():
        for path in paths:
            name = path.strip("/").replace("/", "-").replace("?", "-").replace("{", "").replace("}", "")
            for window in WINDOWS:
                for scheme in ("light", "dark"):
                    yield Picture(f"{name or 'root'}-{window}-{scheme}", login, path, window, scheme)


def take(site: Site, pictures: "list[Picture] | tuple[Picture, ...]", target: Path) -> None:
    """Write the pictures as PNG, and say how large they are."""
    filled = numbers(site)
    write_back(site, "13800138000", "签约那天要带哪些资料？")
    with serving(site) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        browser = Browser(chromium, address)
        for one in pictures:
            look: dict[str, Any] = {"viewport": WINDOWS[one.window], "color_scheme": one.scheme}
            page = browser.open(one.path.format(**filled), login=one.login or None, **look)
            content = page.screenshot(path=target / f"{one.name}.png", full_page=target != IMAGES)
            page.close()
            print(f"{one.name}.png {len(content) // 1000} kB")
            if target == IMAGES and len(content) > MOST_BYTES:
                sys.exit(f"{one.name}.png is larger than {MOST_BYTES // 1000} kB: show a smaller part of the page.")
        browser.close()
        chromium.close()


if __name__ == "__main__":
    main()
