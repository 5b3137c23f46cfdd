"""Links from a report to the console's pages, where its address is known (CARE_PUBLIC_URL: pages and callbacks)."""

from care.rules.touchpoints import Language

_PAGES: tuple[tuple[str, str, str], ...] = (
    ("calls", "电话", "Calls"),
    ("exhausted-calls", "未能联系的电话", "Calls that reached nobody"),
    ("gifts", "礼品", "Gifts"),
    ("duties?role=all", "事项", "Duties"),
)


def console_links(base: str | None, language: Language) -> str:
    """A line of Markdown that leads to where the work of the day is; empty without an address."""
    if not base:
        return ""
    links = " · ".join(f"[{zh if language == 'zh' else en}]({base}/{path})" for path, zh, en in _PAGES)
    return f"{'控制台' if language == 'zh' else 'Console'}{'：' if language == 'zh' else ': '}{links}"
