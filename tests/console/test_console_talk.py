"""The talk of a case: everything that was said stands once, in time order, on the right side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from center.cases.service import EntryView
from center.conversations.service import DeliveryView, HistoryEntry
from console.cases.talk import join_talk

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def line(kind: str, body: str, minutes: int, **about: object) -> EntryView:
    author = "member" if kind in {"opened", "text"} else "staff"
    values = {
        "id": minutes,
        "case_id": 1,
        "kind": kind,
        "author": author,
        "author_name": "张敏" if author == "staff" else None,
        "fact_name": None,
        "body": body,
        "at": at(minutes),
        "staff_id": 1 if author == "staff" else None,
        "inbox_id": None,
        "outbox_id": None,
    }
    return EntryView(**{**values, **about})


def said(origin: str, id_: int, text: str, minutes: int) -> HistoryEntry:
    return HistoryEntry(id_, origin, text, (), at(minutes))  # type: ignore[arg-type]


def delivery(id_: int, state: str, *, failure: str | None = None, attempts: int = 0) -> DeliveryView:
    done = NOW if state in {"sent", "given_up"} else None
    return DeliveryView(id_, state, attempts, NOW, done, failure)


def test_a_message_that_is_in_the_conversation_and_in_the_case_stands_once_with_its_author() -> None:
    history = [said("me", 1, "我摔倒了", 0), said("assistant", 1, "请打 120", 1), said("staff", 2, "人马上到", 3)]
    lines = [
        line("opened", "我摔倒了", 0, inbox_id=1),
        line("note", "钥匙在邻居家", 2),
        line("reply", "人马上到", 3, outbox_id=2),
        line("reply", "电话里也说了", 4),
        line("change", "张敏", 5, fact_name="assigned_to"),
    ]
    talk = join_talk(lines, history, {2: delivery(2, "due")}, visitor_id=1)
    assert [(each.side, each.who, each.text) for each in talk] == [
        ("member", None, "我摔倒了"),
        ("assistant", None, "请打 120"),
        ("note", "张敏", "钥匙在邻居家"),
        ("staff", "张敏", "人马上到"),
        ("told", "张敏", "电话里也说了"),
    ]
    assert talk[3].may_recall and talk[3].is_under_way


def test_words_that_wait_and_words_that_were_taken_back_show_though_nobody_was_told_them() -> None:
    lines = [line("reply", "还没走", 1, outbox_id=7), line("reply", "收回了", 2, outbox_id=8)]
    states = {7: delivery(7, "planned"), 8: delivery(8, "given_up", failure="recalled")}
    mine = join_talk(lines, [], states, visitor_id=1)
    assert [(each.state, each.may_recall) for each in mine] == [("planned", True), ("recalled", False)]
    assert not any(each.may_recall for each in join_talk(lines, [], states, visitor_id=2)), "another's is not mine"


def test_what_somebody_has_begun_to_send_is_not_offered_to_be_taken_back() -> None:
    for state, attempts in (("sending", 1), ("failed", 1), ("due", 1), ("sent", 1), ("given_up", 5)):
        states = {7: delivery(7, state, attempts=attempts)}
        (only,) = join_talk([line("reply", "走了", 1, outbox_id=7)], [], states, visitor_id=1)
        assert not only.may_recall, state


def test_without_a_conversation_the_case_itself_tells_what_was_said() -> None:
    lines = [line("opened", "家里灯泡坏了", 0), line("text", "还有水龙头", 1, inbox_id=5), line("note", "周五去", 2)]
    assert [each.side for each in join_talk(lines, [], {}, visitor_id=1)] == ["opened", "member", "note"]


@given(st.lists(st.tuples(st.sampled_from(["me", "assistant", "staff"]), st.integers(0, 50)), max_size=30))
def test_nothing_is_lost_or_said_twice_and_time_never_runs_back(entries: list[tuple[str, int]]) -> None:
    history = [said(origin, place, f"{place}", minutes) for place, (origin, minutes) in enumerate(entries)]
    lines = [
        line("text", each.text, 0, inbox_id=each.id, at=each.at)
        if each.origin == "me"
        else line("reply", each.text, 0, outbox_id=each.id, at=each.at)
        for each in history
        if each.origin != "assistant"
    ]
    talk = join_talk(lines, history, {}, visitor_id=1)
    assert sorted(each.text for each in talk) == sorted(each.text for each in history)
    assert [each.at for each in talk] == sorted(each.at for each in talk)
