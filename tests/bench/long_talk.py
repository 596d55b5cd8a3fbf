"""Does the 300th message of a conversation take longer than the 10th?

What comes before them is said through a gateway of our own over the same Rasa and the same database, because the bot
lets nobody say more than forty messages a minute; the messages that are measured go through the web chat.
"""

from __future__ import annotations

import asyncio
import statistics
import uuid
from dataclasses import dataclass, field

from tqdm import tqdm

from bot.assembly import add_channel, make_gateway
from bot.gateway import people as gateway_people
from bot.gateway.gateway import Pace
from bot.gateway.messages import Inbound
from center.conversations.service import OutboundView
from center.db.engine import Database
from tests.bench.assistant import CHANNEL, TEXTS, Assistant
from tests.bench.gauge import cpu_ms
from tests.bench.people import external_id, talk
from tests.bench.questions import TURNS

EARLY, LATE = 10, 300


class Nowhere:
    """Takes what is sent: these people read nothing."""

    name = CHANNEL

    async def send(self, message: OutboundView) -> str:
        return f"nowhere-{message.id}"


@dataclass
class Growth:
    """Ten messages around the 10th and around the 300th, so that each question is asked once in both."""

    early_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    early_cpu_ms: list[float] = field(default_factory=list)
    late_cpu_ms: list[float] = field(default_factory=list)

    def ratio(self, kind: str) -> float:
        return statistics.median(getattr(self, f"late_{kind}")) / statistics.median(getattr(self, f"early_{kind}"))


async def measure(assistant: Assistant, *, talks: int, late: int = LATE) -> Growth:
    """Hold some conversations up to each mark, then measure ten messages at both marks in turn."""
    before = {"early": EARLY - TURNS // 2, "late": late - TURNS // 2}
    tokens = {mark: assistant.bound(talks) for mark in before}
    assistant.met += 2 * talks
    with tqdm(total=talks * sum(before.values()), desc="long conversations", unit="messages") as progress:
        await _say_before(assistant, {t: before[mark] for mark in before for t in tokens[mark]}, progress)
    found = Growth()
    for pair in zip(tokens["early"], tokens["late"], strict=True):
        for mark, token in zip(before, pair, strict=True):
            arrived = await assistant.arrive([token])
            texts = [TEXTS[(before[mark] + n) % TURNS] for n in range(TURNS)]
            used = cpu_ms(assistant.roots)
            said = await talk(arrived, texts, at_once=1)
            getattr(found, f"{mark}_cpu_ms").append((cpu_ms(assistant.roots) - used) / said.messages)
            getattr(found, f"{mark}_ms").extend(1000 * seconds for seconds in said.latencies)
            await arrived[0].leave()
    return found


async def _say_before(assistant: Assistant, wanted: dict[str, int], progress: tqdm) -> None:
    database = Database(assistant.settings.database_url)
    gateway, rasa = make_gateway(assistant.settings, database, pace=Pace(hold_unclear_seconds=0.0))
    worker = add_channel(gateway, database, Nowhere())
    kept, gateway_people.RATE_LIMIT = gateway_people.RATE_LIMIT, 1_000_000
    try:

        async def say(token: str, count: int) -> None:
            for n in range(count):
                inbound = Inbound(CHANNEL, external_id(token), uuid.uuid4().hex, TEXTS[n % TURNS], language="zh")
                await gateway.handle(inbound)
                progress.update()

        await asyncio.gather(*(say(token, count) for token, count in wanted.items()))
    finally:
        gateway_people.RATE_LIMIT = kept
        await gateway.stop()
        await worker.stop()
        await rasa.close()
        database.dispose()
