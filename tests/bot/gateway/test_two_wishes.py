"""A message with two wishes gets both answers in one reply."""

from __future__ import annotations

from bot.gateway.rasa import Heard, together
from center.cases import service as cases
from center.conversations.service import Choice
from center.db.engine import Database
from tests.bot.gateway.talking import FakeRasa, Make, lines, said

BOTH = "外补到了没，还有下次几点开会"
FIRST = Heard("十月的外补已发。", also="下次几点开会")
NEXT = Heard("下次会在周三。", (Choice("1", "去", "/rsvp_attend"),))


async def test_both_are_answered_in_one_reply(make: Make, rasa: FakeRasa, database: Database) -> None:
    rasa.answers = {BOTH: FIRST, "下次几点开会": NEXT}
    await make().handle(said(BOTH))
    assert rasa.messages == [BOTH, "下次几点开会"]
    (reply,) = lines(database)
    assert reply.text == "十月的外补已发。\n下次会在周三。"
    assert [choice.title for choice in reply.choices] == ["去"]


async def test_the_second_is_heard_in_its_own_words(make: Make, rasa: FakeRasa) -> None:
    rasa.answers = {BOTH: FIRST}
    await make().handle(said(BOTH))
    (_, _, whole), (_, _, other) = rasa.heard
    assert other == {"said": "下次几点开会", "inbox_id": whole["inbox_id"], "second_wish": True}


async def test_without_an_answer_to_the_second_the_message_goes_to_the_staff(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    rasa.answers = {BOTH: FIRST, "下次几点开会": Heard("")}
    await make().handle(said(BOTH))
    assert rasa.messages == [BOTH, "下次几点开会", "/restart", "下次几点开会"]
    with database.read() as session:
        (case,) = cases.list_open(session, urgency="soon", limit=10)
        told = [line.body for line in cases.list_timeline(session, case_id=case.id)]
    assert any(BOTH in body for body in told)


async def test_a_dialogue_that_was_started_anew_is_asked_for_both(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    answers = iter((Heard(""), FIRST))
    rasa.answers = {"下次几点开会": NEXT, "/restart": Heard("")}
    rasa.after = lambda: rasa.answers.update({BOTH: next(answers)}) if rasa.messages[-1] == BOTH else None
    await make().handle(said(BOTH))
    (reply,) = lines(database)
    assert reply.text == "十月的外补已发。\n下次会在周三。"


def test_who_is_asked_something_reads_that_last() -> None:
    asks = Heard("哪一次？", (Choice("1", "周三", "/a"),), also="x")
    joined = together(asks, Heard("八点半开门。"))
    assert (joined.text, [c.title for c in joined.choices]) == ("八点半开门。\n哪一次？", ["周三"])


def test_what_the_first_changed_stays() -> None:
    joined = together(Heard("好", text_size=26, also="x"), Heard("是", (Choice("1", "去", "/a"),)))
    assert (joined.text, joined.text_size, joined.also, joined.unclear) == ("好\n是", 26, "", False)
