"""Whom a broadcast is for: statements and the pure rule against a filter written out in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from center.broadcasts import queries
from center.broadcasts import service as broadcasts
from center.broadcasts.audience import Audience, AudienceInvalidError, born_by
from center.db import Database
from center.db.base import table_of
from center.members.models import RESIDENCES, STATUSES, Member
from tests.center.broadcasts.crowd import Crowd, member_row
from tests.center.conftest import NOW, fresh_postgres
from tests.center.people import add_branch

TODAY = date(2026, 11, 22)
# branch → itself and all above it
ABOVE = {2: {2, 1}, 3: {3, 2, 1}, 4: {4, 2, 1}}
PEOPLE = 400
audiences = st.builds(
    Audience,
    organization_ids=st.lists(st.sampled_from((1, 2, 3, 4)), max_size=3, unique=True).map(tuple),
    party_members=st.sampled_from((None, True, False)),
    residences=st.lists(st.sampled_from(RESIDENCES), max_size=3, unique=True).map(tuple),
    youngest=st.none() | st.integers(0, 130),
    oldest=st.none() | st.integers(0, 130),
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31)) | st.sampled_from([date(2028, 2, 29), date(2027, 2, 28)])


def crowd() -> list[dict[str, object]]:
    chance = random.Random(7)
    made = []
    for number in range(1, PEOPLE + 1):
        row = member_row(number, chance, NOW, branch_id=chance.choice((2, 3, 4)))
        row["status"] = chance.choices(STATUSES, (8, 1, 1))[0]
        if number % 20 == 0:
            row["birth_date"] = date(chance.choice((1940, 1952, 1960)), 2, 29)
        made.append(row)
    return made


ROWS = crowd()


def years(born: date, day: date) -> int:
    """Whole years, counted one by one."""
    count = 0
    while (born.year + count + 1, born.month, born.day) <= (day.year, day.month, day.day):
        count += 1
    return count


def belongs(row: dict[str, object], audience: Audience, day: date) -> bool:
    if row["status"] != "active":
        return False
    if audience.organization_ids and not ABOVE[row["branch_id"]] & set(audience.organization_ids):
        return False
    if audience.party_members is not None and row["is_party_member"] != audience.party_members:
        return False
    if audience.residences and row["residence"] not in audience.residences:
        return False
    age = years(row["birth_date"], day)
    return (audience.youngest or 0) <= age <= (999 if audience.oldest is None else audience.oldest)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def people(
    request: pytest.FixtureRequest, empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    def fill(database: Database) -> Database:
        with database.write() as session:
            add_branch(session)
            session.execute(insert(table_of(Member)), ROWS)
        return database

    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("audience") / "center.db"
        path.write_bytes(empty_sqlite.read_bytes())
        database = Database(f"sqlite:///{path}")
        yield fill(database)
        database.dispose()
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as fresh:
        yield fill(fresh)


@settings(max_examples=150, deadline=None)
@given(audience=audiences, day=days)
def test_the_statement_finds_exactly_those_who_are_meant(people: Database, audience: Audience, day: date) -> None:
    with people.read() as session:
        members = table_of(Member)
        found = session.execute(select(members.c.id).where(*queries.addressed(audience, day))).scalars()
        assert set(found) == {row["id"] for row in ROWS if belongs(row, audience, day)}


@settings(max_examples=200, deadline=None)
@given(audience=audiences, day=days, row=st.sampled_from([row for row in ROWS if row["status"] == "active"]))
def test_the_rule_tells_of_one_what_the_statement_finds(audience: Audience, day: date, row: dict[str, object]) -> None:
    told = audience.includes(
        lineage=frozenset(ABOVE[row["branch_id"]]),
        is_party_member=row["is_party_member"],
        residence=row["residence"],
        birth_date=row["birth_date"],
        day=day,
    )
    assert told == belongs(row, audience, day)


@given(born=st.dates(date(1900, 1, 1), date(2020, 12, 31)), age=st.integers(0, 130), day=days)
def test_who_is_born_by_a_day_is_so_old(born: date, age: int, day: date) -> None:
    assert (born <= born_by(age, day)) == (born <= day and years(born, day) >= age)


@given(audience=audiences)
def test_an_audience_is_read_as_it_was_kept(audience: Audience) -> None:
    again = Audience.read(audience.stored)
    assert again.stored == audience.stored
    assert set(again.organization_ids) == set(audience.organization_ids)
    assert (again.party_members, again.youngest, again.oldest) == (
        audience.party_members,
        audience.youngest,
        audience.oldest,
    )


@pytest.mark.parametrize(
    ("audience", "field", "problem"),
    [
        (Audience(residences=("abroad",)), "residences", "unknown"),
        (Audience(youngest=80, oldest=70), "ages", "crossed"),
        (Audience(youngest=-1), "ages", "unknown"),
        (Audience(oldest=131), "ages", "unknown"),
        (Audience(organization_ids=(99,)), "branches", "unknown"),
        (Audience(youngest=130), "people", "too_few"),
        (Audience(organization_ids=(4,)), "people", "too_few"),
    ],
)
def test_an_audience_that_means_nobody_or_single_persons_is_refused(
    sqlite_database: Database, now: datetime, audience: Audience, field: str, problem: str
) -> None:
    center = Crowd(sqlite_database, now, 30, change=lambda number: {"branch_id": 4 if number < 10 else 3})
    with pytest.raises(AudienceInvalidError) as raised:
        center.draft(audience)
    assert (raised.value.field, raised.value.problem) == (field, problem)
    assert center.draft(Audience((2,))).estimated_people == 30


def test_a_branch_that_is_too_small_gives_way_to_what_is_above_it(sqlite_database: Database, now: datetime) -> None:
    Crowd(sqlite_database, now, 30, change=lambda number: {"branch_id": 4 if number < 10 else 3})
    with sqlite_database.read() as session:
        assert broadcasts.widen(session, organization_ids=(3,), now=now) == Audience((3,))
        assert broadcasts.widen(session, organization_ids=(4,), now=now) == Audience((2,))
        assert broadcasts.widen(session, organization_ids=(3, 4), now=now) == Audience((2, 3))
        assert broadcasts.widen(session, organization_ids=(), now=now) == Audience()


def test_a_center_with_hardly_anybody_tells_everybody(sqlite_database: Database, now: datetime) -> None:
    Crowd(sqlite_database, now, 3)
    with sqlite_database.read() as session:
        assert broadcasts.widen(session, organization_ids=(3,), now=now) == Audience()
