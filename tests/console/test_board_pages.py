"""The review pages: a figure leads to its lines, a line to its evidence, a view to a file; and whose they are."""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from care.storage.tables import audit_event, message
from care.storage.tables import call as call_table
from tests.console.site import OTHER, Site, links

SAME = {"origin": "http://console.test"}
BOM = "\ufeff"


def exported(site: Site) -> list[str]:
    with site.database.read() as connection:
        query = select(audit_event.c.body).where(audit_event.c.action == "exported").order_by(audit_event.c.id)
        return list(connection.scalars(query))


def test_a_figure_leads_to_its_lines_and_a_line_to_its_evidence(site: Site) -> None:
    client = site.as_("specialist")
    board = client.get("/board").text
    assert "计划 3 = 送达 0 + 失败 0 + 进行中 3 + 不明 0 + 跳过 0 + 取消 0" in board
    pending = next(unescape(link) for link in links(board, "/board/lines") if "state=pending" in link)
    lines = client.get(pending).text
    assert "共 3 条" in lines
    assert "待发" in lines  # a state to choose, which is no part of the board
    evidence = [link for link in links(lines, "/board/lines/sms/")]
    assert len(evidence) == 3
    page = client.get(evidence[0]).text
    for words in ("张先生", "认购相关问题提醒", "计划版本", "尚未封存", "短信等电话"):
        assert words in page
    assert "13800138000" not in board + lines + page


def test_a_view_is_sent_to_a_colleague_by_its_address(site: Site) -> None:
    client = site.as_("programme_manager")
    first = client.get("/board?day=2026-12-01").text
    assert OTHER in first
    project = re.findall(rf'<option value="(\d+)">{OTHER}</option>', first)[0]
    view = f"/board/lines?day=2026-12-01&channel=call&project={project}&touchpoint=subscription_congrats&state=open"
    lines = client.get(view).text
    assert "共 1 条" in lines
    assert "陈先生" in lines
    for field, value in (("project", project), ("touchpoint", "subscription_congrats"), ("state", "open")):
        assert re.search(rf'<select id="{field}".*?<option value="{value}" selected>', lines, re.DOTALL), field
    assert "没有符合条件的记录" in client.get(view.replace("state=open", "state=done")).text


@pytest.mark.parametrize(
    "address",
    [
        *("/board?day=yesterday", "/board?project=x", "/board/lines?trouble=none", "/board/lines?channel=letter"),
        *("/board/lines/letter/1", "/board/lines/sms/999", "/board/deals", "/board?day=0001-01-01"),
    ],
)
def test_an_address_that_names_nothing_is_no_page(site: Site, address: str) -> None:
    assert site.as_("specialist").get(address).status_code == 404


def test_whose_review_it_is(site: Site) -> None:
    assert site.as_("agent").get("/board").status_code == 403
    specialist = site.as_("specialist")
    assert OTHER not in specialist.get("/board?day=2026-12-01").text
    other = site.office.rows(message, "subscription_congrats")[0]
    assert specialist.get(f"/board/lines/sms/{other.id}").status_code == 404
    assert site.as_("programme_manager").get(f"/board/lines/sms/{other.id}").status_code == 200


def test_a_day_that_does_not_balance_says_so_and_shows_what_it_has(site: Site) -> None:
    site.change(message, site.office.text("loan_progress").id, state="of a later version")
    page = site.as_("specialist").get("/board").text
    assert 'role="alert"' in page
    assert "不平：合计与各项之和不符" in page
    assert "计划 3 = " in page


def test_the_lines_go_out_as_files_under_chinese_headings(site: Site) -> None:
    site.change(call_table, site.call("subscription_d3"), reason="=HYPERLINK(1)", state="skipped")
    client = site.as_("specialist", "林专员")
    view = "/board/lines/export?channel=call&state=skipped"
    text = client.post(view, data={"format": "csv"}, headers=SAME)
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.search(r'filename="board-20261204-1000\d\d\.csv"', text.headers["content-disposition"])
    head, row, end = text.text.split("\r\n")
    assert head.startswith(f"{BOM}时间,项目,客户编号,客户,房源,触点,")
    assert "张先生" in row
    assert ",'=HYPERLINK(1)," in row
    assert end == ""
    book = client.post(view, data={"format": "xlsx"}, headers=SAME)
    rows = list(load_workbook(io.BytesIO(book.content)).active.values)  # type: ignore[union-attr]
    assert len(rows) == 2
    assert rows[0][:3] == ("时间", "项目", "客户编号")
    one, two = exported(site)
    assert all(words in one for words in ('"rows":1', '"format":"csv"', '"state":"skipped"', '"林专员"'))
    assert '"format":"xlsx"' in two
    assert client.post(view, data={"format": "exe"}, headers=SAME).status_code == 422
    assert len(exported(site)) == 2


@pytest.mark.parametrize(
    ("address", "heading", "rows"),
    [
        ("calls", "时间,项目", 4),
        ("gifts", "时间,项目", 1),
        ("duties?role=all", "事项,项目,岗位", None),
        ("customers", "客户编号,客户,电话", 2),
        ("customers?q=8000", "客户编号,客户,电话", 1),
    ],
)
def test_every_working_list_goes_out_within_its_scope(site: Site, address: str, heading: str, rows: int | None) -> None:
    path, _, query = address.partition("?q=")
    answer = site.as_("specialist").post(f"/exports/{path}", data={"format": "csv", "q": query}, headers=SAME)
    assert answer.text.startswith(BOM + heading)
    lines = answer.text.strip().splitlines()[1:]
    assert lines
    assert rows in {None, len(lines)}
    assert OTHER not in answer.text
    assert "13800138000" not in answer.text
    (event,) = exported(site)
    assert f'"rows":{len(lines)}' in event
    assert "8000" not in event


def test_the_planner_answers_for_a_customer_and_a_day(site: Site) -> None:
    client = site.as_("specialist")
    person = site.office.text("subscription_d3").person_id
    assert f"/customers/{person}/why" in client.get(f"/customers/{person}").text
    today = client.get(f"/customers/{person}/why").text
    on_day, _, silent = today.partition("没有安排的触点")
    assert "2026-12-04 认购后三日提醒" in on_day
    assert "没有签约日期，暂无安排" in silent
    assert "认购祝贺" in silent.partition("其他日子")[2]  # that was on the first
    ahead = client.get(f"/customers/{person}/why?day=2026-12-11").text.partition("没有安排的触点")[0]
    assert "2026-12-11 签约前一日提醒" in ahead
    assert "这一天没有任何安排" in client.get(f"/customers/{person}/why?day=2026-12-08").text
    assert client.get(f"/customers/{person}/why?day=2029-12-08").status_code == 404
    other = site.office.rows(message, "subscription_congrats")[0].person_id
    assert client.get(f"/customers/{other}/why").status_code == 404


def test_a_month_s_reasons_lead_to_their_lines(site: Site) -> None:
    site.change(message, site.office.text("loan_progress").id, state="skipped", reason="no_consent_care")
    client = site.as_("specialist")
    page = client.get("/board/skipped?day=2026-12-20").text
    assert "客户没有同意接收关怀短信；电话和礼品照常。只有客户本人可以解除。" in page
    lead = next(unescape(link) for link in links(page, "/board/lines") if "no_consent_care" in link)
    assert "共 1 条" in client.get(lead).text
    assert "没有跳过的" in client.get("/board/skipped?day=2026-11-01").text


def test_the_log_of_a_day_is_read_and_handed_out_within_its_scope(site: Site) -> None:
    client = site.as_("specialist")
    page = client.get("/log").text
    assert "认购后三日提醒" in page
    assert OTHER not in client.get("/log?day=2026-12-01&until=2026-12-04").text
    assert "没有符合条件的记录" in client.get("/log?day=2026-12-03").text
    view = "/log/export?day=2026-12-01&until=2026-12-04"
    mine = client.post(view, data={"format": "csv"}, headers=SAME).text.strip().splitlines()[1:]
    everything = site.as_("programme_manager").post(view, data={"format": "csv"}, headers=SAME).text
    theirs = everything.strip().splitlines()[1:]
    assert 0 < len(mine) < len(theirs)
    assert f'"rows":{len(mine)}' in exported(site)[0]
    nobody = site.as_("administrator").get("/log?day=2026-12-04").text
    assert "认购" not in nobody.partition("<table>")[2]  # the administrator has no customers
    assert "导出记录" in nobody
