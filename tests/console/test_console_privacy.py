"""Requests on the console: who may ask, who may approve, what comes out, and what somebody tries who is up to no good."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.clock import utc_now
from center.conversations import service as conversations
from center.privacy import service as privacy
from center.privacy.erasure.work import ErasureWork
from center.staff import service as staff
from tests.console.desk import BOSS, PASSWORD, Desk, token_in

WORD = "秘密话"


def number_of(desk: Desk, place: int = 0) -> str:
    with desk.database.read() as session:
        return str(
            session.execute(
                text("SELECT employee_no FROM members WHERE status = 'active' ORDER BY id LIMIT 1 OFFSET :place"),
                {"place": place},
            ).scalar_one()
        )


def hire_another_administrator(desk: Desk, login: str = "boss") -> httpx.Client:
    """An administrator whom none of the others has made."""
    now = utc_now()
    with desk.database.write() as session:
        made = staff.create_account(
            session, actor=BOSS, login=login, display_name=login.title(), role="administrator", now=now
        )
    browser = desk.browser()
    browser.post("/login", data={"login": login, "password": made.one_time_password})
    page = browser.get("/login/password").text
    browser.post(
        "/login/password",
        data={"csrf": token_in(page), "old": made.one_time_password, "new": PASSWORD, "again": PASSWORD},
    )
    return browser


def open_request(desk: Desk, browser: httpx.Client, kind: str = "delete", **changed: object) -> httpx.Response:
    number = number_of(desk)
    page = browser.get("/privacy/new", params={"number": number, "kind": kind}).text
    parts = {"delete": ["messages", "cases", "answers", "binding"], "correct": ["phone"]}.get(kind, [])
    fields = {"number": number, "kind": kind, "part": parts, "identified_by": "id_card_seen", "reason": "本人来窗口"}
    return browser.post("/privacy/requests", data={"csrf": token_in(page), **fields, **changed})


def act(browser: httpx.Client, path: str, step: str, **fields: str) -> httpx.Response:
    """Press a button of a request's page as it is shown now."""
    page = browser.get(path).text
    version = page.split('name="version" value="')[1].split('"')[0] if 'name="version"' in page else "1"
    return browser.post(f"{path}/{step}", data={"csrf": token_in(page), "version": version, **fields})


def talk(desk: Desk, words: str) -> str:
    """Let the first member have a conversation in which something was said a while ago."""
    desk.open_case("complaint", words)
    at = (utc_now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    with desk.database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id="phone", now=utc_now())
        stored = conversations.record_inbound(
            session, channel="webchat", external_id="phone", external_message_id="1", text=words, now=utc_now()
        )
        conversations.finish_inbound(session, ids=[stored.id], outcome="rasa", now=utc_now())
        member = session.execute(
            text("SELECT id FROM members WHERE employee_no = :number"), {"number": number_of(desk)}
        ).scalar_one()
        conversations.bind(session, conversation_id=account.conversation_id, member_id=member, now=utc_now())
        privacy.give(
            session,
            member_id=member,
            conversation_id=account.conversation_id,
            channel="webchat",
            means="facts",
            now=utc_now(),
        )
        session.execute(text("UPDATE inbox_messages SET received_at = :at"), {"at": at})
        return account.conversation_id


def carry_out(desk: Desk) -> None:
    work = ErasureWork(desk.database, worker="w")
    while work.step(now=utc_now()):
        pass


def holds(desk: Desk, words: str) -> bool:
    with desk.database.read() as session:
        found = session.execute(
            text("SELECT count(*) FROM inbox_messages WHERE text LIKE :words"), {"words": f"%{words}%"}
        )
        return bool(found.scalar_one())


def actions_on_record(desk: Desk, kind: str = "request") -> list[str]:
    with desk.database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind=kind)).entries
    return [entry.action for entry in reversed(entries)]


def test_a_clerk_drafts_an_administrator_approves_and_the_words_are_gone(desk: Desk) -> None:
    talk(desk, WORD)
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk).headers["location"]
    page = clerk.get(path).text
    assert "您起草的，要由另一位管理员批准" in page
    assert "批准，开始删除" not in page
    assert "说过的话（收到的和回答的）：1 条" in page, "told before"
    assert act(admin, path, "approve").status_code == 303
    assert "正在删除" in admin.get(path).text
    carry_out(desk)
    done = clerk.get(path).text
    assert "已办完" in done
    assert "已删 1 条" in done
    assert not holds(desk, WORD)
    assert actions_on_record(desk) == ["open.request", "approve.request", "erase.request"]


def test_an_administrator_does_not_approve_the_own_draft_in_whatever_way(desk: Desk) -> None:
    talk(desk, WORD)
    admin, same = desk.sign_in("admin"), desk.sign_in("admin")
    path = open_request(desk, admin).headers["location"]
    for browser in (admin, same):
        assert "批准，开始删除" not in browser.get(path).text
        answer = act(browser, path, "approve")
        assert answer.status_code == 409
        assert "您自己起草的" in answer.text
        assert act(browser, path, "refuse", answer="不办").status_code == 409
    carry_out(desk)
    assert holds(desk, WORD)


def test_a_clerk_approves_nothing(desk: Desk) -> None:
    path = open_request(desk, desk.sign_in("clerk")).headers["location"]
    other = desk.sign_in("clerk2")
    for step in ("approve", "refuse"):
        token = token_in(other.get(path).text if 'name="csrf"' in other.get(path).text else other.get("/").text)
        assert other.post(f"{path}/{step}", data={"csrf": token, "version": "1", "answer": "x"}).status_code == 404
    assert "要由管理员批准" in other.get(path).text


def test_what_was_changed_since_it_was_seen_is_not_approved(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk, part=["answers"]).headers["location"]
    seen = admin.get(path).text
    changed = {"part": ["messages", "cases", "binding"], "reason": "全删", "identified_by": "id_card_seen"}
    assert act(clerk, path, "change", **changed).status_code == 303
    late = admin.post(f"{path}/approve", data={"csrf": token_in(seen), "version": "1"})
    assert late.status_code == 409
    assert "草稿刚刚改过" in late.text
    assert "全删" in late.text
    assert act(admin, path, "approve").status_code == 303


def test_an_approval_sent_twice_or_after_a_withdrawal_does_nothing(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk).headers["location"]
    fields = {"csrf": token_in(admin.get(path).text), "version": "1"}
    assert admin.post(f"{path}/approve", data=fields).status_code == 303
    again = admin.post(f"{path}/approve", data=fields)
    assert (again.status_code, "已经有人批准了" in again.text) == (409, True)
    carry_out(desk)
    other = open_request(desk, clerk).headers["location"]
    seen = {"csrf": token_in(admin.get(other).text), "version": "1"}
    assert act(clerk, other, "withdraw").status_code == 303
    assert "起草的人已经撤回" in admin.post(f"{other}/approve", data=seen).text


def test_a_draft_that_has_run_out_is_not_approved(desk: Desk) -> None:
    talk(desk, WORD)
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk).headers["location"]
    seen = admin.get(path).text
    with desk.database.write() as session:
        past = (utc_now() - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S")
        session.execute(text("UPDATE privacy_requests SET expires_at = :past"), {"past": past})
    late = admin.post(f"{path}/approve", data={"csrf": token_in(seen), "version": "1"})
    assert (late.status_code, "草稿过期了" in late.text) == (409, True)
    assert "已过期" in admin.get("/privacy").text
    carry_out(desk)
    assert holds(desk, WORD)


def test_an_account_made_for_the_occasion_does_not_approve(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    with desk.database.read() as session:
        me = next(one for one in staff.list_accounts(session) if one.login == "admin")
    maker = audit.Actor(me.id, me.display_name, "127.0.0.1")
    with desk.database.write() as session:
        staff.create_account(
            session, actor=maker, login="puppet", display_name="Puppet", role="administrator", now=utc_now()
        )
        password = staff.reset_password(
            session,
            actor=maker,
            staff_id=next(o.id for o in staff.list_accounts(session) if o.login == "puppet"),
            now=utc_now(),
        )
    puppet = desk.browser()
    puppet.post("/login", data={"login": "puppet", "password": password})
    page = puppet.get("/login/password").text
    puppet.post("/login/password", data={"csrf": token_in(page), "old": password, "new": PASSWORD, "again": PASSWORD})
    path = open_request(desk, admin).headers["location"]
    answer = act(puppet, path, "approve")
    assert (answer.status_code, "不算两个人" in answer.text) == (409, True)
    assert act(hire_another_administrator(desk), path, "approve").status_code == 303


def test_a_refusal_is_told_with_its_reason(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk).headers["location"]
    assert act(admin, path, "refuse", answer=" ").status_code == 409
    assert act(admin, path, "refuse", answer="还有一件没办结").status_code == 303
    page = clerk.get(path).text
    assert "没有办" in page
    assert "还有一件没办结" in page


def test_a_copy_is_given_once_and_is_on_record(desk: Desk) -> None:
    talk(desk, WORD)
    clerk = desk.sign_in("clerk")
    path = open_request(desk, clerk, "copy").headers["location"]
    answer = act(clerk, path, "copy", language="zh")
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="yinling-\w+-\d{8}\.zip"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["data.json", "index.html"]
        page, data = archive.read("index.html").decode(), json.loads(archive.read("data.json"))
    assert WORD in page
    assert data["conversations"][0]["said"][0]["text"] == WORD
    assert "***" in data["profile"]["id_number"]
    assert data["profile"]["id_number"] in page
    again = act(clerk, path, "copy", language="zh")
    assert (again.status_code, "副本只给一次" in again.text) == (409, True)
    assert actions_on_record(desk) == ["open.request", "export.request"]
    assert "export.member" in actions_on_record(desk, "member")


def test_the_whole_id_number_is_in_it_only_where_it_was_asked_for(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    path = open_request(desk, clerk, "copy", part=["id_number"]).headers["location"]
    with zipfile.ZipFile(io.BytesIO(act(clerk, path, "copy", language="en").content)) as archive:
        data, page = json.loads(archive.read("data.json")), archive.read("index.html").decode()
    assert re.fullmatch(r"\d{17}[\dX]", data["profile"]["id_number"])
    assert "What is held on" in page
    with desk.database.read() as session:
        (entry,) = audit.list_entries(session, chosen=EntryFilter(action="export.member")).entries
    assert entry.field == "id_number"


def test_what_somebody_wrote_stays_text_in_the_copy(desk: Desk) -> None:
    talk(desk, "<script>alert(1)</script>{{ 7*7 }}")
    clerk = desk.sign_in("clerk")
    path = open_request(desk, clerk, "copy").headers["location"]
    with zipfile.ZipFile(io.BytesIO(act(clerk, path, "copy").content)) as archive:
        page = archive.read("index.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_a_correction_ends_with_what_was_done(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    path = open_request(desk, clerk, "correct").headers["location"]
    assert act(clerk, path, "settle", answer="电话改为 13800000000").status_code == 303
    assert "已办完" in clerk.get(path).text
    assert act(clerk, path, "settle", answer="再来").status_code == 409


def test_the_same_form_sent_twice_is_one_request(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for kind in ("copy", "delete"):
        assert open_request(desk, clerk, kind).status_code == 303
        again = open_request(desk, clerk, kind)
        assert (again.status_code, "已经登记" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"part": []}, "一样都没选"),
        ({"part": ["payments"]}, "不认识"),
        ({"reason": "  "}, "请写下本人怎么说的"),
        ({"identified_by": ""}, "请选怎么确认是本人的"),
        ({"number": "nobody"}, "没有这个员工编号"),
        ({"kind": "steal"}, "请选要办什么"),
    ],
)
def test_what_is_missing_is_told_and_what_was_written_is_kept(
    desk: Desk, changed: dict[str, object], told: str
) -> None:
    answer = open_request(desk, desk.sign_in("clerk"), **changed)
    assert answer.status_code in {404, 422}
    assert told in answer.text
    if "number" not in changed and "kind" not in changed and "reason" not in changed:
        assert "本人来窗口" in answer.text
    with desk.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM privacy_requests")).scalar_one() == 0


@pytest.mark.parametrize("login", ["near", "far", "auditor"])
def test_for_secretaries_and_auditors_there_is_no_such_page(desk: Desk, login: str) -> None:
    path = open_request(desk, desk.sign_in("clerk")).headers["location"]
    browser = desk.sign_in(login)
    token = token_in(browser.get("/audit" if login == "auditor" else "/").text)
    for page in ("/privacy", path, f"{path}/progress", "/privacy/retention", "/privacy/new?number=YM000001&kind=copy"):
        assert browser.get(page).status_code == 404, page
    for form in ("/privacy/requests", f"{path}/approve", f"{path}/copy", f"{path}/change", "/privacy/retention/holds"):
        assert browser.post(form, data={"csrf": token, "version": "1"}).status_code == 404, form


def test_forms_without_this_sessions_token_change_nothing(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    path = open_request(desk, clerk).headers["location"]
    for step in ("approve", "refuse", "change", "withdraw", "settle", "copy"):
        for token in ("", "wrong", token_in(clerk.get("/").text)):
            assert admin.post(f"{path}/{step}", data={"csrf": token, "version": "1", "answer": "x"}).status_code == 403
    assert actions_on_record(desk) == ["open.request"]


@pytest.mark.parametrize("number", ["0", "999", "-1", "1e3", "９", "9" * 30, "x"])
def test_what_is_no_request_is_no_page(desk: Desk, number: str) -> None:
    assert desk.sign_in("admin").get(f"/privacy/requests/{number}").status_code == 404


def test_a_case_that_lost_its_words_says_so(desk: Desk) -> None:
    number = desk.open_case("complaint", WORD)
    clerk = desk.sign_in("clerk")
    page = clerk.get(f"/cases/{number}").text
    version = page.split('name="version" value="')[1].split('"')[0]
    clerk.post(
        f"/cases/{number}/close",
        data={"csrf": token_in(page), "version": version, "reason": "settled", "outcome": "helped"},
    )
    path = open_request(desk, clerk).headers["location"]
    assert act(desk.sign_in("admin"), path, "approve").status_code == 303
    carry_out(desk)
    page = clerk.get(f"/cases/{number}").text
    assert WORD not in page
    assert "内容已按规定删除" in page


def test_every_word_that_is_put_together_exists_in_both_languages() -> None:
    from center.privacy import models
    from center.privacy.requests import rules
    from center.retention import models as retention
    from center.retention.jobs import JOBS
    from center.retention.rules import KINDS
    from console.privacy.copy_files import PROFILE, TABLES
    from console.words import words_of

    wanted = {f"request_{kind}" for kind in models.REQUEST_KINDS}
    wanted |= {
        f"{name}_{kind}" for kind in models.REQUEST_KINDS for name in ("request_parts", "request_lead", "request_open")
    }
    wanted |= {f"standing_{state}" for state in models.REQUEST_STATES}
    wanted |= {f"request_closed_{state}" for state in models.REQUEST_STATES}
    wanted |= {f"identified_{means}" for means in models.IDENTIFIED_BY}
    wanted |= {f"part_{part}" for parts in rules.PARTS.values() for part in parts}
    wanted |= {f"{name}_{kind}" for kind in KINDS for name in ("keep", "from")}
    wanted |= {f"job_{job.name}" for job in JOBS}
    wanted |= {f"doubt_{doubt}" for doubt in retention.DOUBTS} | {f"run_{state}" for state in retention.RUN_STATES}
    wanted |= {f"consent_{means}" for means in models.MEANS} | {f"withdrawal_{why}" for why in models.WITHDRAWALS}
    wanted |= {f"copy_{table}" for table in TABLES}
    wanted |= {f"copy_col_{column}" for columns in (*TABLES.values(), PROFILE) for column in columns}
    for language in ("zh", "en"):
        assert sorted(wanted - words_of(language).names()) == []
