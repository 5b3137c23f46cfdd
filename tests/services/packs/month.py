"""A month of rows as a busy office leaves them: drawn with a seed, in bulk, with something of everything in it.

Nothing here is planned: reports count rows, so the rows may be any that the states allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert

from care.rules.complaints import Cause, Level, State
from care.rules.lifecycles import CallState, GiftState, MessageState
from care.storage import tables as t
from tests.factories import ZONE, at

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
NOW = at("2027-01-03", "09:00")
PROJECTS = ("假日风景", "四季花城", "金隅万科城")
_TOUCHPOINTS = {  # texts, call, node, gift
    "subscription_congrats": (1, True, True, "认购礼品"),
    "signing_eve": (2, True, True, None),
    "signing_d7_callback": (1, True, True, None),
    "loan_paid": (1, True, False, None),
    "handover_d30": (1, False, False, None),
    "birthday": (1, True, False, "生日蛋糕"),
    "festival_winter_solstice": (1, False, False, None),
}
_TEXTS = [*(["delivered"] * 12), *(state.value for state in MessageState)]
_CALLS = [*(["done"] * 14), *(state.value for state in CallState)]
_GIFTS = [*(["delivered"] * 8), *(state.value for state in GiftState)]
_GIVEN = ("小明", "丽", "强", "敏", "静", "伟", "芳", "磊")


def fill(connection: Connection, touches: int = 240, seed: int = 7) -> None:
    """Write the month; and a little before and after it, which no figure of the month may hold."""
    _Month(connection, Random(seed), touches).write()


class _Month:
    """Rows by table, written at the end table by table."""

    def __init__(self, connection: Connection, chance: Random, touches: int) -> None:
        self.connection, self.chance, self.touches = connection, chance, touches
        self.rows: dict[Table, list[dict[str, Any]]] = {}

    def write(self) -> None:
        """Draw everything, then insert it."""
        self._offices()
        self._customers()
        for number in range(1, self.touches + 1):
            self._touch(number)
        self._complaints()
        self._reviews()
        self._work()
        self._meetings()
        for table, rows in self.rows.items():
            self.connection.execute(insert(table), rows)

    def add(self, table: Table, **values: Any) -> int:
        """One more row; ids count from 1."""
        rows = self.rows.setdefault(table, [])
        number = len(rows) + 1
        rows.append({"id": number, **values} if "id" in table.c else values)
        return number

    def day(self) -> date:
        """A day of the month, or up to three days off it."""
        return FIRST + timedelta(days=self.chance.randrange(-3, (LAST - FIRST).days + 4))

    def moment(self, day: date, clock: time | None = None) -> datetime:
        """A moment of a day."""
        return datetime.combine(day, clock or time(self.chance.randrange(8, 22), self.chance.randrange(60)), ZONE)

    def _offices(self) -> None:
        for name in PROJECTS:
            project_id = self.add(t.project, name=name)
            for who, role in (
                ("李晓燕", "agent"),
                ("王芳", "agent"),
                ("孙倩", "specialist"),
                ("陈静", "satisfaction_manager"),
            ):
                self.add(t.staff, name=f"{who}{project_id}", role=role, project_id=project_id, left_on=None, ver=0)
        self.rows[t.staff][1]["left_on"] = date(2026, 12, 20)
        leave = {"kind": "leave", "noted_by": "陈静", "taken_back_at": None, "ver": 1}
        self.add(t.staff_absence, staff_id=1, first_on=date(2026, 12, 7), last_on=date(2026, 12, 9), **leave)
        self.add(t.staff_absence, staff_id=5, first_on=FIRST, last_on=LAST, **{**leave, "taken_back_at": NOW})
        self.add(t.target, year=2026, scope="all", project_id=None, baseline=820, city_average=800, target=850, ver=1)
        self.rows[t.target][0] |= {"survey": None, "lessons": "交付前的沟通要提早。"}
        self.add(
            t.target, year=2026, scope="project:1", project_id=1, baseline=None, city_average=None, target=880, ver=1
        )
        self.rows[t.target][1] |= {"survey": 865, "lessons": None}
        self.add(
            t.target, year=2026, scope="project:2", project_id=2, baseline=None, city_average=None, target=None, ver=1
        )
        self.rows[t.target][2] |= {"survey": 812, "lessons": None}

    def _customers(self) -> None:
        for number in range(1, self.touches // 2 + 1):
            chance, project_id = self.chance, self.chance.randrange(3) + 1
            lunar = chance.choice(("solar", "lunar", "unknown", None))
            self.add(
                t.person,
                customer_no=f"K{number:05}",
                name="张" + chance.choice(_GIVEN),
                mobile=chance.choice((f"138{number:08}", f"139{number:08}", None)),
                phone_problem=chance.choice((None, None, None, "phone_shared")),
                profession=chance.choice((None, "", "教师", "医生")),
                grade=chance.choice((None, "A", "B")),
                birthday_month=3,
                birthday_day=chance.choice((8, 8, None)),
                birthday_calendar=lunar,
                birthday_leap=False,
                ver=1,
            )
            for key in ("habits", "gift_limits", "family", "grade_reason"):
                if chance.random() < 0.6:
                    self.add(t.profile_note, person_id=number, key=key, value="x", noted_by="李", noted_at=NOW)
            if chance.random() < 0.8:
                state = chance.choice(("given", "given", "refused", "opted_out"))
                self.add(t.consent, person_id=number, scope="care", state=state, at=self.moment(self.day()), source="x")
            signed = self.day()
            self.add(
                t.deal,
                deal_no=f"假日风景-{number}",
                project_id=project_id,
                agent_id=chance.choice((4 * project_id - 3, 4 * project_id - 2, None)),
                primary_person_id=number if chance.random() < 0.95 else max(1, number - 1),
                payment_method=chance.choice((None, "商贷", "一次性")),
                subscribed_on=signed - timedelta(days=10),
                signed_on=chance.choice((signed, None)),
                cancelled_on=chance.choice((None,) * 8 + (signed,)),
                closed_on=chance.choice((None,) * 8 + (LAST + timedelta(days=1), LAST)),
                date_conflict=False,
                ver=1,
            )
            for item in ("contract_copy", "co_owners", "phones_verified"):
                if chance.random() < 0.6:
                    self.add(t.deal_file_tick, deal_id=number, item=item, ticked_by="李", ticked_at=NOW)
        numbers = [row["mobile"] for row in self.rows[t.person] if row["mobile"]]
        for phone in numbers[:: len(numbers) // 5]:
            self.add(t.suppression, phone=phone, reason="phone_invalid", since=NOW, source="x")

    def _touch(self, number: int) -> None:
        chance = self.chance
        name = chance.choice(list(_TOUCHPOINTS))
        texts, has_call, node, item = _TOUCHPOINTS[name]
        deal = chance.choice(self.rows[t.deal])
        day, person_id, project_id = self.day(), deal["primary_person_id"], deal["project_id"]
        whose = {"person_id": person_id, "project_id": project_id}
        self.add(
            t.touch,
            touchpoint=name,
            subject=f"deal:{deal['id']}",
            occasion=str(number),
            due_on=day,
            deal_id=deal["id"],
            plan_hash="p",
            planned_on=day,
            ver=1,
            **whose,
        )
        own = {"touch_id": number, "act_on": day, "ver": 1, **whose}
        for position in range(texts):
            self._text(own, name, position)
        if has_call:
            self._call(own, name, node)
        if item:
            self._gift(own, item)

    def _text(self, own: Mapping[str, Any], name: str, position: int) -> None:
        chance, state = self.chance, self.chance.choice(_TEXTS)
        reason = {"skipped": chance.choice(("no_consent_care", "cap_week")), "expired": "call_not_made"}.get(state)
        reason = chance.choice((None, "gateway_blacklist")) if state == "refused" else reason
        started = (
            self.moment(own["act_on"]) if state not in {"skipped", "held", "queued", "expired", "cancelled"} else None
        )
        self.add(
            t.message,
            template=f"{name}_{position}" if position else name,
            position=position,
            state=state,
            reason=reason,
            late_days=chance.choice((0, 0, 0, 1)),
            klass="service",
            gateway=chance.choice(("twilio", "simulator")) if started else None,
            started_at=started,
            updated_at=self.moment(own["act_on"]),
            **own,
        )

    def _call(self, own: Mapping[str, Any], name: str, node: bool) -> None:
        chance, state = self.chance, self.chance.choice(_CALLS)
        due = self.moment(own["act_on"], time(18))
        ended = due + timedelta(hours=chance.choice((-5, -2, 0, 3))) if state in {"done", "exhausted"} else None
        staff_id = 4 * own["project_id"] - chance.choice((3, 2, 1 if name == "signing_d7_callback" else 3))
        tries = {"done": chance.choice((1, 2)), "exhausted": 3}.get(state, chance.choice((0, 1)))
        number = self.add(
            t.call,
            script=name,
            state=state,
            reason=None,
            late_days=0,
            due_at=due,
            required=True,
            node=node,
            caller="agent",
            staff_id=staff_id,
            tries=tries,
            max_tries=3,
            last_outcome=chance.choice(("connected", "no_answer", "refused")) if tries else None,
            mood=None,
            ended_at=ended,
            **own,
        )
        for n in range(1, tries + 1):
            self.add(t.call_try, call_id=number, n=n, at=due, by="x", outcome="connected")
        if name == "signing_d7_callback" and state == "done":
            midnight = own["act_on"] == FIRST  # the first moment of a month belongs to it
            answered_at = self.moment(own["act_on"], time(0) if midnight else None)
            asked = {"call_id": number, "asked_by": "孙倩", "answered_at": answered_at}
            for question in ("overall", "explained", "papers", "promises", "answers", "informed", "at_ease"):
                score = chance.choice((0, 1, 2, 3, 4, 4, 4, 5, 5, 5, 5, 5))
                self.add(t.survey_answer, question=question, score=score, words=None, **asked)
            self.add(t.survey_answer, question="recommend", score=chance.choice((3, 6, 7, 8, 9, 9, 10, 10)), **asked)
            self.rows[t.survey_answer][-1]["words"] = None

    def _gift(self, own: Mapping[str, Any], item: str) -> None:
        state = self.chance.choice(_GIFTS)
        cost = self.chance.choice((None, 8800, 12900)) if state == "delivered" else None
        staff_id = 4 * own["project_id"] - 3
        self.add(t.gift, item=item, state=state, reason=None, late_days=0, staff_id=staff_id, cost_fen=cost, **own)

    def _complaints(self) -> None:
        chance = self.chance
        for _ in range(24):
            deal, day = chance.choice(self.rows[t.deal]), self.day()
            opened, state = self.moment(day), chance.choice(list(State))
            self.add(
                t.complaint,
                person_id=deal["primary_person_id"],
                project_id=deal["project_id"],
                deal_id=deal["id"],
                staff_id=deal["agent_id"],
                level=chance.choice(list(Level)),
                cause=chance.choice(list(Cause)),
                source="by_hand",
                words="x",
                state=state,
                opened_by="x",
                opened_at=opened,
                clock_from=opened,
                answer_by=opened + timedelta(days=1),
                solve_by=opened + timedelta(days=3),
                due_at=None if state in {State.SOLVED, State.CLOSED} else opened + timedelta(days=3),
                justified=chance.choice((None, True, True, False)),
                reopened=chance.choice((0, 0, 1)),
                quiet_until=day,
                ver=1,
            )

    def _reviews(self) -> None:
        chance, days = self.chance, [FIRST + timedelta(days=n) for n in range(31)]
        for project_id in (1, 2, 3):
            for day in days:
                closed = chance.choice((self.moment(day, time(19, 50)), self.moment(day, time(20, 10)), None))
                later = day + timedelta(days=1)
                signed = chance.choice((self.moment(later, time(9, 30)), self.moment(later, time(11)), None))
                drawn = {"contacts": 10, "drawn_by": "x", "drawn_at": self.moment(day, time(18)), "ver": 1}
                ends = {"closed_at": closed, "closed_by": "x", "signed_at": signed, "signed_by": "x"}
                review = self.add(t.day_review, project_id=project_id, day=day, **drawn, **ends)
                for _ in range(3):
                    self._sample(review, project_id, day)

    def _sample(self, review: int, project_id: int, day: date) -> None:
        chance, verdict = self.chance, self.chance.choice(("good", "good", "good", "bad", "mend", None))
        number = len(self.rows.get(t.sample, [])) + 1
        touch = chance.choice(self.rows[t.touch])
        second = chance.choice(("bad", "good")) if verdict == "bad" else None
        self.add(
            t.sample,
            review_id=review,
            entity="message",
            entity_id=number,
            touch_id=touch["id"],
            person_id=touch["person_id"],
            staff_id=4 * project_id - chance.choice((3, 2)),
            node=True,
            newcomer=False,
            verdict=verdict,
            judged_by=f"孙倩{project_id}" if verdict else None,
            judged_at=self.moment(day, time(19)) if verdict else None,
            second_verdict=second,
            second_at=self.moment(day, time(20)) if second else None,
            ver=1,
        )

    def _work(self) -> None:
        chance = self.chance
        for number in range(1, 121):
            day, done = self.day(), chance.random() < 0.8
            due = self.moment(day, time(18))
            kind = chance.choice(("patrol_morning", "patrol_defect", "low_score"))
            self.add(
                t.duty,
                kind=kind,
                subject=f"x:{number}",
                project_id=chance.randrange(3) + 1,
                role=chance.choice(("specialist", "satisfaction_manager")),
                due_at=due,
                state="done" if done else "open",
                ended_at=due + timedelta(hours=chance.choice((-3, 0, 2))) if done else None,
                ver=1,
            )
            if kind == "patrol_morning":
                for item in ("permits", "music", "drinks"):
                    result = chance.choice(("good", "good", "bad", "none"))
                    self.add(t.patrol_result, duty_id=number, item=item, result=result, noted_by="x", noted_at=due)
        for project_id in (1, 2):
            self.add(t.stock, project_id=project_id, item="茶杯", quantity=50, unit_cost_fen=1500, ver=1)
            for kind in ("bought", "festival", "event", "club", "gift"):
                change = 60 if kind == "bought" else -chance.randrange(1, 5)
                moved = {"unit_cost_fen": 1500, "moved_by": "x", "moved_at": self.moment(self.day())}
                self.add(t.stock_move, stock_id=project_id, change=change, kind=kind, **moved)
        for project_id in (1, 1, 2):
            held = {"minutes": 90, "trainer": "x", "recorded_by": "x", "recorded_at": NOW, "ver": 1}
            number = self.add(t.training, project_id=project_id, held_on=self.day(), subject="daily", topic="x", **held)
            for staff_id in (4 * project_id - 1, 4 * project_id - 3):
                if chance.random() < 0.7:
                    self.add(t.training_attendance, training_id=number, staff_id=staff_id)

    def _meetings(self) -> None:
        noted = {"present": None, "minutes": "一切如常", "noted_by": "陈静", "noted_at": NOW, "ver": 1}
        for project_id in (1, 2, None):
            number = self.add(t.meeting, kind="week", project_id=project_id, held_on=date(2026, 12, 7), **noted)
            for what in ("补齐样板间标识", "催办备案资料", "联系水吧承包方"):
                due = self.day()
                done = self.chance.choice((None, due, due + timedelta(days=1)))
                values = {"what": what, "owner": "李晓燕", "due_on": due, "done_on": done, "ver": 1}
                self.add(t.meeting_action, meeting_id=number, **values)


def rows_of(connection: Connection) -> Mapping[Table, Sequence[Mapping[str, Any]]]:
    """Everything that was written, as plain rows: what the figures are counted from in tests."""
    return {table: list(_rows(connection, table)) for table in t.metadata.sorted_tables}


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    for row in connection.execute(table.select()).mappings():
        yield dict(row)
