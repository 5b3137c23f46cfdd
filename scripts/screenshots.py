"""Photograph the Prefect UI for docs/operations.md.

    python scripts/screenshots.py --url http://127.0.0.1:4200 [--run ID]

Needs the development packages and a Chromium of the system. The server must be up, best after a day's runs (make up).
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

SIZE: ViewportSize = {"width": 1280, "height": 800}
SETTLE_MS = 2_500  # the UI draws its charts after the network is quiet
PAGES = {
    "runs": "/runs",
    "deployments": "/deployments",
    "automations": "/automations",
    "artifacts": "/artifacts",
    "events": "/events",
}


def main() -> None:
    """One PNG a page, into docs/images by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:4200", help="the server's address")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent.parent / "docs" / "images")
    parser.add_argument("--run", help="the id of a flow run to show as well, such as a suspended approval")
    given = parser.parse_args()
    pages = PAGES | ({"approval": f"/runs/flow-run/{given.run}"} if given.run else {})
    shoot(given.url, given.folder, pages)


def shoot(url: str, folder: Path, pages: dict[str, str]) -> None:
    """Open each page and save it as prefect-<name>.png."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None:
        raise SystemExit("No Chromium was found: install one, such as the package chromium.")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, locale="en-GB", timezone_id="Asia/Shanghai")
        for name, path in pages.items():
            page.goto(url + path, wait_until="load")
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=folder / f"prefect-{name}.png")
            print(folder / f"prefect-{name}.png")
            if name == "approval":  # the form that it waits for
                page.get_by_role("button", name="Resume").click()
                page.wait_for_timeout(SETTLE_MS)
                page.screenshot(path=folder / "prefect-form.png")
        browser.close()


if __name__ == "__main__":
    main()
