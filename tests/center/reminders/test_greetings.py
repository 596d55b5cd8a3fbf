"""Birthdays, festivals and the certification: on the right day, to the right people, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from chinese_calendar.constants import holidays
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from center.benefits.models import Certification
from center.clock import LOCAL_ZONE, to_local
from center.db import Database
from center.meetings import service as meetings
from center.members.models import Member
from center.notifications.models import Notification
from center.reminders.festivals import festival_on, last_known_year
from center.reminders.greeting_work import GreetingWork
from center.reminders.greetings import birthdays_on, certification_on, greetings_of
from center.reminders.rules import load_rules
from tests.center.reminders.planning import connect, open_center, register, send

RULES = load_rules()
NIGHT = timedelta(minutes=10)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE) + NIGHT


def work_all(database: Database, now: datetime, work: GreetingWork | None = None) -> None:
    work = work or GreetingWork(database, members_at_once=2)
    pieces = 0
    while work.step(now=now):
        pieces += 1
        assert pieces < 100


def greeted(database: Database, *, states: tuple[str, ...] = ("planned", "call")) -> list[str]:
    statement = (
        select(Notification).where(Notification.state.in_(states)).order_by(Notification.member_id, Notification.id)
    )
    with database.read() as session:
        rows = session.execute(statement).scalars().all()
    return [f"{row.member_id} {row.occasion} {row.kind} {to_local(row.due_at):%m-%d %H:%M}" for row in rows]


def test_a_birthday_is_greeted_at_nine_and_only_that_day(database: Database) -> None:
    wang, _ = open_center(database)
    work_all(database, morning(date(2027, 3, 4)))
    assert greeted(database) == []
    work_all(database, morning(date(2027, 3, 5)))
    assert greeted(database) == [f"{wang} birthday:2027 greeting 03-05 09:00"]
    work_all(database, morning(date(2027, 3, 5)) + timedelta(hours=3))
    assert len(greeted(database)) == 1
    with database.read() as session:
        row = session.execute(select(Notification)).scalars().one()
        assert to_local(row.expires_at) == datetime(2027, 3, 5, 21, tzinfo=LOCAL_ZONE)  # type: ignore[arg-type]


def test_nobody_is_greeted_who_has_died_or_left_or_wants_nothing_or_has_no_channel(database: Database) -> None:
    wang, li = open_center(database)
    others = [register(database, number) for number in range(3)]
    with database.write() as session:
        session.execute(update(Member).values(birth_date=date(1948, 3, 5)))
        for member_id in others[:2]:
            connect(session, member_id, morning(date(2027, 1, 1)))
        session.execute(update(Member).where(Member.id == others[0]).values(status="deceased"))
        session.execute(update(Member).where(Member.id == others[1]).values(status="transferred"))
        meetings.stop_reminders(session, member_id=li, now=morning(date(2027, 1, 1)))
    work_all(database, morning(date(2027, 3, 5)))
    assert greeted(database) == [f"{wang} birthday:2027 greeting 03-05 09:00"]


def test_a_festival_greets_everybody_with_a_channel_once(database: Database) -> None:
    wang, li = open_center(database)
    day = date(2026, 10, 18)
    for _ in range(2):
        work_all(database, morning(day))
    send(database, now=morning(day) + timedelta(hours=9))
    work_all(database, morning(day) + timedelta(hours=10))
    assert greeted(database, states=("sent", "planned")) == [
        f"{one} festival:double_ninth:2026 greeting 10-18 09:00" for one in (wang, li)
    ]


def test_who_was_born_on_29_february_is_greeted_every_year() -> None:
    leap = date(1948, 2, 29)
    assert leap in birthdays_on(date(2028, 2, 29)) and leap not in birthdays_on(date(2028, 2, 28))
    assert leap in birthdays_on(date(2027, 2, 28)) and leap not in birthdays_on(date(2027, 3, 1))


@settings(max_examples=30, deadline=None)
@given(born=st.dates(date(1910, 1, 1), date(1980, 12, 31)), year=st.integers(2026, 2029))
def test_everybody_has_one_birthday_a_year(born: date, year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=one) for one in range(366)]
    assert sum(born in birthdays_on(day) for day in days if day.year == year) == 1


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 17), "spring"),
        (date(2026, 9, 25), "mid_autumn"),
        (date(2026, 10, 18), "double_ninth"),
        (date(2027, 2, 6), "spring"),
        (date(2033, 9, 8), "mid_autumn"),
        (date(2026, 10, 1), None),
    ],
)
def test_festivals_fall_on_their_days(day: date, name: str | None) -> None:
    assert festival_on(day) == name


def test_spring_festival_and_mid_autumn_are_public_holidays_where_those_are_known() -> None:
    names = {"spring": "Spring Festival", "mid_autumn": "Mid-autumn Festival"}
    for year in range(2026, max(holidays).year + 1):
        days = [date(year, 1, 1) + timedelta(days=one) for one in range(366)]
        for day in days:
            name = festival_on(day)
            if name in names:
                assert holidays[day] in {names[name], "National Day"}


def test_festivals_are_known_as_long_as_anybody_alive_will_be_greeted() -> None:
    assert last_known_year() == 2100


def test_a_switch_turns_greetings_off() -> None:
    day = date(2026, 10, 18)
    assert [one.occasion for one in greetings_of(day, rules=RULES)] == ["birthday:2026", "festival:double_ninth:2026"]
    assert greetings_of(day, rules=replace(RULES, greets_birthdays=False, festivals=())) == []


def certify(database: Database, member_id: int, state: str = "due") -> None:
    row = {"member_id": member_id, "year": 2027, "state": state, "due_on": date(2027, 12, 31)}
    with database.write() as session:
        session.execute(insert(Certification).values(row))


def test_the_certification_is_told_when_it_opens_and_again_two_weeks_before_its_end(database: Database) -> None:
    wang, li = open_center(database)
    certify(database, wang)
    certify(database, li, state="failed")
    silent = register(database, 1)
    certify(database, silent)
    work_all(database, morning(date(2027, 1, 4)))
    assert greeted(database) == []
    work_all(database, morning(date(2027, 1, 5)))
    assert greeted(database) == [f"{one} certification:2027 first 01-05 09:30" for one in (wang, li)]
    work_all(database, morning(date(2027, 6, 1)))
    assert len(greeted(database)) == 2
    work_all(database, morning(date(2027, 12, 17)))
    again = [line for line in greeted(database) if "again" in line]
    assert again == [f"{one} certification:2027 again 12-17 09:30" for one in (wang, li, silent)]
    with database.read() as session:
        called = session.execute(select(Notification).where(Notification.state == "call")).scalars().all()
        assert [(row.member_id, row.call_reason) for row in called] == [(silent, "no_channel")]


def test_who_has_done_it_meanwhile_is_not_reminded_and_not_called(database: Database) -> None:
    wang, _ = open_center(database)
    certify(database, wang)
    work_all(database, morning(date(2027, 1, 5)))
    with database.write() as session:
        session.execute(update(Certification).values(state="done", done_on=date(2027, 1, 5)))
    work_all(database, morning(date(2027, 1, 5)) + timedelta(hours=1))
    assert greeted(database) == []
    work_all(database, morning(date(2027, 12, 20)))
    assert greeted(database) == []


def test_who_wants_no_reminders_hears_nothing_of_the_certification(database: Database) -> None:
    wang, _ = open_center(database)
    certify(database, wang)
    with database.write() as session:
        meetings.stop_reminders(session, member_id=wang, now=morning(date(2027, 1, 1)))
    work_all(database, morning(date(2027, 12, 20)))
    assert greeted(database) == []


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), due_on=st.dates(date(2027, 6, 1), date(2027, 12, 31)))
def test_the_certification_is_told_only_while_it_is_open(day: date, due_on: date) -> None:
    told = certification_on(day, year=2027, due_on=due_on, rules=RULES)
    assert (told is not None) == (date(2027, 1, 5) <= day <= due_on)
    if told is not None:
        assert told.due_at < told.expires_at
        assert (told.kind == "again") == ((due_on - day).days <= 14)
