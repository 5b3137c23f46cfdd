"""What can be wrong with a row of a customer list: codes, effects, and the sentence for whoever mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["zh", "en"]


class Effect(StrEnum):
    """What the import does about a problem, the gravest first."""

    REJECT = "reject"  # the row is not loaded
    HOLD_DEAL = "hold_deal"  # loaded; no automatic messages for the deal until confirmed
    HOLD_TEXTS = "hold_texts"  # loaded; no texts to the person until confirmed
    HOLD_CARE = "hold_care"  # loaded; no care messages to the person until judged
    DROP = "drop"  # loaded without the cell; what was known before stays
    NOTE = "note"  # loaded; repaired, or worth knowing


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in one cell: its code in problems.yaml and the canonical header of the column."""

    code: str
    column: str

    @property
    def effect(self) -> Effect:
        """What follows from it."""
        return effects()[self.code]

    def sentence(self, language: Language) -> str:
        """For the column 问题 of the reject file: what is wrong and what to do; holds no personal data."""
        return _texts()[self.code][language].format(column=self.column)


def explain(problems: Iterable[Problem], language: Language = "zh") -> str:
    """All sentences that somebody should act on, the gravest first; notes stand aside."""
    order = list(Effect)
    found = sorted((p for p in problems if p.effect is not Effect.NOTE), key=lambda p: order.index(p.effect))
    return " ".join(dict.fromkeys(problem.sentence(language) for problem in found))


@cache
def effects() -> Mapping[str, Effect]:
    """Every code with its effect."""
    return {code: Effect(text["effect"]) for code, text in _texts().items()}


def problem_name(code: str, language: Language) -> str:
    """What a code is called where lines are counted."""
    return _texts()[code][f"name_{language}"]


def question(code: str, language: Language) -> str:
    """What a person is asked about a finding that holds something: answered by yes (confirm) or no (dismiss)."""
    return _texts()[code][f"ask_{language}"]


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    import yaml

    table: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        resources.files(__package__).joinpath("problems.yaml").read_text(encoding="utf-8")
    )
    return table
