"""What clerks do with a case: give it on, press it, set a time, undo; what the slower of two is told."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import id_of
from center.clock import to_local, utc_now
from center.staff import service as staff
from tests.console.desk import Desk, token_in
from tests.console.test_console_cases import once_in, send

BOSS = Actor(None, "command:root", "")


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"', maxsplit=1)[0]


def id_by(desk: Desk, login: str) -> int:
    with desk.database.read() as session:
        return int(session.execute(text("SELECT id FROM staff_accounts WHERE login = :l"), {"l": login}).scalar_one())


def case_of(desk: Desk, number: str) -> cases.CaseView:
    with desk.database.read() as session:
        return cases.get_case(session, case_id=id_of(number) or 0)


def fields_of(browser: httpx.Client, number: str) -> dict[str, str]:
    page = browser.get(f"/cases/{number}").text
    return {"csrf": token_in(page), "version": version_in(page)}


def test_a_case_is_given_to_a_colleague_with_a_word_and_back_to_everybody(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk = desk.sign_in("clerk")
    to = id_by(desk, "clerk2")
    assert send(clerk, number, "assign", to=str(to), note="他脾气急，先听他说").status_code == 303
    page = desk.sign_in("clerk2").get(f"/cases/{number}").text
    assert "经办人：<b>您</b>" in page
    assert "他脾气急，先听他说" in page
    assert "您改了经办人" in clerk.get(f"/cases/{number}").text
    assert send(clerk, number, "assign", to="nobody").status_code == 303
    assert case_of(desk, number).assigned_to is None


def test_only_those_who_answer_are_offered_and_those_who_are_away_are_marked(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    away, now = id_by(desk, "clerk2"), utc_now()
    with desk.database.write() as session:
        about = {"absent_from": now - timedelta(hours=1), "absent_until": now + timedelta(days=2), "now": now}
        staff.add_absence(session, actor=BOSS, staff_id=away, **about)
    clerk = desk.sign_in("clerk")
    offered = clerk.get(f"/cases/{number}").text.split('id="to"')[1].split("</select>")[0]
    assert "Clerk2（不在" in offered
    assert "Clerk" in offered
    for nobody in ("Near", "Auditor"):
        assert nobody not in offered
    for wrong in (id_by(desk, "near"), id_by(desk, "auditor"), 999, "x", ""):
        answer = send(clerk, number, "assign", to=str(wrong), note="写了很久的话")
        assert answer.status_code == 409
        assert "这位同事现在不能接事" in answer.text
        assert "写了很久的话" in answer.text, "what was typed is not lost"
    assert case_of(desk, number).assigned_to is None


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [("urgency", "urgency", "soon"), ("priority", "priority", "high"), ("state", "state", "waiting")],
)
def test_what_is_pressed_wrongly_is_undone_with_one_click(desk: Desk, step: str, field: str, value: str) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    before = case_of(desk, number)
    clerk = desk.sign_in("clerk")
    assert send(clerk, number, step, **{field: value}).status_code == 303
    assert getattr(case_of(desk, number), field) == value
    page = clerk.get(f"/cases/{number}").text
    assert 'action="/cases/' + number + '/undo"' in page
    assert "/undo" not in desk.sign_in("clerk2").get(f"/cases/{number}").text
    assert send(clerk, number, "undo").status_code == 303
    assert getattr(case_of(desk, number), field) == getattr(before, field)
    assert "/undo" not in clerk.get(f"/cases/{number}").text
    for nothing in ("", "lottery", "closed"):
        assert send(clerk, number, step, **{field: nothing}).status_code == 409


def test_undoing_is_refused_once_the_person_was_told(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    send(clerk, number, "claim")
    fields = fields_of(clerk, number)
    send(clerk, number, "told", text="已打电话，儿子在路上")
    assert "/undo" not in clerk.get(f"/cases/{number}").text
    refused = clerk.post(f"/cases/{number}/undo", data=fields)
    assert refused.status_code == 409
    assert "已经有话告诉了本人" in refused.text
    assert case_of(desk, number).assigned_to is not None


def test_whoever_is_slower_sees_what_was_changed_meanwhile_and_keeps_their_words(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    seen = fields_of(second, number)
    send(first, number, "priority", priority="high")
    send(first, number, "claim")
    late = second.post(
        f"/cases/{number}/assign", data={**seen, "to": str(id_by(desk, "admin")), "note": "请您看看这件"}
    )
    assert late.status_code == 409
    told = late.text.split('id="trouble"')[1].split("</div>")[0]
    assert "Clerk" in told
    assert "优先级：优先" in told
    assert "经办人：Clerk" in told
    assert "请您看看这件" in late.text
    assert case_of(desk, number).assigned_to == id_by(desk, "clerk")


def test_a_double_click_is_told_of_no_conflict(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk = desk.sign_in("clerk")
    for step, fields in (
        ("urgency", {"urgency": "soon"}),
        ("priority", {"priority": "low"}),
        ("assign", {"to": str(id_by(desk, "clerk2")), "note": "一句话"}),
        ("state", {"state": "waiting"}),
        ("claim", {}),
    ):
        sent = {**fields_of(clerk, number), **fields}
        first = clerk.post(f"/cases/{number}/{step}", data=sent)
        if step != "claim":
            assert first.status_code == clerk.post(f"/cases/{number}/{step}", data=sent).status_code == 303, step
    with desk.database.read() as session:
        lines = cases.list_timeline(session, case_id=id_of(number) or 0)
    assert [line.body for line in lines].count("一句话") == 1


def test_a_note_that_is_sent_twice_is_one_and_a_second_thought_is_another(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    for words in ("家里没人", "家里没人", "邻居说去医院了", "家里没人"):
        for step in ("note", "told"):
            assert send(clerk, number, step, text=words).status_code == 303
    with desk.database.read() as session:
        lines = cases.list_timeline(session, case_id=id_of(number) or 0)
    assert [line.body for line in lines if line.kind == "note"] == ["家里没人", "邻居说去医院了", "家里没人"]
    assert [line.body for line in lines if line.kind == "reply"] == ["家里没人", "邻居说去医院了", "家里没人"]


def test_a_time_is_set_on_the_local_clock_and_never_in_the_past(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk = desk.sign_in("clerk")
    day = to_local(utc_now()) + timedelta(days=3)
    local = {"kind": "close", "day": f"{day:%Y-%m-%d}", "hour": "15:30"}
    assert send(clerk, number, "due", **local).status_code == 303
    page = clerk.get(f"/cases/{number}").text
    assert "15:30" in page
    assert "您改了时限" in page
    for wrong, words in (
        ({"day": "2020-01-01"}, "这个时间已经过去了"),
        ({"day": "2999-01-01"}, "这个时间太远了"),
        ({"day": "下周三"}, "日期或时间看不懂"),
        ({"hour": "25:00"}, "日期或时间看不懂"),
        ({"hour": "15:30+09:00"}, ""),
    ):
        answer = send(clerk, number, "due", **{**local, **wrong})
        assert words in answer.text
    assert send(clerk, number, "due", **{**local, "kind": "lottery"}).status_code == 409
    send(clerk, number, "undo")


def test_what_was_missed_is_still_to_be_done_and_shows(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    late = "UPDATE deadlines SET due_at = '2020-01-01 00:00:00', missed_at = '2020-01-01 00:00:00' WHERE kind = 'close'"
    with desk.database.write() as session:
        session.execute(text(late))
    head = desk.sign_in("clerk").get(f"/cases/{number}/status").text
    assert "已经过了" in head
    assert head.count("时限：") == 2


def test_what_working_hours_make_of_a_time_is_said_before_it_is_set(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk = desk.sign_in("clerk")
    day = to_local(utc_now()) + timedelta(days=14)
    path = f"/cases/{number}/due?day={day:%Y-%m-%d}&hour="
    night = clerk.get(path + "03:00").text
    assert "上班时间" in night
    assert "那时不上班，最后上班到" in night
    assert "这个时间已经过去了" in clerk.get(f"/cases/{number}/due?day=2020-01-01&hour=08:00").text
    assert clerk.get(f"/cases/{number}/due?day=x&hour=y").text.strip() == ""
    assert desk.sign_in("near").get(path + "03:00").status_code == 404


def test_words_that_were_not_sent_stand_in_the_box_again(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    send(clerk, number, "speak")
    page = clerk.get(f"/cases/{number}").text
    about = {"csrf": token_in(page), "once": once_in(page)}
    gap = clerk.post(f"/cases/{number}/reply", data={**about, "text": "您好，我是【请填：姓名】，编号 {case_number}"})
    assert gap.status_code == 409
    assert "还有没填的地方：【请填：姓名】 {case_number}" in gap.text
    assert ">您好，我是【请填：姓名】" in gap.text
    long = clerk.post(f"/cases/{number}/reply", data={**about, "text": "长" * 2001})
    assert "太长了，最多 2000 个字" in long.text
    send(other, number, "speak", over_other="yes")
    late = clerk.post(f"/cases/{number}/reply", data={**about, "text": "这段话我写了五分钟"})
    assert "这句没有发出去" in late.text
    assert "这段话我写了五分钟" in late.text
    assert "这段话我写了五分钟" not in other.get(f"/cases/{number}").text


def test_a_message_is_taken_back_until_it_leaves_and_never_after(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    with desk.database.write() as session:
        session.execute(text("UPDATE cases SET urgency = 'normal'"))
    clerk = desk.sign_in("clerk")
    send(clerk, number, "speak")
    page = clerk.get(f"/cases/{number}").text
    clerk.post(f"/cases/{number}/reply", data={"csrf": token_in(page), "once": once_in(page), "text": "发错人了"})
    page = clerk.get(f"/cases/{number}").text
    assert "几秒后发出" in page
    message = page.split('name="message" value="')[1].split('"')[0]
    seen = {**fields_of(clerk, number), "message": message}
    assert desk.sign_in("clerk2").post(f"/cases/{number}/recall", data=seen).status_code == 403
    assert clerk.post(f"/cases/{number}/recall", data=seen).status_code == 303
    assert "已撤回，本人没有收到" in clerk.get(f"/cases/{number}").text
    late = clerk.post(f"/cases/{number}/recall", data=seen)
    assert late.status_code == 409
    assert "来不及撤回" in late.text
    for forged in ("1", "0", "-5", "x", "9" * 30):
        assert clerk.post(f"/cases/{number}/recall", data={**seen, "message": forged}).status_code == 409


def test_in_an_urgent_case_staffs_words_leave_at_once(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    send(clerk, number, "speak")
    page = clerk.get(f"/cases/{number}").text
    clerk.post(f"/cases/{number}/reply", data={"csrf": token_in(page), "once": once_in(page), "text": "别动，人马上到"})
    page = clerk.get(f"/cases/{number}").text
    assert "等着发出" in page
    assert "几秒后发出" not in page
