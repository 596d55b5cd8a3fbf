"""Giving out binding codes at the desk: asked first, shown once, one sheet however often a form is sent."""

from __future__ import annotations

import re
import threading

import httpx
import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.conversations import service as conversations
from center.db.installation import TELEGRAM_NAME, state_fact
from center.identity import service as identity
from center.identity.views import Outcome
from center.settings import Settings
from tests.console.desk import Desk, Listening, token_in
from tests.console.members.people import Known, bind, known, logged, whole_log

CODE = re.compile(r"<strong>(\d{4} \d{4})</strong>")


def form_of(browser: httpx.Client, path: str) -> dict[str, str]:
    page = browser.get(path).text
    once = re.search(r'name="once" value="([0-9a-f]{32})"', page)
    assert once is not None
    return {"csrf": token_in(page), "once": once.group(1)}


def use(desk: Desk, code: str) -> Outcome:
    with desk.database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id=code, now=utc_now())
        return identity.verify_code(
            session, conversation_id=account.conversation_id, code=code.replace(" ", ""), now=utc_now()
        )


def sheet_of(person: Known) -> str:
    return f"/members/sheets/{person.branch_id}"


def test_a_code_is_given_after_a_question_shown_once_and_binds(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    path = f"/members/{person.id}/code"
    asked = clerk.get(path).text
    assert "以前给过、还没用的码从现在起作废" in asked
    assert not CODE.search(asked)
    page = clerk.post(path, data=form_of(clerk, path))
    assert page.headers["cache-control"] == "no-store"
    (code,) = CODE.findall(page.text)
    assert code.replace(" ", "") not in whole_log(desk)
    assert logged(desk, "issue_code.member")[0].object_id == person.employee_no
    assert not CODE.search(clerk.get(path).text)
    assert use(desk, code) is Outcome.VERIFIED


def test_a_form_sent_twice_shows_one_code(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    path = f"/members/{person.id}/code"
    form = form_of(clerk, path)
    first, second = (CODE.findall(clerk.post(path, data=form).text) for _ in range(2))
    assert first == second
    assert len(logged(desk, "issue_code.member")) == 1
    assert CODE.findall(clerk.post(path, data=form_of(clerk, path)).text) != first


def test_a_form_that_is_sent_again_much_later_is_told_so_and_voids_nothing(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    path = f"/members/{person.id}/code"
    form = form_of(clerk, path)
    (code,) = CODE.findall(clerk.post(path, data=form).text)
    with desk.database.write() as session:
        session.execute(text("UPDATE one_time_codes SET issued_at = '2020-01-01 00:00:00'"))
    late = clerk.post(path, data=form)
    assert late.status_code == 409
    assert "早就给出过了" in late.text
    assert use(desk, code) is Outcome.VERIFIED


@pytest.mark.parametrize("once", ["", "x", "0" * 31, "0" * 33, "Ａ" * 32])
def test_a_form_that_is_not_ours_makes_no_code(desk: Desk, once: str) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    for path in (f"/members/{person.id}/code", sheet_of(person)):
        form = form_of(clerk, path) | {"once": once}
        assert clerk.post(path, data=form).status_code == 404
    assert logged(desk, "issue_code.member") == []


def test_a_sheet_has_a_slip_for_everybody_says_what_it_voids_and_is_on_record_without_codes(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    bind(desk.database, person.id)
    path = sheet_of(person)
    asked = clerk.get(path).text
    counts = [int(count) for count in re.findall(r"(\d+) 人（其中", asked)]
    assert counts[0] == counts[1] - 1
    assert "从现在起全部作废" in asked
    page = clerk.post(path, data={**form_of(clerk, path), "who": "unbound"}).text
    codes = CODE.findall(page)
    assert len(codes) == len(set(codes)) == counts[0]
    assert f"<h2>{person.name}</h2>" not in page or page.count(f"<h2>{person.name}</h2>") < counts[1]
    assert "谁拿到" in page
    assert "打中心电话" in page
    entry = logged(desk, "issue_code.member")[0]
    assert (entry.object_kind, entry.field, entry.new_value) == ("organization", "count", str(counts[0]))
    log = whole_log(desk)
    assert not any(code.replace(" ", "") in log for code in codes)
    assert use(desk, codes[0]) is Outcome.VERIFIED
    everybody = CODE.findall(clerk.post(path, data={**form_of(clerk, path), "who": "all"}).text)
    assert len(everybody) == counts[1]
    assert use(desk, codes[1]) is Outcome.FAILED


def test_a_double_click_makes_one_sheet(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    path = sheet_of(person)
    form = {**form_of(clerk, path), "who": "all"}
    sheets: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: sheets.append(CODE.findall(clerk.post(path, data=form).text))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sheets[0] == sheets[1] and sheets[0]
    assert len(logged(desk, "issue_code.member")) == 1


def test_a_sheet_that_fails_half_way_voids_nothing(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    path = f"/members/{person.id}/code"
    (code,) = CODE.findall(clerk.post(path, data=form_of(clerk, path)).text)
    form = {**form_of(clerk, sheet_of(person)), "who": "all"}
    clerk.headers["connection"] = "close"  # the server hangs up after a fault
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries RENAME TO gone"))
    broken = clerk.post(sheet_of(person), data=form)
    assert broken.status_code == 500
    assert "不是您的错" in broken.text
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO audit_entries"))
    assert use(desk, code) is Outcome.VERIFIED
    assert CODE.findall(clerk.post(sheet_of(person), data=form).text)


def test_there_are_sheets_for_branches_alone(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    assert "党支部" in clerk.get("/members/sheets").text
    for branch in ("1", "2", "0", "-1", "x", "9" * 20):
        assert clerk.get(f"/members/sheets/{branch}").status_code == 404


def test_slips_lead_to_what_is_set_up_and_to_nothing_else(desk: Desk) -> None:
    person = known(desk)
    with desk.database.write() as session:
        state_fact(session, name=TELEGRAM_NAME, value="yinling_bot", now=utc_now())
    pages = {}
    for way, chosen in {
        "none": {},
        "web": {"public_url": "https://yinling.example.cn/"},
        "both": {"public_url": "https://yinling.example.cn", "telegram_token": "1:x"},
    }.items():
        listening = Listening(Settings(_env_file=None, **chosen), desk.database)
        listening.start()
        other = Desk(listening.url, desk.database)
        clerk = other.sign_in("clerk")
        path = f"/members/{person.id}/code"
        pages[way] = clerk.post(path, data=form_of(clerk, path)).text
        other.close()
        listening.stop()
    assert [pages[way].count("<img src=") - 1 for way in pages] == [0, 1, 2]
    assert "对它说或写：绑定码" in pages["none"]
    assert "在手机上打开 https://yinling.example.cn ，写：绑定码" in pages["web"]
    assert "电报软件" not in pages["web"]


def test_a_slip_is_chinese_whoever_prints_it(desk: Desk) -> None:
    person = known(desk)
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = 'en' WHERE login = 'clerk'"))
    clerk = desk.sign_in("clerk")
    path = f"/members/{person.id}/code"
    page = clerk.post(path, data=form_of(clerk, path)).text
    assert "Shown this once" in page
    assert f"只给{person.name}本人" in page
