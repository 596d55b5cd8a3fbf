"""Telephone numbers that staff have changed: told from the next message on, and with the database gone too."""

from __future__ import annotations

import asyncio

from center.contacts import service as contacts
from tests.bot.gateway.talking import FickleDatabase, Make, said, until

NEW = "0937-5550110"


def set_police(database: FickleDatabase) -> None:
    with database.write() as session:
        contacts.set_number(session, code="police", number=NEW)


async def test_the_next_emergency_hears_the_new_number(make: Make, database: FickleDatabase) -> None:
    gateway = make()
    before = await gateway.handle(said("我让人骗了两万三", person="one"))
    set_police(database)
    after = await gateway.handle(said("我让人骗了两万三", person="two"))
    assert "110" in before.replies[0].text and NEW not in before.replies[0].text
    assert NEW in after.replies[0].text


async def test_with_the_database_gone_the_number_is_the_one_that_was_last_on_file(
    make: Make, database: FickleDatabase
) -> None:
    gateway = make()
    looking = asyncio.create_task(gateway.recover_forever(every_seconds=0.01, learn_every_seconds=0.05))
    set_police(database)
    await until(lambda: gateway._records.known_numbers["police"] == NEW)
    database.go()
    receipt = await gateway.receive(said("我让人骗了两万三"))
    assert NEW in receipt.direct[0]
    await gateway.stop()
    await looking
