"""Routes of alerts as administrators set them, what clerks see of them, and what is said when staff cannot rely on them."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from bot.alerts.transport import REASONS
from center.alerts import service as alerts
from center.alerts.models import EVENTS, ROUTE_KINDS, STATES, TEST, URGENCIES
from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases.views import id_of
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.models import REMINDER, TALK
from center.conversations.sending import service as sending
from center.conversations.views import ReplyDraft
from center.db import Database
from console.alerts.warning import AlertState
from console.words import words_of
from tests.console.desk import Desk, token_in

GROUP = "-1001234567890"
HOOK = "https://hooks.example.org/T0/s3cret"
FIELDS = {"events": ["new_urgent", "no_answer"], "min_urgency": "urgent", "language": "zh", "level": "1", "delay": ""}
CODES = (
    "telegram_no_group",
    "mail_no_address",
    "url_too_long",
    "url_not_one",
    "url_holds_password",
    "url_not_https",
    "exists",
    "events_none",
    "level_unknown",
    "delay_of_first",
    "delay_missing",
    "name_unfit",
)


def post(browser: httpx.Client, path: str, *, page: str = "/alerts", **fields: object) -> httpx.Response:
    """Send a form as its page would, with the version that the page shows."""
    shown = browser.get(page).text
    version = re.search(r'name="version" value="(\d+)"', shown)
    known = {"csrf": token_in(shown), "version": version.group(1) if version else ""}
    return browser.post(path, data=known | fields)


def add(admin: httpx.Client, kind: str = "telegram", target: str = GROUP, **more: object) -> httpx.Response:
    return post(admin, f"/alerts/new/{kind}", page=f"/alerts/new/{kind}", target=target, **(FIELDS | more))


def added(admin: httpx.Client, *args: str, **more: object) -> str:
    """Add a route and return the address of its page."""
    answer = add(admin, *args, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def routes(database: Database) -> list[alerts.RouteView]:
    with database.read() as session:
        return alerts.list_routes(session)


def finish(database: Database, state: str, reason: str = "", *, kind: str = "telegram", minutes: int = 0) -> None:
    """Let everything that is due end like this, as the bot's worker would."""
    now = utc_now() - timedelta(minutes=minutes)
    with database.write() as session:
        claimed = alerts.claim_due(session, kind=kind, worker="w", now=utc_now(), lease=timedelta(minutes=1), limit=99)
        for alert in claimed:
            if state == "sent":
                alerts.mark_sent(session, ids=[alert.id], now=now)
            else:
                again = None if state == "given_up" else now + timedelta(minutes=5)
                alerts.mark_failed(
                    session, id=alert.id, reason=reason, permanent=again is None, next_attempt_at=again, now=now
                )
    assert claimed


def test_a_route_is_added_changed_paused_resumed_and_removed_after_a_question(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    assert "还没有线路" in admin.get("/alerts").text
    path = added(admin, name="值班群")
    assert "加好了" in admin.get(f"{path}?done=added").text
    assert "值班群" in admin.get("/alerts").text
    changed = {**FIELDS, "target": GROUP, "name": "夜班群", "language": "en", "level": "2", "delay": "5"}
    assert post(admin, path, page=path, **changed).headers["location"] == f"{path}?done=changed"
    page = admin.get("/alerts").text
    assert "夜班群" in page and "5 分钟后还没人答复才告诉" in page
    assert post(admin, f"{path}/pause", page=path, active="no").status_code == 303
    assert "已暂停" in admin.get("/alerts").text
    assert "恢复" in admin.get(path).text
    post(admin, f"{path}/pause", page=path, active="yes")
    assert routes(desk.database)[0].is_active
    assert "删除“夜班群”" in admin.get(f"{path}/remove").text
    assert len(routes(desk.database)) == 1, "asking removes nothing"
    token = {"csrf": token_in(admin.get(path).text), "version": str(routes(desk.database)[0].version)}
    for _ in range(2):  # a double click
        assert admin.post(f"{path}/remove", data=token).headers["location"] == "/alerts?done=removed"
    assert "已删除" in admin.get("/alerts?done=removed").text
    assert routes(desk.database) == []


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("telegram", {"target": "7001"}, "这不是群的编号"),
        ("mail", {"target": "王主任"}, "这不是一个邮箱地址"),
        ("webhook", {"target": "http://hooks.example.org/x"}, "要以 https:// 开头"),
        ("webhook", {"target": "https://u:p@hooks.example.org/"}, "不能带用户名和密码"),
        ("telegram", {"events": []}, "至少选一样"),
        ("telegram", {"level": "7"}, "没有这一级"),
        ("telegram", {"delay": "5"}, "第 1 级是马上告诉"),
        ("telegram", {"level": "2", "delay": "soon"}, "请填 1 到 1440 的整数"),
        ("telegram", {"level": "2", "delay": "1441"}, "请填 1 到 1440 的整数"),
        ("telegram", {"name": "群" * 41}, "最多 40 个字"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    desk: Desk, kind: str, changes: dict[str, object], says: str
) -> None:
    admin = desk.sign_in("admin")
    good = {"telegram": GROUP, "mail": "duty@example.org", "webhook": HOOK}[kind]
    answer = add(admin, kind, **({"target": good, "language": "en"} | changes))
    assert answer.status_code == 422
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert '<option value="en" selected>' in answer.text
    assert routes(desk.database) == []


def test_a_route_that_is_there_already_is_not_added_twice(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    added(admin)
    again = add(admin)
    assert again.status_code == 422
    assert "已经有一条线路通到这里" in again.text
    assert len(routes(desk.database)) == 1


def test_of_two_administrators_the_slower_is_told(desk: Desk) -> None:
    admin, other = desk.sign_in("admin"), desk.sign_in("admin")
    path = added(admin)
    seen = other.get(path).text
    post(admin, path, page=path, target=GROUP, **FIELDS | {"name": "值班群"})
    old = {"csrf": token_in(seen), "version": "1"}
    for step, fields in (("", {"target": "-5", **FIELDS}), ("/pause", {"active": "no"}), ("/remove", {})):
        late = other.post(f"{path}{step}", data=old | fields)
        assert late.status_code == 409
        assert "别人刚改过这条线路" in late.text and "值班群" in late.text
    (kept,) = routes(desk.database)
    assert (kept.target, kept.is_active) == (GROUP, True)


def test_each_change_is_on_record_without_what_opens_a_door(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    path = added(admin, "webhook", HOOK)
    post(admin, path, page=path, target=f"{HOOK}2", **FIELDS)
    post(admin, f"{path}/test", page=path, once="a")
    post(admin, f"{path}/pause", page=path, active="no")
    post(admin, f"{path}/remove", page=path)
    with desk.database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind="alert_route")).entries
    assert [(entry.action, entry.staff_name) for entry in reversed(entries)] == [
        ("add.alert_route", "Admin"),
        ("change.alert_route", "Admin"),
        ("test.alert_route", "Admin"),
        ("change.alert_route", "Admin"),
        ("remove.alert_route", "Admin"),
    ]
    assert "s3cret" not in str(entries)


def test_a_test_goes_through_the_outbox_and_what_came_of_it_is_said(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    path = added(admin)
    assert "还没有试过" in admin.get(path).text
    for once in ("a", "a", "b"):
        assert post(admin, f"{path}/test", page=path, once=once).headers["location"] == f"{path}#trial"
    waiting = admin.get(f"{path}/trial").text
    assert "等着发出" in waiting and "data-waiting" in waiting
    finish(desk.database, "given_up", "kicked")
    failed = admin.get(f"{path}/trial").text
    assert "没发出去，不再试了" in failed and "机器人不在群里了" in failed and "data-waiting" not in failed
    post(admin, f"{path}/test", page=path, once="c")
    finish(desk.database, "sent")
    assert "请看看对方收到没有" in admin.get(f"{path}/trial").text
    assert "已发出" in admin.get("/alerts").text


def test_a_test_that_nobody_sends_says_so(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    path = added(admin)
    route_id = int(path.rpartition("/")[2])
    with desk.database.write() as session:
        old = utc_now() - timedelta(seconds=11)
        alerts.enqueue_test(session, route_id=route_id, once="a", by=audit.Actor(None, "x", ""), now=old)
    assert "负责发送的程序好像没有运行" in admin.get(f"{path}/trial").text


def test_the_reason_is_told_with_the_number_that_a_server_answered(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    added(admin)
    desk.open_case()
    finish(desk.database, "failed", "login_refused 535")
    page = admin.get("/alerts").text
    assert "邮件服务器不让登录，请核对用户名和密码。 (535)" in page
    assert re.search(r"没发出去，\d\d:\d\d 再试", page)


def test_clerks_see_whether_staff_are_told_and_change_nothing(desk: Desk) -> None:
    admin, clerk = desk.sign_in("admin"), desk.sign_in("clerk")
    path = added(admin, "webhook", HOOK)
    page = clerk.get("/alerts")
    assert page.status_code == 200
    assert "hooks.example.org" in page.text and "s3cret" not in page.text
    assert "/remove" not in page.text and "/alerts/new" not in page.text
    for read in (path, f"{path}/trial", f"{path}/remove", "/alerts/new/mail"):
        assert clerk.get(read).status_code == 404
    token = token_in(clerk.get("/").text)
    for write in ("/alerts/new/mail", path, f"{path}/pause", f"{path}/remove", f"{path}/test"):
        assert clerk.post(write, data={"csrf": token, "version": "1", "once": "a"}).status_code == 404
    assert [route.version for route in routes(desk.database)] == [1]


@pytest.mark.parametrize("login", ["near", "auditor"])
def test_secretaries_and_auditors_find_no_alerts(desk: Desk, login: str) -> None:
    path, number = added(desk.sign_in("admin")), desk.open_case()
    browser = desk.sign_in(login)
    for read in ("/alerts", "/alerts/last", "/alerts/warning", f"/alerts/of/{number}", path):
        assert browser.get(read).status_code == 404
    if login == "near":
        assert "提醒了谁" not in browser.get(f"/cases/{number}").text
        assert "管急事" not in browser.get("/").text


@pytest.mark.parametrize("step", ["", "/pause", "/remove", "/test"])
def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, step: str) -> None:
    admin, other = desk.sign_in("admin"), desk.sign_in("admin")
    path = added(admin)
    for token in ("", "wrong", token_in(other.get("/").text)):
        fields = {"csrf": token, "version": "1", "target": "-5", "active": "no", "once": "a"} | FIELDS
        assert admin.post(f"{path}{step}", data=fields).status_code == 403
        assert admin.post("/alerts/new/telegram", data=fields).status_code == 403
    (route,) = routes(desk.database)
    assert (route.target, route.version) == (GROUP, 1)
    assert "还没有试过" in admin.get(f"{path}/trial").text


def test_without_a_session_there_is_nothing_but_the_way_in(desk: Desk) -> None:
    for path in ("/alerts", "/alerts/last", "/alerts/1", "/alerts/of/100001"):
        assert desk.browser().get(path).headers["location"] == "/login"
        assert desk.browser().post(path).status_code in {303, 405}


def test_numbers_that_are_no_route_are_no_page(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    token = token_in(admin.get("/alerts").text) if "csrf" in admin.get("/alerts").text else ""
    for number in ("0", "-1", "999", "9" * 30, "１", "x"):
        assert admin.get(f"/alerts/{number}").status_code == 404
        assert admin.post(f"/alerts/{number}/pause", data={"csrf": token}).status_code == 404
    assert admin.get("/alerts/new/pigeon").status_code == 404


def test_what_an_administrator_wrote_stays_text(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    added(admin, name="<script>alert(1)</script>")
    wrong = add(admin, target='"><script>alert(2)</script>').text
    for page in (admin.get("/alerts").text, admin.get("/alerts/1").text, wrong):
        assert "<script>alert" not in page


def test_a_case_says_who_was_alerted_and_what_became_of_it(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    added(admin, name="值班群")
    added(admin, "mail", "chief@example.org", level="2", delay="5")
    number = desk.open_case()
    finish(desk.database, "sent")
    clerk = desk.sign_in("clerk")
    shown = clerk.get(f"/cases/{number}").text.split("提醒了谁")[1]
    assert "值班群" in shown and "已发出" in shown
    assert "c…@example.org" in shown and "还没人答复就发" in shown and "chief@" not in shown
    piece = clerk.get(f"/alerts/of/{number}").text
    assert "值班群" in piece and "data-waiting" in piece
    with desk.database.write() as session:
        alerts.withdraw(session, case_id=id_of(number), now=utc_now())
    assert "有人办了，不用再发" in clerk.get(f"/alerts/of/{number}").text


def test_the_queue_warns_of_what_staff_cannot_rely_on(desk: Desk) -> None:
    admin, clerk = desk.sign_in("admin"), desk.sign_in("clerk")
    assert "没有一条线路管急事" in clerk.get("/").text
    assert "请告诉管理员" in clerk.get("/").text
    assert "请加一条" in admin.get("/").text
    path = added(admin)
    assert "管急事" not in clerk.get("/").text, "what was changed here is seen at once"
    desk.open_case()
    finish(desk.database, "given_up", "kicked")
    post(admin, f"{path}/pause", page=path, active="no")
    page = clerk.get("/").text
    assert "24 小时内有 1 条提醒没发出去" in page and "没有一条线路管急事" in page
    assert "没有一条线路管急事" in clerk.get("/alerts/warning").text


def test_alerts_that_nobody_takes_are_said_to_wait(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    added(admin)
    number = desk.open_case()
    with desk.database.write() as session:
        late = utc_now() - timedelta(seconds=70)
        case_id = id_of(number)
        assert case_id is not None
        alerts.enqueue(session, case_id=case_id, event="no_answer", urgency="urgent", now=late, occasion="x")
    desk_state = AlertState(desk.database)
    assert desk_state.look().stuck == 1
    assert "有 1 条提醒超过一分钟没有发" in desk.sign_in("clerk").get("/").text


def test_messages_to_retirees_that_nobody_sends_are_said_to_wait(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    path, began = added(admin), utc_now() - timedelta(minutes=5)
    with desk.database.write() as session:
        account = conversations.open_conversation(session, channel="telegram", external_id="7001", now=began)
        for text, priority in (("好", TALK), ("明天开会", REMINDER)):
            conversations.enqueue(
                session,
                conversation_id=account.conversation_id,
                reply=ReplyDraft(text),
                priority=priority,
                now=began,
            )
    state = AlertState(desk.database)
    assert [queue.has_no_worker for queue in state.queues()] == [True, True]
    assert "有 2 条给退休同志的消息没有程序在发" in desk.sign_in("clerk").get("/alerts/warning").text
    with desk.database.write() as session:
        sending.beat(session, name="w", channel="telegram", lane="talk", started_at=began, moved_at=None, now=utc_now())
    assert {queue.is_stuck for queue in AlertState(desk.database).queues()} == {True}
    post(admin, f"{path}/pause", page=path, active="no")  # what was changed here is looked at anew
    page = desk.sign_in("clerk").get("/alerts/warning").text
    assert "有 2 条给退休同志的消息卡住了" in page and "没有程序在发" not in page


def test_the_records_are_asked_for_warnings_once_in_some_seconds(desk: Desk) -> None:
    now = 0.0
    state = AlertState(desk.database, clock=lambda: now)
    assert state.look().has_urgent_route is False
    added(desk.sign_in("admin"))
    assert state.look().has_urgent_route is False
    now = 5.0
    assert state.look().has_urgent_route is True


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words(language: str) -> None:
    words = words_of(language).names()
    wanted = {f"alert_why_{reason}" for reason in REASONS}
    wanted |= {f"alert_event_{event}" for event in (*EVENTS, TEST)}
    wanted |= {f"alert_state_{state}" for state in (*STATES, "planned")}
    wanted |= {f"alerts_from_{urgency}" for urgency in URGENCIES}
    wanted |= {f"alerts_wrong_{code}" for code in CODES}
    for kind in ROUTE_KINDS:
        wanted |= {f"alert_kind_{kind}", f"alerts_add_{kind}", f"alerts_target_{kind}", f"alerts_target_{kind}_hint"}
    for name in ("no_route", "stuck", "no_sender", "held_up", "lost", "failing"):
        wanted |= {f"alerts_warn_{name}", f"alerts_warn_{name}_do", f"alerts_warn_{name}_ask"}
    assert wanted <= words
