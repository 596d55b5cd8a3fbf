"""What waits for the database to come back: answers that it could not take, claims that are to be given back.

Answering leaves things here, recovery tries again. An answer that was given is never asked for a second time.
"""

from __future__ import annotations

import asyncio
import logging
import time

from bot.gateway import faults
from bot.gateway.messages import KeptAnswer
from bot.gateway.outlets import Outlets
from bot.gateway.people import People, Waiting
from bot.gateway.records import GatewayRecords
from bot.gateway.spool import Kept
from center.db.errors import DATABASE_DOWN
from center.faults import told

log = logging.getLogger(__name__)


class Leftovers:
    """Kept answers, and messages whose claim this process still holds though it does not work on them."""

    def __init__(self, *, records: GatewayRecords, kept: Kept[KeptAnswer], people: People, outlets: Outlets) -> None:
        self._records = records
        self._kept = kept
        self._people = people
        self._outlets = outlets
        # An earlier process may have left some.
        self._has_answers = True
        self._without_file: list[KeptAnswer] = []
        self._storing = asyncio.Lock()
        # How often each message was tried.
        self._to_release: dict[int, int] = {}

    async def keep_answer(self, answer: KeptAnswer) -> None:
        """Keep an answer that the database does not take: on the disk if there is room, else as long as we run."""
        try:
            await asyncio.to_thread(self._kept.keep, answer)
        except OSError as error:
            log.critical("an answer is kept in memory only: %s", told(error))
            self._without_file.append(answer)
        self._has_answers = True

    async def store_answers(self) -> None:
        """Put kept answers into the outbox and send them; raises one of DATABASE_DOWN while it cannot be written.

        Whoever asks Rasa calls this first: an earlier answer must not come behind a later one.
        """
        if not self._has_answers:
            return
        async with self._storing:
            self._has_answers = False
            try:
                await self._store_those_on_disk()
                while self._without_file:
                    await self._store(self._without_file[0])
                    del self._without_file[0]
            except BaseException:
                self._has_answers = True
                raise

    async def _store_those_on_disk(self) -> None:
        try:
            for answer in await asyncio.to_thread(self._kept.take):
                await self._store(answer)
            await asyncio.to_thread(self._kept.done)
        except OSError as error:
            log.critical("the file of kept answers cannot be used: %s", told(error))

    async def _store(self, answer: KeptAnswer) -> None:
        try:
            said = await asyncio.to_thread(self._records.finish, answer)
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - one answer must not hold up all the others
            log.error("the answer to inbox %s could not be stored: %s", answer.inbound_ids, told(error))
            await asyncio.to_thread(self._kept.refuse, answer)
            return
        for message in said.made:
            # Only now its choices can be chosen from.
            if (person := self._people.find(message.conversation_id)) is not None:
                person.answered_at = time.monotonic()
        self._outlets.send(answer.channel, said)

    def leave(self, some: list[Waiting]) -> None:
        """Note messages of one person that are to be taken up again, in their order."""
        self._to_release.update({waiting.inbound_id: some[0].attempts for waiting in some})

    async def release(self) -> None:
        """Give back what is to be taken up again; while the database is gone, that is tried again later."""
        releasing, self._to_release = self._to_release, {}
        try:
            for attempts in set(releasing.values()):
                ids = [id_ for id_, tried in releasing.items() if tried == attempts]
                await asyncio.to_thread(self._records.release, ids, after=faults.pause_after(attempts))
        except Exception as error:  # noqa: BLE001 - their lease ends by itself
            log.error("messages could not be given back yet: %s", told(error))
            self._to_release = releasing | self._to_release
