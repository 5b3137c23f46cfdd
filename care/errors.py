"""The errors that owner-care raises on purpose.

Each message is one sentence that says what happened, where, and what to do. `exit_status` is what the `care`
command ends with (design 9): 1 the work failed, 2 wrong use or bad input.
"""

from datetime import datetime


class CareError(Exception):
    """The work could not be done: a database or vendor is down, or a promise would be broken."""

    exit_status = 1


class BadInput(CareError):
    """What was given is wrong: a file, a cell, an option, a setting, a plan or a template."""

    exit_status = 2


class BadField(BadInput):
    """One field of a form is wrong. The console says it beside the field, in its own words: `problem` is their key."""

    def __init__(self, message: str, field: str, problem: str, **facts: object) -> None:
        super().__init__(message)
        self.field, self.problem, self.facts = field, problem, facts


class BadSetting(BadInput):
    """An environment variable is missing or wrong; the message names it."""


class BadPlan(BadInput):
    """A plan file or template is wrong; the message names file, line and field."""


class NotFound(BadInput):
    """What was asked for by number or name does not exist."""


class WrongState(BadInput):
    """The thing exists, but is not in a state that allows this (a call that is already done)."""


class SomebodyElse(WrongState):
    """Somebody else was first: `who`, and `when` they did it, or until when it is theirs (`done` tells which)."""

    def __init__(self, message: str, who: str, when: datetime, *, done: bool) -> None:
        super().__init__(message)
        self.who, self.when, self.done = who, when, done


class DatabaseError(CareError):
    """The database cannot be reached, or is of another version than this program."""


class GatewayDown(CareError):
    """The SMS vendor cannot be reached or refuses the account; what was queued stays queued."""
