"""Reading a member's talk, and taking a lost phone away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from center.clock import utc_now
from center.conversations import service as conversations
from center.identity import service as identity
from console.members.outcomes import DONE, NOT_DONE
from console.words import LANGUAGES, words_of
from tests.console.desk import Desk
from tests.console.members.people import bind, known, logged, say, send, talk_of

DAY = timedelta(days=1)


def test_a_talk_is_read_page_by_page_and_each_page_is_on_record_once(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    conversation = bind(desk.database, person.id)
    for number in range(40):
        say(desk.database, f"第{number}句", at=utc_now() - timedelta(hours=1) + timedelta(seconds=number))
    path, lines, pages = talk_of(person.id, conversation), [], 0
    assert path in clerk.get(f"/members/{person.id}").text
    while path:
        page = clerk.get(path).text
        pages += 1
        lines = re.findall(r'class="body">([^<]+)<', page) + lines
        older = re.search(r'href="(\?before=[^"#]+)', page)
        path = talk_of(person.id, conversation) + older.group(1) if older else ""
    assert pages == 2
    assert lines == [words for n in range(40) for words in (f"第{n}句", f"答：第{n}句")]
    entries = logged(desk, "read.conversation")
    assert len(entries) == 2
    assert {(entry.staff_name, entry.object_id) for entry in entries} == {("Clerk", person.employee_no)}
    assert not any("句" in repr(entry) for entry in entries)


@pytest.mark.parametrize("before", ["", "x", "1~", "~1", "-1~-1", "1~1~1", "9" * 30 + "~1", "１~１"])
def test_a_place_in_the_talk_that_is_none_is_the_newest(desk: Desk, before: str) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    conversation = bind(desk.database, person.id)
    say(desk.database, "您好")
    page = clerk.get(talk_of(person.id, conversation), params={"before": before})
    assert page.status_code == 200
    assert "您好" in page.text


def test_what_was_said_before_a_phone_was_handed_on_is_shown_to_nobody(desk: Desk) -> None:
    first, second, clerk = known(desk, 0), known(desk, 1), desk.sign_in("clerk")
    conversation = bind(desk.database, first.id, at=utc_now() - 3 * DAY)
    say(desk.database, "我的钱", at=utc_now() - 2 * DAY)
    with desk.database.write() as session:
        conversations.bind(session, conversation_id=conversation, member_id=second.id, now=utc_now() - DAY)
    say(desk.database, "我是新来的")
    page = clerk.get(talk_of(second.id, conversation)).text
    assert "我是新来的" in page
    assert "我的钱" not in page
    assert clerk.get(talk_of(first.id, conversation)).status_code == 404
    assert "还没有绑定手机" in clerk.get(f"/members/{first.id}").text


def test_another_members_conversation_is_no_page_of_this_one(desk: Desk) -> None:
    first, second, clerk = known(desk, 0), known(desk, 1), desk.sign_in("clerk")
    conversation = bind(desk.database, first.id)
    for ref in (talk_of(second.id, conversation), f"/members/{first.id}/talk/{conversation}", "/members/1/talk/x"):
        assert clerk.get(ref).status_code == 404
    assert logged(desk, "read.conversation") == []
    assert conversation not in clerk.get(f"/members/{first.id}").text


def test_a_lost_phone_is_unbound_after_a_question_on_record(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    conversation = bind(desk.database, person.id)
    say(desk.database, "上个月的钱")
    path = talk_of(person.id, conversation).replace("/talk/", "/unbind/")
    asked = clerk.get(path).text
    assert f"要解除{person.name}的这个绑定吗" in asked
    with desk.database.read() as session:
        assert identity.find_member_of(session, conversation_id=conversation) is not None
    answer = send(clerk, path)
    assert answer.headers["location"] == f"/members/{person.id}?done=unbound"
    assert "已解除绑定" in clerk.get(answer.headers["location"]).text
    with desk.database.read() as session:
        assert identity.find_member_of(session, conversation_id=conversation) is None
        assert conversations.count_waiting(session)[1] == 0
    assert logged(desk, "unbind.member")[0].object_id == person.employee_no


def test_whoever_unbinds_second_is_told_and_nothing_happens(desk: Desk) -> None:
    person = known(desk)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    conversation = bind(desk.database, person.id)
    path = talk_of(person.id, conversation).replace("/talk/", "/unbind/")
    seen = second.get(path).text
    assert send(first, path).status_code == 303
    late = send(second, path)
    assert late.status_code == 409
    assert "已经不在本人名下" in late.text
    assert "解除绑定" in seen
    assert len(logged(desk, "unbind.member")) == 1


def test_only_known_outcomes_are_told(desk: Desk) -> None:
    person, clerk = known(desk), desk.sign_in("clerk")
    for name in ("nonsense", "<b>x</b>", "unbind_ask"):
        page = clerk.get(f"/members/{person.id}", params={"done": name})
        assert page.status_code == 200
        assert 'class="told" role="status"' not in page.text


def test_every_outcome_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        assert {f"members_{name}" for name in DONE | NOT_DONE.keys()} <= words_of(language).names()
