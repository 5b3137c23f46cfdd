"""`care staff`: accounts by the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from care.services.people.signing_in import WrongPassword, sign_in
from care.storage.engine import open_database
from commands import main
from tests.factories import add_project, at
from tests.passwords import make_quick

NOW = at("2026-12-04")


@pytest.fixture
def care(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command: its exit status, stdout and stderr."""
    url = f"sqlite:///{tmp_path / 'care.db'}"
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    database = open_database(url)
    with database.begin() as connection:
        add_project(connection)
    database.dispose()
    make_quick(monkeypatch)
    monkeypatch.setenv("CARE_DATABASE_URL", url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["care", "staff", *words])
        with pytest.raises(SystemExit) as end:
            main.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_an_account_is_made_used_changed_and_closed(care: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    agent = ("--role", "agent", "--project", "假日风景", "--by", "admin")
    status, out, _ = care("add", "李晓燕", *agent, "--login", "lixy")
    assert status == 0
    assert care("add", "王芳", *agent)[0] == 0
    assert care("add", "陈总", "--role", "programme_manager")[0] == 0
    assert care("line", "lixy", "reports", "陈总")[0] == 0
    database, password = open_database(f"sqlite:///{tmp_path / 'care.db'}"), out.split()[-1]
    assert sign_in(database, "lixy", password, address="x", day=NOW.date(), now=NOW)
    fresh = care("password", "lixy")[1].split()[-1]
    with pytest.raises(WrongPassword):
        sign_in(database, "lixy", password, address="x", day=NOW.date(), now=NOW)
    assert sign_in(database, "lixy", fresh, address="x", day=NOW.date(), now=NOW)
    listed = care("list")[1]
    assert "lixy\t李晓燕\t置业顾问\t假日风景" in listed
    assert "李晓燕 汇报给 陈总" in listed
    assert care("leave", "lixy")[0] == 2
    assert care("leave", "lixy", "--successor", "王芳") == (0, "电话 0 · 礼品 0\n", "")
    assert '"left_on":"20' in care("list", "--json")[1]
    posts = care("posts")[1]
    agents = [line.split("\t")[1::4] for line in posts.splitlines() if "顾问" in line]
    assert agents == [["李晓燕", "lixy"], ["王芳", "王芳"]]
    database.dispose()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "甲", "--role", "boss"), "'boss' is no role"),
        (("add", "甲", "--role", "agent"), "needs the project"),
        (("add", "甲", "--role", "agent", "--project", "无此"), "无此"),
        (("password", "nobody"), "nobody"),
        (("line", "a", "likes", "b"), "no line between people"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    care: Callable[..., tuple[int, str, str]], words: tuple[str, ...], said: str
) -> None:
    status, _, err = care(*words)
    assert status == 2
    assert said in err
