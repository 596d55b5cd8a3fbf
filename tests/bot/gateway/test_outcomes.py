"""What became of each message stands in the inbox, for the figures."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.gateway.people import RATE_LIMIT
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from tests.bot.gateway.talking import CHEST_PAIN, UNCLEAR, FakeRasa, FickleDatabase, Make, recover, said


def outcomes(database: Database) -> list[tuple[str, str | None]]:
    with database.read() as session:
        rows = session.execute(text("SELECT text, outcome FROM inbox_messages ORDER BY id"))
        return [(row[0], row[1]) for row in rows]


def opens_a_case(database: Database, person: str = "wang") -> int:
    """Do what an action does when a form is done."""
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id=person, now=utc_now())
        made = cases.open_case(
            session,
            kind="home_visit",
            conversation_id=account.conversation_id,
            member_id=None,
            summary="换灯泡",
            details={},
            now=utc_now(),
        )
    return made.id


async def test_what_the_assistant_answers_alone_is_told_from_what_led_to_a_case(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("取暖费到了没"))
    rasa.after = lambda: opens_a_case(database) and None
    await gateway.handle(said("对，就这样"))
    rasa.after = lambda: None
    await gateway.handle(said("谢谢"))
    rasa.after = lambda: opens_a_case(database, "li") and None
    await gateway.handle(said("几点开会"))
    assert outcomes(database) == [
        ("取暖费到了没", "answered"),
        ("对，就这样", "case"),
        ("谢谢", "answered"),
        ("几点开会", "answered"),
    ]


async def test_another_fact_for_an_open_case_counts_as_of_the_case(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("您好"))
    number = opens_a_case(database)

    def tell() -> None:
        with database.write() as session:
            cases.add_fact(session, case_id=number, name="amount", value="23000", now=utc_now())

    rasa.after = tell
    await gateway.handle(said("两万三"))
    assert outcomes(database)[-1] == ("两万三", "case")


async def test_what_staff_write_into_a_case_meanwhile_is_not_the_persons(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("您好"))
    number = opens_a_case(database)

    def write() -> None:
        with database.write() as session:
            cases.add_text(session, case_id=number, text="打过电话", author="staff", kind="note", now=utc_now())

    rasa.after = write
    await gateway.handle(said("几点开会"))
    assert outcomes(database)[-1] == ("几点开会", "answered")


async def test_an_emergency_led_to_a_case_also_where_the_answer_says_nothing_of_it(
    make: Make, database: Database
) -> None:
    await make().handle(said(CHEST_PAIN))
    assert outcomes(database) == [(CHEST_PAIN, "case")]


async def test_what_was_not_understood_is_noted(make: Make, rasa: FakeRasa, database: Database) -> None:
    rasa.answers = {"嗯那个": UNCLEAR}
    await make(hold_unclear_seconds=0.0).handle(said("嗯那个"))
    assert outcomes(database) == [("嗯那个", "not_understood")]


async def test_what_came_too_fast_counts_as_not_read(make: Make, database: Database) -> None:
    gateway = make()
    for number in range(RATE_LIMIT + 1):
        await gateway.handle(said(f"第{number}条"))
    assert outcomes(database)[-1] == (f"第{RATE_LIMIT}条", "turned_away")


@pytest.mark.parametrize(("answer", "outcome"), [(UNCLEAR, "not_understood"), (None, "answered")])
async def test_an_answer_that_was_kept_while_the_database_was_gone_keeps_what_became_of_it(
    make: Make, rasa: FakeRasa, database: Database, answer: object, outcome: str
) -> None:
    assert isinstance(database, FickleDatabase)
    gateway = make(hold_unclear_seconds=0.0)
    if answer is not None:
        rasa.answers = {"我那个": UNCLEAR}
    rasa.after = database.go
    await gateway.handle(said("我那个"))
    database.come_back()
    await recover(gateway, lambda: outcomes(database)[0][1] is not None)
    assert outcomes(database) == [("我那个", outcome)]
