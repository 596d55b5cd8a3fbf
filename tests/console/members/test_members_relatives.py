"""Deciding at the desk on relatives who ask for a member."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.conversations import service as conversations
from center.identity import service as identity
from tests.console.desk import Desk
from tests.console.members.people import bind, heard, known, logged, request, send, whole_log

ALL = {f"scope_{scope}": "yes" for scope in identity.SCOPES}


def grants(desk: Desk) -> list[identity.ProxyGrantView]:
    with desk.database.read() as session:
        return identity.list_grants(session, now=utc_now())


def test_a_request_stands_beside_the_members_whom_it_may_mean_and_nothing_is_ticked(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, person.name)
    assert f'href="/members/relatives/{number}"' in clerk.get("/members/relatives").text
    assert f'href="/members/relatives/{number}"' in clerk.get(f"/cases/{number}").text
    assert '<span class="mark soon">1</span>' in clerk.get("/members").text
    page = clerk.get(f"/members/relatives/{number}").text
    assert "王小军 13800138000" in page
    assert f'name="member" value="{person.id}"' in page
    assert "姓名一致" in page
    assert "checked" not in page
    for secret in person.secrets:
        assert secret not in page


def test_an_approved_relative_reads_what_was_ticked_and_both_are_told(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    bind(desk.database, person.id)
    number = request(desk, person.name)
    answer = send(
        clerk, f"/members/relatives/{number}/approve", member=str(person.id), scope_meetings="yes", scope_branch="yes"
    )
    assert answer.headers["location"] == "/members/relatives?done=approved"
    assert [(grant.member_id, grant.scopes) for grant in grants(desk)] == [(person.id, ["branch", "meetings"])]
    assert "支部情况、会议活动" in heard(desk.database, "relative")[-1]
    assert "王小军" in heard(desk.database, "phone")[-1]
    page = clerk.get(answer.headers["location"]).text
    assert "家属和本人都收到了消息" in page
    assert person.name in page
    assert "王小军" in clerk.get(f"/members/{person.id}").text
    assert "已办结" in clerk.get(f"/cases/{number}").text
    assert logged(desk, "decide_proxy.member")[0].new_value == f"approved for {person.employee_no}: branch, meetings"


def test_where_the_member_has_no_phone_staff_hear_that_they_must_call(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, person.name)
    answer = send(clerk, f"/members/relatives/{number}/approve", member=str(person.id), **ALL)
    assert "请打电话告诉本人" in clerk.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"member": "{id}"}, "至少勾一项"),
        ({"member": "{id}", "scope_everything": "yes"}, "至少勾一项"),
        ({**ALL}, "请选是哪位"),
        ({**ALL, "member": "x"}, "请选是哪位"),
    ],
)
def test_an_unfinished_decision_grants_nothing_and_says_what_is_missing(
    desk: Desk, fields: dict[str, str], told: str
) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, person.name)
    filled = {name: value.format(id=person.id) for name, value in fields.items()}
    answer = send(clerk, f"/members/relatives/{number}/approve", **filled)
    assert answer.status_code == 409
    assert told in answer.text
    assert grants(desk) == []
    assert heard(desk.database, "relative") == []


def test_nothing_is_granted_for_a_member_who_is_not_there_or_has_died(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, person.name)
    path = f"/members/relatives/{number}/approve"
    assert send(clerk, path, member="999999", **ALL).status_code == 404
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET status = 'deceased' WHERE id = :id"), {"id": person.id})
    assert send(clerk, path, member=str(person.id), **ALL).status_code == 409
    assert f'value="{person.id}"' not in clerk.get(f"/members/relatives/{number}").text
    assert grants(desk) == []


def test_a_refused_relative_is_told_and_the_case_is_closed(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, person.name)
    answer = send(clerk, f"/members/relatives/{number}/refuse")
    assert "没有同意，已告诉家属" in clerk.get(answer.headers["location"]).text
    assert "没有同意" in heard(desk.database, "relative")[-1]
    assert grants(desk) == []
    assert "没帮到" in clerk.get(f"/cases/{number}").text


def test_of_two_who_decide_the_slower_is_told_and_changes_nothing(desk: Desk) -> None:
    person = known(desk)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    number = request(desk, person.name)
    send(first, f"/members/relatives/{number}/refuse")
    for step, fields in (("approve", {**ALL, "member": str(person.id)}), ("refuse", {})):
        late = send(second, f"/members/relatives/{number}/{step}", **fields)
        assert late.status_code == 409
        assert "别人刚处理过" in late.text
    assert grants(desk) == []
    assert len(heard(desk.database, "relative")) == 1
    assert second.get(f"/members/relatives/{number}").status_code == 404


def test_a_phone_that_belongs_to_a_member_is_granted_nothing(desk: Desk) -> None:
    person, other, clerk = known(desk), known(desk, 1), desk.sign_in("clerk")
    number = request(desk, person.name)
    with desk.database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id="relative", now=utc_now())
        conversations.bind(session, conversation_id=account.conversation_id, member_id=other.id, now=utc_now())
    assert "不能再授权替别人问" in clerk.get(f"/members/relatives/{number}").text
    late = send(clerk, f"/members/relatives/{number}/approve", member=str(person.id), **ALL)
    assert late.status_code == 409
    assert grants(desk) == []


def test_whoever_else_speaks_with_the_relative_is_not_cut_off(desk: Desk) -> None:
    person = known(desk)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    number = request(desk, person.name)
    send(second, f"/cases/{number}/speak", page=f"/cases/{number}")
    late = send(first, f"/members/relatives/{number}/refuse")
    assert late.status_code == 409
    assert "正在跟家属说话" in late.text
    assert send(second, f"/members/relatives/{number}/refuse").status_code == 303


def test_a_member_is_looked_for_by_other_words_which_stay_out_of_the_address(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    number = request(desk, "我妈")
    assert "没有找到在册的人" in clerk.get(f"/members/relatives/{number}").text
    answer = send(clerk, f"/members/relatives/{number}/look", text=person.id_number)
    assert person.id_number not in answer.headers["location"]
    assert f'name="member" value="{person.id}"' in clerk.get(answer.headers["location"]).text
    assert logged(desk, "find.member")[0].field == "id_number"
    assert person.id_number not in whole_log(desk)


def test_a_grant_is_ended_after_a_question_once_and_both_are_told(desk: Desk) -> None:
    person = known(desk)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    bind(desk.database, person.id)
    number = request(desk, person.name)
    send(first, f"/members/relatives/{number}/approve", member=str(person.id), **ALL)
    path = f"/members/relatives/grants/{grants(desk)[0].grant_id}"
    assert path in first.get("/members/relatives").text
    assert re.search(rf"让王小军 13800138000不能再替{person.name}问事", first.get(path).text)
    answer = send(first, path)
    assert "已停止" in first.get(answer.headers["location"]).text
    assert grants(desk) == []
    assert "不能在这里替" in heard(desk.database, "relative")[-1]
    assert "不能再替您查事" in heard(desk.database, "phone")[-1]
    late = send(second, path)
    assert late.status_code == 409
    assert "已经停了" in late.text


@pytest.mark.parametrize("number", ["0", "100000", "999999", "x", "9" * 30, "１００００１", "-1"])
def test_what_is_no_request_is_no_page(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    desk.open_case()
    for path in (f"/members/relatives/{number}", f"/members/relatives/grants/{number}"):
        assert clerk.get(path).status_code == 404
    assert clerk.get("/members/relatives/100001").status_code == 404


def test_what_a_relative_wrote_stays_text(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    number = request(desk, "<script>alert(1)</script>{{ 7*7 }}")
    for path in ("/members/relatives", f"/members/relatives/{number}"):
        page = clerk.get(path).text
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page
