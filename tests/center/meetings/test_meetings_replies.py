"""What is tapped under a reminder says by itself which meeting it answers for."""

from __future__ import annotations

import pytest

from center.conversations.views import Choice
from center.meetings.replies import choice_named, choices_for, meetings_offered, payload_for, reading_choice


def test_the_two_choices_name_their_meeting() -> None:
    go, stay = choices_for([12], attend="去", decline="去不了")
    assert (go.id, go.title, go.payload) == ("rsvp:attend:12", "去", '/rsvp_attend{"meeting": "meeting:12"}')
    assert (stay.id, stay.payload) == ("rsvp:decline:12", '/rsvp_decline{"meeting": "meeting:12"}')
    assert choice_named(go.id, "去") == go
    assert choice_named(stay.id, "去不了") == stay


def test_choices_of_two_meetings_name_both() -> None:
    go, _ = choices_for([12, 15], attend="去", decline="去不了")
    assert choice_named(go.id, "去") == go
    assert meetings_offered([go]) == ["meeting:12", "meeting:15"]


@pytest.mark.parametrize(
    "id_", [None, "", "1", "rsvp:attend:", "rsvp:attend:1,", "rsvp:go:1", "rsvp:attend:1;2", "x" * 90]
)
def test_any_other_id_names_none(id_: str | None) -> None:
    assert choice_named(id_, "去") is None


def test_what_asks_nothing_of_a_meeting_is_told_from_what_names_a_day() -> None:
    assert meetings_offered([Choice("1", "对", "/affirm")]) is None
    assert meetings_offered([Choice("1", "我来", '/rsvp_attend{"datetime": "2026-12-03T09:00"}')]) == []
    assert meetings_offered([Choice("1", "去", payload_for("attend", ["meeting:3"]))]) == ["meeting:3"]


def test_the_ids_fit_into_the_data_of_a_button() -> None:
    go, _ = choices_for([123_456, 123_457, 123_458], attend="去", decline="去不了")
    assert len(f"99999999999:{go.id}".encode()) <= 64


def test_a_text_under_a_summary_is_named_by_its_id_for_ever() -> None:
    read = reading_choice(12, "讲话")
    assert choice_named(read.id, "讲话") == read
    assert read.payload == '/query_study_material{"command": "read 12 0"}'
    assert meetings_offered([read]) is None
