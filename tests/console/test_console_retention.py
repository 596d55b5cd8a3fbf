"""How long what is kept, as administrators see and change it; nobody else finds the page."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.clock import utc_now
from center.retention import service as retention
from center.retention.work import NightWork
from tests.console.desk import Desk, token_in

HERE = "/privacy/retention"
YEARS = timedelta(days=365 * 4)


def send(browser: httpx.Client, step: str, **fields: str) -> httpx.Response:
    return browser.post(f"{HERE}/{step}", data={"csrf": token_in(browser.get(HERE).text), **fields})


def work(desk: Desk) -> None:
    night = NightWork(desk.database, worker="w")
    while night.step(now=utc_now()):
        pass


def age(desk: Desk) -> None:
    """Let there be a code that ran out years ago."""
    past = (utc_now() - YEARS).strftime("%Y-%m-%d %H:%M:%S")
    with desk.database.write() as session:
        session.execute(
            text("UPDATE one_time_codes SET issued_at = '2015-01-01 00:00:00', expires_at = :past"), {"past": past}
        )


def codes(desk: Desk) -> int:
    with desk.database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM one_time_codes")).scalar_one())


def months(desk: Desk, kind: str) -> int:
    with desk.database.read() as session:
        return next(rule.months for rule in retention.list_rules(session) if rule.kind == kind)


@pytest.mark.parametrize("login", ["clerk", "near", "auditor"])
def test_only_administrators_find_it(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    assert browser.get(HERE).status_code == 404
    token = token_in(browser.get("/audit" if login == "auditor" else "/").text)
    for step in ("rules/codes", "runs/1/confirm", "runs/1/discard", "holds", "holds/1/lift"):
        assert browser.post(f"{HERE}/{step}", data={"csrf": token, "months": "3", "seen": "6"}).status_code == 404
    assert months(desk, "codes") == 6


def test_a_rule_is_changed_and_the_slower_one_is_told(desk: Desk) -> None:
    admin, other = desk.sign_in("admin"), desk.sign_in("admin")
    seen = other.get(HERE).text
    assert send(admin, "rules/codes", months="3", seen="6").status_code == 303
    late = other.post(f"{HERE}/rules/codes", data={"csrf": token_in(seen), "months": "9", "seen": "6"})
    assert (late.status_code, "别人刚改过" in late.text) == (409, True)
    assert months(desk, "codes") == 3
    assert "Admin" in admin.get(HERE).text.split('id="months-codes"')[0].split("绑定码")[-1]


@pytest.mark.parametrize(
    ("kind", "wanted", "told"),
    [
        ("audit", "35", "法律要求至少留 36 个月"),
        ("audit", "36", "从不删除"),
        ("consents", "12", "法律要求至少留 36 个月"),
        ("messages", "60", "最多留 36 个月"),
        ("sessions", "1", "法律要求至少留 6 个月"),
        ("codes", "x", "法律要求至少留 1 个月"),
    ],
)
def test_what_the_law_forbids_is_refused_with_the_reason(desk: Desk, kind: str, wanted: str, told: str) -> None:
    admin = desk.sign_in("admin")
    before = months(desk, kind)
    answer = send(admin, f"rules/{kind}", months=wanted, seen=str(before))
    assert (answer.status_code, told in answer.text) == (409, True)
    assert months(desk, kind) == before


def test_a_rule_that_does_not_exist_is_no_page(desk: Desk) -> None:
    assert send(desk.sign_in("admin"), "rules/payments", months="6", seen="6").status_code == 404


def test_a_night_that_waits_shows_clock_and_numbers_and_goes_on_when_confirmed(desk: Desk) -> None:
    age(desk)
    work(desk)
    admin = desk.sign_in("admin")
    page = admin.get(HERE).text
    assert "今晚的删除停下了" in page
    assert "这台机器的时间" in page
    assert f"{codes(desk)} 条里要删 {codes(desk)} 条" in page
    with desk.database.read() as session:
        run = retention.find_open(session)
    assert run is not None
    assert send(admin, f"runs/{run.id}/confirm").status_code == 303
    again = send(admin, f"runs/{run.id}/discard")
    assert (again.status_code, "别人已经定了" in again.text) == (409, True)
    work(desk)
    assert codes(desk) == 0
    page = admin.get(HERE).text
    assert "今晚的删除停下了" not in page
    assert "绑定码 3" in page
    with desk.database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind="retention")).entries
    assert [entry.action for entry in entries] == ["run.retention", "confirm_run.retention"]


def test_a_night_can_be_left_out(desk: Desk) -> None:
    age(desk)
    work(desk)
    admin = desk.sign_in("admin")
    with desk.database.read() as session:
        run = retention.find_open(session)
    assert run is not None
    assert send(admin, f"runs/{run.id}/discard").status_code == 303
    work(desk)
    assert codes(desk) == 3
    assert "没有删" in admin.get(HERE).text


def test_a_case_is_held_and_let_go(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "被骗了")
    admin = desk.sign_in("admin")
    assert send(admin, "holds", case=number, reason="派出所立案").status_code == 303
    assert "派出所立案" in admin.get(HERE).text
    twice = send(admin, "holds", case=number, reason="又一次")
    assert (twice.status_code, "已经在保留了" in twice.text) == (409, True)
    for wrong, told in (
        ({"case": "999999", "reason": "x"}, "没有这个编号"),
        ({"case": number, "reason": " "}, "请写事项编号和原因"),
        ({"case": "abc", "reason": "x"}, "请写事项编号和原因"),
    ):
        assert told in send(admin, "holds", **wrong).text
    with desk.database.read() as session:
        (hold,) = retention.list_holds(session)
    assert send(admin, f"holds/{hold.id}/lift").status_code == 303
    assert "已经解除了" in send(admin, f"holds/{hold.id}/lift").text


def test_forms_without_this_sessions_token_change_nothing(desk: Desk) -> None:
    admin, other = desk.sign_in("admin"), desk.sign_in("clerk")
    for step in ("rules/codes", "runs/1/confirm", "runs/1/discard", "holds", "holds/1/lift"):
        for token in ("", "wrong", token_in(other.get("/").text)):
            assert admin.post(f"{HERE}/{step}", data={"csrf": token, "months": "3", "seen": "6"}).status_code == 403
    assert months(desk, "codes") == 6
