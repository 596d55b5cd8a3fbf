"""Figures of scams: money, ages that give nobody away, messages several asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.cases import service as cases
from center.checks import service as checks
from center.clock import to_local
from center.conversations import service as conversations
from center.db import Database
from center.figures import service as figures
from center.figures.scams import tally
from center.figures.scams.service import read_scams
from center.figures.scams.views import FraudCase
from center.figures.service import Scope
from center.figures.spans import last_weeks
from tests.center.desk import ZHANG, add_clerks, open_case
from tests.center.people import add_conversation, add_members

WORDS = "您的社保卡已停用，请点击 http://yb-gov.cn 重新认证"
AT = int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())


def read(database: Database, now: datetime, scope: Scope | None = None, *, with_words: bool = True):
    with database.read() as session:
        return read_scams(
            session,
            span=last_weeks(4, as_of=now + timedelta(minutes=1)),
            scope=scope or Scope(),
            tree=figures.load_tree(session),
            top=1,
            with_words=with_words,
        )


def test_a_secretary_learns_no_sum_of_money_and_no_kind_of_a_single_report(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, _ = add_members(session, now)
        loss = open_case(session, now, "scam_loss", member_id=wang, summary="钱没了")
        cases.add_fact(session, case_id=loss.id, name="amount", value="23000", now=now)
        cases.add_fact(session, case_id=loss.id, name="scam_means", value="phone", now=now)
        cases.add_fact(session, case_id=loss.id, name="scam_type", value="refund", now=now)
    found = read(database, now, Scope(frozenset({3})), with_words=False)
    assert found.money == (1, None, None, None, None)
    assert {(week.lost_fen, week.stopped_fen) for week in found.weeks} == {(None, None)}
    assert (found.types, found.means) == ([], [])
    assert read(database, now, Scope(frozenset({3}))).money.lost_fen == 2_300_000


def test_messages_are_counted_with_those_that_needed_nobody(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, _ = add_members(session, now)
        known = add_conversation(session, now).conversation_id
        conversations.bind(session, conversation_id=known, member_id=wang, now=now)
        unknown = add_conversation(session, now, external_id="b").conversation_id
        case = open_case(session, now, "check_message", member_id=wang, summary=WORDS)
        finding = checks.check(session, text=WORDS, today=to_local(now).date())
        for conversation, case_id in ((known, None), (known, case.id), (unknown, None)):
            checks.keep(session, conversation_id=conversation, words=WORDS, finding=finding, now=now, case_id=case_id)
    assert read(database, now).checks == (3, 2, 1, 0)
    assert read(database, now, Scope(frozenset({3}))).checks == (2, 1, 1, 0)
    assert read(database, now, Scope(frozenset({4}))).checks == (0, 0, 0, 0)


def test_reports_are_counted_with_what_was_lost_and_stopped(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        wang, li = add_members(session, now)
        loss = open_case(session, now - timedelta(days=8), "scam_loss", member_id=wang, summary="钱没了")
        cases.add_fact(session, case_id=loss.id, name="amount", value="100", now=now)
        cases.add_fact(session, case_id=loss.id, name="amount", value="23000.50", now=now)
        cases.add_fact(session, case_id=loss.id, name="scam_type", value="refund", now=now)
        cases.note_stopped(session, case_id=loss.id, fen=800_000, by=ZHANG, now=now)
        scam = open_case(session, now, "scam", member_id=li, summary="骗子")
        cases.add_fact(session, case_id=scam.id, name="scam_means", value="phone", now=now)
        cases.add_reply(session, case_id=scam.id, text="好", by=ZHANG, now=now + timedelta(seconds=30))
        for words in ("鸡蛋能降血压吗 0937-5550188", "鸡蛋能降血压吗 0937-5550188", "只有一个人问的"):
            open_case(session, now, "check_message", summary=words)
        open_case(session, now, "home_visit", member_id=wang)
    found = read(database, now)
    assert found.reports == 5
    assert (found.money.lost_fen, found.money.told, found.money.stopped_fen) == (2_300_050, 1, 800_000)
    assert [(one.key, one.reports, one.losses) for one in found.types] == [("refund", 1, 1), ("", 4, 0)]
    assert [(one.key, one.reports) for one in found.means] == [("phone", 1), ("", 4)]
    assert [(one.reports, one.lost_fen) for one in found.weeks if one.reports] == [(1, 2_300_050), (4, 0)]
    assert [(one.kind, one.answered) for one in found.answers] == [("scam_loss", 0), ("scam", 1), ("check_message", 0)]
    assert found.checks == (0, 0, 3, 0)
    assert found.unknown is not None
    assert [(one.size, one.examples[0].text) for one in found.unknown] == [(2, "鸡蛋能降血压吗 ***")]
    assert read(database, now, with_words=False).unknown is None
    own = read(database, now, Scope(frozenset({3})))
    assert own.reports == 2
    assert [one.people for one in own.ages] == [None]


people = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([1930, 1942, 1951, 1960, 1971, None])), max_size=30)


@given(people)
def test_few_people_of_an_age_are_never_told_and_cannot_be_told_from_the_sum(
    told: list[tuple[int, int | None]],
) -> None:
    born = dict(told)
    found = [
        FraudCase(
            place, "scam", AT, None, None, who, 3, None if (year := born[who]) is None else date(year, 1, 1), None
        )
        for place, (who, _) in enumerate(told)
    ]
    open_lines, lines = tally.by_age(found, hides_few=False), tally.by_age(found, hides_few=True)
    assert sum(one.people or 0 for one in open_lines) == len({who for who, _ in told})
    assert all(one.people is None or one.people >= tally.FEWEST for one in lines)
    hidden = [one for one in lines if one.people is None]
    assert len(hidden) != 1 or len(lines) == 1


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("23000", 2_300_000),
        ("8,000.5", 800_050),
        ("0", 0),
        ("-5", None),
        ("很多", None),
        ("NaN", None),
        ("1e30", None),
        ("", None),
    ],
)
def test_a_sum_is_read_as_it_was_told(written: str, fen: int | None) -> None:
    assert tally.yuan_to_fen(written) == fen


@pytest.mark.parametrize(
    ("born", "group"),
    [(date(1966, 11, 21), "under_60"), (date(1966, 11, 20), "60_69"), (date(1936, 11, 20), "90_up"), (None, "unknown")],
)
def test_ages_are_those_of_the_day(born: date | None, group: str) -> None:
    assert tally.age_group(born, AT) == group
