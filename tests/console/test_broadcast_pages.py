"""The pages of broadcasts, events and the calendar, asked in-process."""

from dataclasses import replace

from sqlalchemy import select, update

from care.gateway import Capabilities, Kind, Outcome, Sms
from care.storage.tables import audit_event, gift, message, notice, person, staff
from tests.console.site import Site, links, seat_of

FORM = {
    "touchpoint": "progress",
    "project": "1",
    "value_building": "3号楼",
    "value_floor": "12层",
    "building:3": "1",
    "stage:MID": "1",
    "due_on": "2026-12-04",
    "do": "draft",
}


class Phone:
    """A gateway that takes down what it is given."""

    name, capabilities = "fake", Capabilities()

    def __init__(self) -> None:
        self.sent: list[Sms] = []

    async def send(self, batch: list[Sms]) -> list[Outcome]:
        self.sent += batch
        return [Outcome(Kind.ACCEPTED, "one") for _ in batch]


def test_a_few_are_told_by_their_drafter_who_first_counts(site: Site) -> None:
    form = {**FORM, "project": str(mine(site))}
    client = site.as_("specialist")
    counted = client.post("/broadcasts", data={**form, "do": "count"})
    assert "2 人，约 2 条，约 0.10 元" in counted.text
    answer = client.post("/broadcasts", data=form)
    assert answer.status_code == 303
    address = answer.headers["location"].partition("?")[0]
    shown = client.get(address).text
    assert "向您报告新家进度：假日风景3号楼已施工至12层" in shown
    version = shown.partition('name="version" value="')[2].partition('"')[0]
    assert client.post(f"{address}/approve", data={"version": "of yesterday"}).status_code == 409
    assert client.post(f"{address}/approve", data={"version": version}).status_code == 303
    assert {row.state for row in site.office.rows(message, "progress")} == {"queued"}
    assert client.post(f"{address}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}/cancel", data={"reason": "写错了"}).status_code == 303
    assert {row.state for row in site.office.rows(message, "progress")} == {"cancelled"}


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(site: Site) -> None:
    answer = site.as_("specialist").post("/broadcasts", data={**FORM, "project": str(mine(site)), "value_floor": ""})
    assert answer.status_code == 422
    assert 'id="value_floor-error"' in answer.text
    assert 'value="3号楼"' in answer.text
    assert 'name="building:3" value="1" checked' in answer.text


def test_a_test_goes_to_ones_own_number_and_is_on_record(site: Site) -> None:
    gateway = Phone()
    site.app.state.office = replace(site.app.state.office, gateway=gateway)
    client = site.as_("specialist")
    address = client.post("/broadcasts", data={**FORM, "project": str(mine(site))}).headers["location"]
    address = address.partition("?")[0]
    refused = client.post(f"{address}/test")
    assert (refused.status_code, "没有您的手机号" in refused.text) == (422, True)
    with site.database.begin() as connection:
        connection.execute(update(staff).where(staff.c.name == "某specialist").values(phone="13900139000"))
    assert client.post(f"{address}/test").status_code == 303
    (sms,) = gateway.sent
    assert (sms.to, sms.id, sms.text[:4]) == ("13900139000", 0, "【测试】")
    with site.database.read() as connection:
        body = connection.scalar(select(audit_event.c.body).where(audit_event.c.action == "notice_tested"))
    assert "13900139000" not in str(body)


def test_an_event_from_its_page_to_the_gift_of_who_came(site: Site) -> None:
    specialist, agent = site.as_("specialist"), site.as_("agent", "李晓燕")
    event = {"project": str(mine(site)), "name": "家居讲堂", "place": "销售中心", "day": "2026-12-04", "at": "14:00"}
    assert agent.post("/events", data=event).status_code == 403
    answer = specialist.post("/events", data={**event, "gift": "年历"})
    address = answer.headers["location"].partition("?")[0]
    number = customer_no(site, "张伟")
    assert agent.post(f"{address}/sign-up", data={"customer": "K404"}).status_code == 422
    assert agent.post(f"{address}/sign-up", data={"customer": number, "people": "2"}).status_code == 303
    assert agent.post(f"{address}/list/1/came").status_code == 303
    assert [(row.item, row.state) for row in site.office.rows(gift, "event_gift")] == [("年历", "due")]
    invitation = specialist.get(links(specialist.get("/events").text, "/events/")[0]).text
    assert "家居讲堂" in invitation


def test_the_calendar_shows_what_is_coming_with_its_cost(site: Site) -> None:
    client = site.as_("specialist")
    client.post("/broadcasts", data={**FORM, "project": str(mine(site))})
    client.post("/broadcasts", data={**FORM, "project": str(mine(site)), "touchpoint": "newsletter", "value_n": "12"})
    text = client.get("/coming").text
    assert "冬至" in text
    assert "约 2 条短信，2 条计费，0.10 元" in text
    assert "与同日另一条有 2 个号码重复" in text


def test_a_draft_is_changed_and_then_has_another_version(site: Site) -> None:
    client = site.as_("specialist")
    address = client.post("/broadcasts", data={**FORM, "project": str(mine(site))}).headers["location"]
    address = address.partition("?")[0]
    assert 'value="12层"' in client.get(f"{address}/change").text
    before = versions(site)
    changed = {**FORM, "project": str(mine(site)), "value_floor": "13层"}
    assert client.post(f"{address}/change", data=changed).status_code == 303
    assert versions(site) != before


def mine(site: Site) -> int:
    """The project of 假日风景."""
    query = select(staff.c.project_id).where(staff.c.id == seat_of(site, "李晓燕"))
    with site.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def customer_no(site: Site, name: str) -> str:
    with site.database.read() as connection:
        return str(connection.scalar(select(person.c.customer_no).where(person.c.name == name)))


def versions(site: Site) -> list[str]:
    with site.database.read() as connection:
        return list(connection.scalars(select(notice.c.version)))


def test_a_telephones_bar_leads_to_the_places_that_it_has_no_room_for(site: Site) -> None:
    client = site.as_("specialist")
    bar = client.get("/broadcasts").text.partition("</nav>")[0]
    assert 'class="more"><a href="/more" aria-current="true"' in bar
    assert bar.index("/customers") < bar.index('class="beyond"')
    assert {"/calls", "/broadcasts", "/events", "/board", "/me"} <= set(links(client.get("/more").text, "/"))
    few = site.as_("administrator").get("/me").text
    assert 'class="beyond"' not in few
