"""What became of messages and which questions had no answer, by week and by branch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from center.db import Database
from center.db.installation import find_fact
from center.figures import service as figures
from center.figures.service import Scope
from center.figures.spans import last_weeks
from center.figures.tally import fate_of
from tests.center.figures.made_up import Made, add_account, add_message, store
from tests.center.people import add_members

AS_OF = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SPAN = last_weeks(4, as_of=AS_OF)
OUTCOMES = ("answered", "case", "fault", "with_staff", "not_understood", "unreadable", "turned_away", None)


@pytest.fixture
def members(database: Database, now: datetime) -> tuple[int, int]:
    with database.write() as session:
        return add_members(session, now)


def test_every_message_is_counted_once_in_the_week_in_which_it_came(
    database: Database, members: tuple[int, int]
) -> None:
    with database.write() as session:
        add_account(session, "c", members[0], AS_OF - 9 * WEEK)
        for outcome in OUTCOMES:
            add_message(session, "c", AS_OF - HOUR, outcome)
        add_message(session, "c", AS_OF - WEEK, "answered")
        add_message(session, "c", AS_OF - 8 * WEEK, "answered")
        # answered after this was counted
        add_message(session, "c", AS_OF - 2 * WEEK, "case", finished_at=AS_OF + HOUR)
    with database.read() as session:
        lines = figures.read_messages(session, span=SPAN, scope=Scope()).weeks
        short = figures.read_headline(session, span=SPAN, scope=Scope())
    assert [line.messages for line in lines] == [0, 1, 1, len(OUTCOMES)]
    last = lines[-1]
    assert (last.alone, last.case, last.staff, last.not_understood, last.waiting) == (1, 2, 1, 3, 1)
    assert (lines[1].waiting, lines[2].alone) == (1, 1)
    assert (short.messages, short.alone) == (len(OUTCOMES) + 2, 2)
    assert short.share_alone == pytest.approx(2 / 10)


def test_an_outcome_nobody_knows_counts_as_no_answer() -> None:
    assert fate_of("something new") == "not_understood"


def test_a_branch_has_its_members_messages_since_they_have_the_telephone(
    database: Database, members: tuple[int, int]
) -> None:
    with database.write() as session:
        add_account(session, "own", members[0], AS_OF - 9 * WEEK)
        add_account(session, "handed-on", members[1], AS_OF - 9 * WEEK, history_from=AS_OF - HOUR)
        add_account(session, "unknown", None, AS_OF - 9 * WEEK)
        for conversation in ("own", "handed-on", "unknown"):
            add_message(session, conversation, AS_OF - 2 * HOUR, "answered")
        add_message(session, "handed-on", AS_OF - HOUR, "answered")
    with database.read() as session:
        for scope, count in (
            (Scope(), 4),
            (Scope(frozenset({3})), 2),
            (Scope(frozenset({4})), 0),
            (Scope(frozenset()), 0),
        ):
            lines = figures.read_messages(session, span=SPAN, scope=scope).weeks
            assert sum(line.messages for line in lines) == count
            assert figures.read_headline(session, span=SPAN, scope=scope).messages == count


def test_the_page_can_say_since_when_outcomes_are_told_apart(database: Database) -> None:
    with database.read() as session:
        stated = find_fact(session, name=figures.TOLD_APART_SINCE)
        since = figures.read_messages(session, span=SPAN, scope=Scope()).told_apart_since
    assert stated is not None
    assert since == datetime.fromisoformat(stated)
    assert since.tzinfo is not None


def test_unanswered_questions_stand_together_masked_with_their_cases(
    database: Database, members: tuple[int, int]
) -> None:
    asked = [
        "外地住院回来报销要带什么材料",
        "在外地住院回来报销要带什么材料，我的卡是6222020402001234567",
        "老年公交卡在哪里办",
    ]
    made = [Made("unanswered", AS_OF - HOUR, member_id=members[0], summary=text) for text in asked]
    made += [Made("complaint", AS_OF - HOUR, summary=asked[0]), Made("unanswered", AS_OF - 9 * WEEK, summary=asked[0])]
    made.append(Made("unanswered", AS_OF - HOUR, summary=asked[2]))
    with database.write() as session:
        store(session, made)
    with database.read() as session:
        found = figures.read_questions(session, span=SPAN, scope=Scope())
        own = figures.read_questions(session, span=SPAN, scope=Scope(frozenset({3})))
    assert [group.size for group in found.groups] == [2, 2]
    assert sorted(case_id for group in found.groups for case_id in group.case_ids) == [1, 2, 3, 6]
    assert "6222" not in "".join(example.text for group in found.groups for example in group.examples)
    assert (found.questions, found.is_cut) == (4, False)
    assert own.questions == 3


def test_of_too_many_questions_the_oldest_are_left_out_and_that_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_QUESTIONS", 3)
    made = [Made("unanswered", AS_OF - HOUR * place, summary=f"问题{place}") for place in range(1, 6)]
    with database.write() as session:
        store(session, made)
    with database.read() as session:
        found = figures.read_questions(session, span=SPAN, scope=Scope())
    assert (found.questions, found.is_cut) == (3, True)
    assert {case_id for group in found.groups for case_id in group.case_ids} == {1, 2, 3}
