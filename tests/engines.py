"""One engine of each kind for a whole test run, pointed at one database after another.

An engine keeps the statements that it has compiled. With one engine a test each test compiles them all again, which
took longer than running them.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import make_url

from care.storage.engine import Database, open_database

_KEPT: dict[str, Database] = {}


def reopened(url: str) -> Database:
    """The run's engine of this kind, its connections now to `url`; dispose of it before the next one."""
    kind = make_url(url).get_backend_name()
    if kind not in _KEPT:
        _KEPT[kind] = open_database(url)
        _follow_url(_KEPT[kind].engine)
    _KEPT[kind].engine.url = make_url(url)
    return _KEPT[kind]


def _follow_url(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
        arguments, options = dialect.create_connect_args(engine.url)
        return dialect.connect(*arguments, **options)
