"""The figures of packs counted anew, row by row in plain Python, as somebody with the tables on paper would."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table

from care.storage import tables as t
from tests.factories import ZONE

Row = Mapping[str, Any]
PARTS = {
    "delivered": ("delivered",),
    "failed": ("undelivered", "refused", "expired"),
    "pending": ("held", "queued", "sending", "accepted"),
    "unknown": ("unknown", "given_up"),
    "skipped": ("skipped",),
    "cancelled": ("cancelled",),
}
OUT = ("skipped", "cancelled")


@dataclass(frozen=True)
class Paper:
    """All rows, and the days that are asked for."""

    rows: Mapping[Table, Sequence[Row]]
    first: date
    last: date
    now: datetime

    def acting(self, table: Table, project_id: int | None = None) -> list[Row]:
        """The channel rows that act in the period."""
        return [
            row
            for row in self.rows[table]
            if self.first <= row["act_on"] <= self.last and project_id in (None, row["project_id"])
        ]

    def within(self, table: Table, column: str) -> list[Row]:
        """The rows whose instant lies in the period, by the clock of the office."""
        return [
            row
            for row in self.rows[table]
            if row[column] is not None and self.first <= row[column].astimezone(ZONE).date() <= self.last
        ]

    def by_id(self, table: Table) -> dict[int, Row]:
        """The rows of a table by id."""
        return {row["id"]: row for row in self.rows[table]}

    def name_of_touch(self, row: Row) -> str:
        """The touchpoint of a channel row."""
        return str(self.by_id(t.touch)[row["touch_id"]]["touchpoint"])

    def outcomes(self, table: Table, project_id: int | None) -> list[int]:
        """The whole and its parts, as the tables of outcomes have them."""
        states = Counter(row["state"] for row in self.acting(table, project_id))
        if table is t.message:
            return [states.total(), *(sum(states[state] for state in part) for part in PARTS.values())]
        parts = {
            t.call: ("done", "open", "claimed", "exhausted", "skipped", "cancelled"),
            t.gift: ("delivered", "due", "ordered", "skipped", "cancelled"),
        }[table]
        return [states.total(), *(states[state] for state in parts)]

    def coverage(self, touchpoint: str | None) -> list[Any]:
        """One line of the table by touchpoint."""

        def of(table: Table) -> list[Row]:
            return [row for row in self.acting(table) if touchpoint in (None, self.name_of_touch(row))]

        texts, calls, gifts = (kept(of(table)) for table in (t.message, t.call, t.gift))
        sent = [row for row in texts if row["state"] == "delivered"]
        prompt = len([row for row in sent if not row["late_days"]])
        made = [row for row in calls if row["state"] == "done"]
        timely = len([row for row in made if row["ended_at"] <= row["due_at"]])
        given = len([row for row in gifts if row["state"] == "delivered"])
        skipped = sum(row["state"] == "skipped" for table in (t.message, t.call, t.gift) for row in of(table))
        return [
            *(len(texts), len(sent), prompt, ratio(prompt, len(texts))),
            *(len(calls), len(made), timely, ratio(timely, len(calls))),
            *(len(gifts), given, ratio(given, len(gifts)), skipped),
        ]

    def agent_calls(self, staff_id: int | None, touchpoint: str | None = None) -> tuple[int, int]:
        """Calls in time, and calls due, of somebody."""
        mine = [row for row in kept(self.acting(t.call)) if staff_id in (None, row["staff_id"])]
        mine = [row for row in mine if touchpoint in (None, self.name_of_touch(row))]
        return len([row for row in mine if timely(row)]), len(mine)

    def arrivals(self, gateway: str | None) -> list[Any]:
        """One line of the table of gateways."""
        handed = [row for row in self.acting(t.message) if row["gateway"] and gateway in (None, row["gateway"])]
        gone = [
            row
            for row in handed
            if row["state"] not in ("sending", "skipped", "held", "queued", "expired", "cancelled")
        ]
        left = [row for row in gone if row["reason"] == "gateway_blacklist"]
        states = Counter(row["state"] for row in gone if row not in left)
        arrived, failed = states["delivered"], states["refused"] + states["undelivered"]
        unknown = states["unknown"] + states["given_up"]
        counts = [len(gone), arrived, failed, unknown, states["accepted"], len(left)]
        return [*counts, ratio(arrived, arrived + failed + unknown)]

    def opt_outs(self) -> Counter[tuple[str | None, str | None]]:
        """Who opted out, by project's name and the touchpoint of the last text before."""
        names = {row["id"]: row["name"] for row in self.rows[t.project]}
        found: Counter[tuple[str | None, str | None]] = Counter()
        for row in self.within(t.consent, "at"):
            if row["state"] != "opted_out":
                continue
            before = [
                text
                for text in self.rows[t.message]
                if text["person_id"] == row["person_id"] and text["started_at"] and text["started_at"] <= row["at"]
            ]
            last = max(before, key=lambda text: text["started_at"], default=None)
            if last is not None:
                found[names[last["project_id"]], self.name_of_touch(last)] += 1
                continue
            homes = [deal for deal in self.rows[t.deal] if deal["primary_person_id"] == row["person_id"]]
            newest = max(homes, key=lambda deal: deal["id"], default=None)
            found[names[newest["project_id"]] if newest else None, None] += 1
        return found

    def gifts(self, item: str | None) -> list[Any]:
        """One line of the table of gifts."""
        due = [row for row in kept(self.acting(t.gift)) if item in (None, row["item"])]
        given = [row for row in due if row["state"] == "delivered"]
        costs = [row["cost_fen"] for row in given if row["cost_fen"] is not None]
        return [len(due), len(given), ratio(len(given), len(due)), len(given) - len(costs), sum(costs)]

    def answers(self, question: str, projects: Iterable[int]) -> list[int]:
        """The scores given to a question."""
        calls, mine = self.by_id(t.call), set(projects)
        return [
            row["score"]
            for row in self.within(t.survey_answer, "answered_at")
            if row["question"] == question and calls[row["call_id"]]["project_id"] in mine
        ]

    def complaints(self, projects: Iterable[int]) -> list[Any]:
        """One line of the table of complaints."""
        of = [row for row in self.rows[t.complaint] if row["project_id"] in set(projects)]
        new = [row for row in self.within(t.complaint, "opened_at") if row in of]
        since = datetime.combine(self.first, time.min, ZONE) - timedelta(days=90)

        def again(row: Row) -> bool:
            earlier = [
                one
                for one in self.rows[t.complaint]
                if one["person_id"] == row["person_id"] and one["id"] < row["id"] and one["opened_at"] >= since
            ]
            return bool(earlier) or row["reopened"] > 0

        verdicts = Counter(row["justified"] for row in new)
        open_ = [row for row in of if row["state"] != "closed"]
        ages = [self.now - row["opened_at"] for row in open_]
        day, three = timedelta(days=1), timedelta(days=3)
        people = len(self.in_care(projects))
        rate = 100 * (len(new) - verdicts[False]) / people
        return [
            *(len(new), verdicts[True], verdicts[False], verdicts[None], len([row for row in new if again(row)])),
            *(len(open_), len([age for age in ages if age <= day]), len([age for age in ages if day < age <= three])),
            len([age for age in ages if age > three]),
            len([row for row in open_ if row["due_at"] and row["due_at"] < self.now]),
            *(people, rate),
        ]

    def in_care(self, projects: Iterable[int]) -> set[tuple[int, int]]:
        """Customers with a home that is neither cancelled nor closed on the last day, by project."""
        mine = set(projects)
        return {
            (row["project_id"], row["primary_person_id"])
            for row in self.rows[t.deal]
            if row["project_id"] in mine
            and row["subscribed_on"] <= self.last
            and (row["cancelled_on"] is None or row["cancelled_on"] > self.last)
            and (row["closed_on"] is None or row["closed_on"] > self.last)
        }

    def quality(self, projects: Iterable[int]) -> list[Any]:
        """One line of the table of data quality."""
        people = self.by_id(t.person)
        mine = [people[number] for _, number in self.in_care(projects)]
        stopped = {row["phone"] for row in self.rows[t.suppression]}
        phones = [p for p in mine if p["mobile"] and not p["phone_problem"] and p["mobile"] not in stopped]
        given = {row["person_id"] for row in self.rows[t.consent] if row["state"] == "given"}
        n, consents = len(mine), len([p for p in mine if p["id"] in given])
        born, filled = len([p for p in mine if self.born(p)]), sum(self.profile(p) for p in mine)
        parts = [len(phones) / n, born / n, filled / (5 * n), consents / n]
        return [n, *parts, sum(parts) / 4]

    def born(self, person: Row) -> bool:
        """Whether the birthday is known with its calendar."""
        return person["birthday_calendar"] in ("solar", "lunar") and person["birthday_day"] is not None

    def profile(self, person: Row) -> int:
        """How many of the five lines of the profile are there."""
        notes = {row["key"] for row in self.rows[t.profile_note] if row["person_id"] == person["id"]}
        facts = [bool(person["profession"]), "habits" in notes, "gift_limits" in notes, self.born(person)]
        return sum([*facts, bool(person["grade"]) and "grade_reason" in notes])


@dataclass(frozen=True)
class Assessed(Paper):
    """What the assessment counts, of one member of staff."""

    def there(self, staff_id: int | None, day: date) -> bool:
        """Whether a day of somebody counts."""
        who = self.by_id(t.staff).get(staff_id or 0)
        away = [
            row
            for row in self.rows[t.staff_absence]
            if row["staff_id"] == staff_id and row["first_on"] <= day <= row["last_on"] and not row["taken_back_at"]
        ]
        return who is not None and not away and not (who["left_on"] and who["left_on"] <= day)

    def nodes(self, staff_id: int) -> list[Row]:
        """The node calls that count."""
        calls = [row for row in kept(self.acting(t.call)) if row["staff_id"] == staff_id and row["node"]]
        return [row for row in calls if self.there(staff_id, row["act_on"]) and row["last_outcome"] != "refused"]

    def agent(self, staff_id: int) -> dict[str, tuple[Any, int]]:
        """By item: value and base, shares as 0 to 1."""
        nodes, eves = self.nodes(staff_id), [r for r in self.nodes(staff_id) if self.name_of_touch(r) == "signing_eve"]
        sent = {
            r["touch_id"] for r in self.rows[t.message] if r["position"] and r["state"] in ("accepted", "delivered")
        }
        told = [row for row in eves if row["state"] == "done" and row["touch_id"] in sent]
        gifts = [
            r for r in kept(self.acting(t.gift)) if r["staff_id"] == staff_id and self.there(staff_id, r["act_on"])
        ]
        given = [row for row in gifts if row["state"] == "delivered"]
        alone = self.texts_alone(staff_id)
        complaints = [r for r in self.within(t.complaint, "opened_at") if r["staff_id"] == staff_id and r["justified"]]
        scores = [score for score in self.own_answers(staff_id) if score]
        files = self.files(staff_id)
        samples = self.samples(staff_id)
        return {
            "node_calls": (ratio(len([row for row in nodes if timely(row)]), len(nodes)), len(nodes)),
            "sms_only": (alone, alone),
            "papers": (ratio(len(told), len(eves)), len(eves)),
            "callback": (20 * sum(scores) / len(scores) if scores else None, len(scores)),
            "complaints": (len(complaints), len(complaints)),
            "files": (sum(files) / len(files) if files else None, len(files)),
            "gifts": (ratio(len(given), len(gifts)), len(gifts)),
            "samples": (ratio(samples.count("good"), len(samples)), len(samples)),
        }

    def texts_alone(self, staff_id: int) -> int:
        """Touches of nodes whose text went, or expired for want of the call, and nobody had called."""
        tried = {row["call_id"] for row in self.rows[t.call_try]}
        silent = {
            row["touch_id"]
            for row in self.rows[t.call]
            if row["staff_id"] == staff_id
            and row["node"]
            and row["state"] not in OUT
            and row["id"] not in tried
            and self.there(staff_id, row["act_on"])
            and not (row["state"] in ("open", "claimed") and row["due_at"] >= self.now)
        }
        went = ("accepted", "delivered", "undelivered", "unknown", "given_up")
        return len(
            {
                row["touch_id"]
                for row in self.acting(t.message)
                if row["touch_id"] in silent
                and (row["state"] in went or (row["state"], row["reason"]) == ("expired", "call_not_made"))
            }
        )

    def own_answers(self, staff_id: int) -> list[int]:
        """What the agent's own customers answered."""
        calls, touches, deals = self.by_id(t.call), self.by_id(t.touch), self.by_id(t.deal)
        return [
            row["score"]
            for row in self.within(t.survey_answer, "answered_at")
            if row["question"] == "overall"
            and deals[touches[calls[row["call_id"]]["touch_id"]]["deal_id"]]["agent_id"] == staff_id
        ]

    def files(self, staff_id: int) -> list[float]:
        """How much of each file of the period's signings is there."""
        people = self.by_id(t.person)
        given = {row["person_id"] for row in self.rows[t.consent]}
        found = []
        for deal in self.rows[t.deal]:
            signed = deal["signed_on"] and self.first <= deal["signed_on"] <= self.last
            gone = deal["cancelled_on"] and deal["cancelled_on"] <= self.last
            if deal["agent_id"] != staff_id or not signed or gone:
                continue
            who = people[deal["primary_person_id"]]
            ticks = len([row for row in self.rows[t.deal_file_tick] if row["deal_id"] == deal["id"]])
            told = bool(deal["payment_method"]) + (who["id"] in given)
            found.append((ticks + told + self.profile(who)) / 10)
        return found

    def samples(self, staff_id: int) -> list[str]:
        """The verdicts that stand in the end."""
        reviews = self.by_id(t.day_review)
        mine = [row for row in self.rows[t.sample] if row["staff_id"] == staff_id and row["verdict"]]
        days = [(row, reviews[row["review_id"]]["day"]) for row in mine]
        return [
            r["second_verdict"] or r["verdict"]
            for r, d in days
            if self.first <= d <= self.last and self.there(staff_id, d)
        ]

    def specialist(self, project_id: int, staff_id: int, name: str) -> dict[str, tuple[Any, int]]:
        """By item, of a specialist in a project."""
        reviews = [r for r in self.rows[t.day_review] if r["project_id"] == project_id]
        days = {row["id"]: row["day"] for row in reviews}
        samples = [row for row in self.rows[t.sample] if row["review_id"] in days]
        prompt = [r for r in samples if r["judged_at"] and r["judged_at"] <= clock(days[r["review_id"]], 20)]
        again = [row for row in samples if row["judged_by"] == name and row["second_verdict"]]
        stood = [row for row in again if row["second_verdict"] == row["verdict"]]
        closed = [row for row in reviews if row["closed_at"] and row["closed_at"] <= clock(row["day"], 20)]
        held = [
            r
            for r in self.rows[t.training]
            if r["project_id"] == project_id and self.first <= r["held_on"] <= self.last
        ]
        came = [r for r in self.rows[t.training_attendance] if r["staff_id"] == staff_id]
        there = [row for row in came if row["training_id"] in {one["id"] for one in held}]
        return {
            "sampling": (ratio(len(prompt), len(samples)), len(samples)),
            "exceptions": self.duties(project_id, "specialist"),
            "reports": (ratio(len(closed), len(reviews)), len(reviews)),
            "training": (ratio(len(there), len(held)) if there else None, len(held) if there else 0),
            "verdicts": (ratio(len(stood), len(again)), len(again)),
        }

    def duties(self, project_id: int, role: str | None) -> tuple[Any, int]:
        """Duties in time, of those that were due."""
        due = [row for row in self.within(t.duty, "due_at") if row["project_id"] == project_id]
        due = [row for row in due if role in (None, row["role"])]
        good = [row for row in due if row["state"] == "done" and row["ended_at"] <= row["due_at"]]
        return ratio(len(good), len(due)), len(due)

    def manager(self, project_id: int) -> dict[str, tuple[Any, int]]:
        """By item, of a project's manager."""
        scores = [score for score in self.answers("overall", [project_id]) if score]
        calls = kept(self.acting(t.call, project_id))
        share, duties = self.duties(project_id, None)
        good = len([row for row in calls if timely(row)]) + round((share or 0) * duties)
        reviews = [row for row in self.rows[t.day_review] if row["project_id"] == project_id]
        signed = [r for r in reviews if r["signed_at"] and r["signed_at"] <= clock(r["day"] + timedelta(days=1), 10)]
        people, rate = self.complaints([project_id])[-2:]
        return {
            "score": (20 * sum(scores) / len(scores) if scores else None, len(scores)),
            "complaints": (rate, people),
            "overdue": (ratio(good, len(calls) + duties), len(calls) + duties),
            "reports": (ratio(len(signed), len(reviews)), len(reviews)),
        }


def kept(rows: Iterable[Row]) -> list[Row]:
    """What was to be done: neither skipped nor cancelled."""
    return [row for row in rows if row["state"] not in OUT]


def timely(row: Row) -> bool:
    """Whether a call was made by its time."""
    return bool(row["state"] == "done" and row["ended_at"] <= row["due_at"])


def ratio(part: int, of: int) -> float | None:
    """A share; None of nothing."""
    return part / of if of else None


def clock(day: date, hour: int) -> datetime:
    """An hour of a day at the office."""
    return datetime.combine(day, time(hour), ZONE)


Count = Callable[[Paper], list[Any]]
