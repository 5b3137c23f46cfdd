"""Rows of duties.yaml and of the work-day files become the frozen values of care.rules."""

from datetime import timedelta
from typing import get_args

from care.plan_files.build import build_words
from care.plan_files.duty_schema import DutyRow, Weekday, WhenRow, WorkdaysFile
from care.rules.duties import (
    AfterDeal,
    BeforeNode,
    Daily,
    Duty,
    Monthly,
    OnEvent,
    Weekly,
    When,
    Yearly,
)
from care.rules.workdays import WorkYear


def build_duty(row: DutyRow) -> Duty:
    """One row of duties.yaml."""
    return Duty(
        id=row.id,
        name=build_words(row.name),
        when=_when(row.when),
        role=row.role,
        handbook=row.handbook,
        note=build_words(row.note) if row.note else None,
        by=row.by,
        after_days=row.after_days,
        next_workday=row.next_workday,
        valid_from=row.valid_from,
    )


def build_work_year(file: WorkdaysFile) -> WorkYear:
    """One year's notice."""
    off = {row.first + timedelta(days=n) for row in file.days_off for n in range((row.through - row.first).days + 1)}
    return WorkYear(file.year, frozenset(off), file.worked)


def _when(row: WhenRow) -> When:
    if row.daily:
        return Daily()
    if row.weekly is not None:
        return Weekly(get_args(Weekday).index(row.weekly))
    if row.monthly is not None:
        return Monthly(row.monthly)
    if row.yearly is not None:
        return Yearly(row.yearly)
    if row.before_node is not None:
        return BeforeNode(row.before_node)
    if row.deal is not None:
        return AfterDeal(row.deal, row.offset_days, row.lacking, row.between)
    return OnEvent(row.within_hours)
