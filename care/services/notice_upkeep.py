"""What a planning does with notices themselves: hold those whose wording changed, and end those that are through."""

from collections.abc import Iterable
from datetime import datetime

from care.rules.notices import Notice, NoticeState, version_of
from care.rules.touchpoints import Touchpoint
from care.services.due_notices import notices_of
from care.services.preparing import Desk
from care.services.search import Search
from care.storage.audit import Actor
from care.storage.notices import move_notice, notice_row


def version_now(desk: Desk, touchpoint: Touchpoint, notice: Notice) -> str:
    """The version of the notice with the wording of now: what an approval must have been given to."""
    language = desk.plan.language
    named = notice.values.get("template")
    wording = [desk.templates.wording_hash(named or text.template, language) for text in touchpoint.texts]
    return version_of(notice, " ".join(wording))


def hold_changed(search: Search, desk: Desk, now: datetime, actor: Actor) -> None:
    """Let each approved notice of the day wait again whose template was changed after somebody approved it."""
    for touchpoint, notice in notices_of(search):
        if notice.state is NoticeState.APPROVED and version_now(desk, touchpoint, notice) != notice.version:
            with search.database.begin() as connection:
                row = notice_row(connection, notice.id, lock=True)
                if row.state == NoticeState.APPROVED:
                    changes = {"approved_by": None, "approved_at": None, "approved_version": None}
                    move_notice(connection, row, NoticeState.WAITING, actor, now, changes, _CHANGED)


_CHANGED = "文案在批准后已修改，请重新批准 · the wording was changed after the approval: approve it again"


def finish_notices(
    search: Search, now: datetime, actor: Actor, notices: Iterable[tuple[Touchpoint, Notice]] | None = None
) -> None:
    """End the notices whose last day this was: whoever was addressed has a decision now.

    A planning of one project ends none.
    """
    if search.project_id is not None:
        return
    for _, notice in notices_of(search) if notices is None else notices:
        if notice.state is NoticeState.APPROVED and not notice.may_wait(search.view.day):
            with search.database.begin() as connection:
                row = notice_row(connection, notice.id, lock=True)
                if row.state == NoticeState.APPROVED:
                    move_notice(connection, row, NoticeState.PLANNED, actor, now)
