"""A loss on the case's page: facts as they come, the text for the police, ticks on record; and who sees none of it."""

from __future__ import annotations

import re
import threading

import httpx
import pytest

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases import service as cases
from center.cases.views import id_of
from center.clock import utc_now
from tests.console.desk import Desk, token_in
from tests.console.test_console_cases import send

STORY = "我让人骗了，他说他是公安的"
PIECES = ("facts", "loss", "statement")


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.open_case("scam_loss", STORY)


def tell(desk: Desk, number: str, name: str, value: str) -> None:
    with desk.database.write() as session:
        cases.add_fact(session, case_id=id_of(number) or 0, name=name, value=value, now=utc_now())


def tick(browser: httpx.Client, number: str, name: str = "police", done: str = "yes") -> httpx.Response:
    token = token_in(browser.get(f"/cases/{number}").text)
    return browser.post(f"/cases/{number}/check", data={"csrf": token, "name": name, "done": done})


def lines(desk: Desk, number: str, name: str) -> list[tuple[str, str | None]]:
    with desk.database.read() as session:
        found = cases.list_timeline(session, case_id=id_of(number) or 0)
    return [(line.body, line.author_name) for line in found if line.fact_name == name]


# Facts


def test_a_fact_that_was_put_right_shows_what_it_replaced(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    tell(desk, number, "amount", "23000")
    assert "23,000.00 元（人民币贰万叁仟元整）" in clerk.get(f"/cases/{number}/facts").text
    tell(desk, number, "amount", "32000")
    piece = clerk.get(f"/cases/{number}/facts").text
    assert "32,000.00 元（人民币叁万贰仟元整）" in piece
    assert re.search(r"<del>23,000\.00 元", piece)
    assert "说的" in piece


def test_what_was_told_stays_text(desk: Desk, number: str) -> None:
    tell(desk, number, "recipient", "<script>alert(1)</script>")
    clerk = desk.sign_in("clerk")
    for path in ("", "/facts", "/loss", "/statement"):
        assert "<script>alert" not in clerk.get(f"/cases/{number}{path}").text


# The text for the police


def test_the_text_can_be_selected_and_printed_without_scripts(desk: Desk, number: str) -> None:
    tell(desk, number, "when", "昨天下午三点 [2026-11-21T15:00]")
    clerk = desk.sign_in("clerk")
    page = clerk.get(f"/cases/{number}").text
    assert re.search(r'<textarea id="statement"[^>]* readonly', page)
    assert f'href="/cases/{number}/statement"' in page
    printed = clerk.get(f"/cases/{number}/statement")
    assert printed.status_code == 200
    for words in (STORY, "2026 年 11 月 21 日（星期六）下午 3 点", "多少钱：本人还没有说"):
        assert words in page
        assert words in printed.text


def test_taking_the_text_out_is_on_record(desk: Desk, number: str) -> None:
    desk.sign_in("clerk").get(f"/cases/{number}/statement")
    with desk.database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_id=number), limit=5).entries
    assert [(entry.action, entry.field, entry.staff_name) for entry in entries] == [("read.case", "statement", "Clerk")]


def test_a_report_has_a_text_and_no_ticks(desk: Desk) -> None:
    number = desk.open_case("scam", "有人冒充医保的")
    page = desk.sign_in("clerk").get(f"/cases/{number}").text
    assert "诈骗线索说明" in page
    assert 'id="checks"' not in page


def test_other_cases_have_neither(desk: Desk) -> None:
    number = desk.open_case("health_emergency")
    clerk = desk.sign_in("clerk")
    assert 'id="statement"' not in clerk.get(f"/cases/{number}").text
    assert clerk.get(f"/cases/{number}/statement").status_code == 404


# Ticks


def test_a_tick_says_who_and_when_and_is_taken_back(desk: Desk, number: str) -> None:
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    assert tick(clerk, number).status_code == 303
    assert re.search(r'id="check-police"[^>]*aria-pressed="true"', other.get(f"/cases/{number}/loss").text)
    assert "Clerk，" in other.get(f"/cases/{number}/loss").text
    tick(other, number, done="no")
    assert lines(desk, number, "check_police") == [("done", "Clerk"), ("not_done", "Clerk2")]
    assert "Clerk2" in clerk.get(f"/cases/{number}/loss").text
    assert "打过 110：取消了" in clerk.get(f"/cases/{number}/timeline").text
    with desk.database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_id=number), limit=5).entries
    fields = [(entry.action, entry.field, entry.new_value) for entry in entries]
    assert ("change.case", "check_police", "done") in fields


def test_a_form_sent_twice_and_two_people_at_once_tick_once(desk: Desk, number: str) -> None:
    people = [desk.sign_in("clerk"), desk.sign_in("clerk2"), desk.sign_in("admin")]
    at_once = [threading.Thread(target=tick, args=(browser, number, "bank")) for browser in people]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert tick(people[0], number, "bank").status_code == 303
    assert len(lines(desk, number, "check_bank")) == 1


def test_nothing_else_can_be_ticked(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    for name in ("", "everything", "police'--", "speaker"):
        assert tick(clerk, number, name).status_code == 409
    assert lines(desk, number, "check_everything") == []


def test_a_closed_case_keeps_its_ticks_and_takes_no_more(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    tick(clerk, number)
    send(clerk, number, "close", reason="settled", outcome="helped")
    page = clerk.get(f"/cases/{number}").text
    assert "打过 110" in page and 'id="check-police"' not in page
    token = token_in(page)
    answer = clerk.post(f"/cases/{number}/check", data={"csrf": token, "name": "bank", "done": "yes"})
    assert answer.status_code == 409
    assert lines(desk, number, "check_bank") == []


# Who sees none of it


def test_a_secretary_sees_no_fact_no_text_and_ticks_nothing(desk: Desk, number: str) -> None:
    tell(desk, number, "recipient", "对方叫李强")
    near = desk.sign_in("near")
    page = near.get(f"/cases/{number}").text
    assert STORY not in page and "李强" not in page and 'id="statement"' not in page
    for piece in ("facts", "loss"):
        assert "李强" not in near.get(f"/cases/{number}/{piece}").text
    assert near.get(f"/cases/{number}/statement").status_code == 404
    token = token_in(near.get("/").text)
    assert near.post(f"/cases/{number}/check", data={"csrf": token, "name": "bank", "done": "yes"}).status_code == 404


@pytest.mark.parametrize("login", ["far", "auditor"])
def test_to_others_it_does_not_exist(desk: Desk, number: str, login: str) -> None:
    browser = desk.sign_in(login)
    for piece in PIECES:
        assert browser.get(f"/cases/{number}/{piece}").status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(desk: Desk, number: str) -> None:
    for piece in PIECES:
        assert desk.browser().get(f"/cases/{number}/{piece}").headers["location"] == "/login"


def test_a_forged_form_ticks_nothing(desk: Desk, number: str) -> None:
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    for token in ("", "wrong", token_in(other.get("/").text)):
        answer = clerk.post(f"/cases/{number}/check", data={"csrf": token, "name": "bank", "done": "yes"})
        assert answer.status_code == 403
    assert lines(desk, number, "check_bank") == []


def test_a_claim_tells_the_person_and_the_history_says_so(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    send(clerk, number, "claim")
    page = clerk.get(f"/cases/{number}/timeline").text
    assert "工作人员Clerk接了您的事" in page
    assert "告诉了本人谁在办" in page
