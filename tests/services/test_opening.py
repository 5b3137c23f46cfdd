"""What the command and the flows open first."""

import pytest

from care.errors import NotFound
from care.services.opening import find_project
from care.storage.engine import Database
from tests.factories import add_project
from tests.lives import desk


def test_a_project_is_found_by_its_name_and_by_its_alias(database: Database) -> None:
    with database.begin() as connection:
        add_project(connection, "恒大绿洲")
        wanted = add_project(connection, "假日风景")
    plan = desk().plan
    aliases = next(project.aliases for project in plan.projects if project.name == "假日风景")
    assert aliases
    assert {find_project(database, plan, name) for name in ("假日风景", *aliases)} == {wanted}


def test_no_name_means_all_projects(database: Database) -> None:
    assert find_project(database, desk().plan, None) is None


def test_a_project_that_was_never_imported_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound, match="No project '假日风景' has been imported"):
        find_project(database, desk().plan, "假日风景")
