"""What an import leaves for a person to judge, and what is held until they have (handbook 3.3).

Each is a question with yes (confirm) or no (dismiss). A suggestion asks whether a remark means what it seems to; a
doubt asks whether something odd is right as it stands.
"""

from typing import Literal

State = Literal["open", "confirmed", "dismissed", "resolved"]
Verdict = Literal["confirmed", "dismissed"]
COMPLAINT = "suggest_complaint"  # once it is confirmed a complaint opens, which then silences greetings
# 勿扰, 更名 and the like concern the sale that the line is about, the others the person.
ENDS_DEAL = frozenset({"suggest_cancelled", "suggest_renamed"})
# What is wrong with the number while one of these holds.
PHONE_PROBLEMS = {"phone_is_agents": "phone_shared", "phone_placeholder": "phone_invalid"}


def is_suggestion(code: str) -> bool:
    """Whether the code is of a remark: another list without the remark does not answer it."""
    return code.startswith("suggest_")


def holds(code: str, state: str) -> bool:
    """Whether an issue in this state holds what its code holds."""
    if state == "open":
        return True
    # Else the dates, the name, the number are wrong indeed, until a list mends them.
    return not is_suggestion(code) and state == "dismissed"
