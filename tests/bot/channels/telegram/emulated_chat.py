"""A real emulator on loopback, the real channel, and small real fakes of the gateway and of the records."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn

from bot.channels.telegram.channel import Telegram, create_telegram
from bot.channels.telegram.emulator.app import DEFAULT_TOKEN, create_app
from bot.channels.telegram.emulator.world import Limits, World
from bot.channels.telegram.paces import OwnPaces
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.records import CONFIRM_CODE, DISCARD_CODE, Offer
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.errors import DeliveryError
from bot.gateway.messages import Inbound, Receipt
from center.conversations.views import Choice, OutboundView
from center.settings import Settings

ANNA = 7001
_outbound_ids = itertools.count(1)


async def until(condition: Callable[[], Any], *, seconds: float = 20.0) -> Any:
    """Return what the condition gives as soon as it is something."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
        return found


def outbound(
    text: str, choices: list[str] | tuple[Choice, ...] = (), *, chat: int | str = ANNA, urgent: bool = False
) -> OutboundView:
    made = tuple(c if isinstance(c, Choice) else Choice(str(n), c, f"say {c}") for n, c in enumerate(choices, start=1))
    return OutboundView(
        id=next(_outbound_ids),
        conversation_id=f"c{chat}",
        channel="telegram",
        external_id=str(chat),
        in_reply_to=None,
        author="assistant",
        text=text,
        choices=made,
        is_urgent=urgent,
        attempts=1,
        created_at=datetime.now(UTC),
    )


@dataclass
class Outbox:
    """Keeps what is said and sends it at once."""

    transport: TelegramTransport | None = None
    rows: list[OutboundView] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)

    async def send(self, row: OutboundView) -> None:
        self.rows.append(row)
        try:
            await self.transport.send(row)
        except DeliveryError as error:
            self.failures.append(error)


@dataclass
class FakeGateway:
    """Stores and de-duplicates like the real one; answers when told how."""

    outbox: Outbox
    received: list[Inbound] = field(default_factory=list)
    answer: Callable[[Inbound], OutboundView | None] = lambda inbound: None
    before: Callable[[Inbound], Awaitable[Receipt | None]] | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, inbound: Inbound) -> Receipt:
        if self.before is not None and (early := await self.before(inbound)) is not None:
            return early
        if any((i.external_id, i.message_id) == (inbound.external_id, inbound.message_id) for i in self.received):
            return Receipt(stored=False, duplicate=True)
        self.received.append(inbound)
        if (row := self.answer(inbound)) is not None:
            task = asyncio.create_task(self.outbox.send(row))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return Receipt(stored=True)

    @property
    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.received]


@dataclass
class FakeRecords:
    """Remembers what was noted; the database's own is tested in test_telegram_records."""

    outbox: Outbox
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    unread_parts: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    asked_for_id: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    questions: list[OutboundView] = field(default_factory=list)
    own_names: list[str] = field(default_factory=list)

    def note_unreadable(self, external_id: str, *, message_id: str, kind: str, marker: dict[str, str]) -> None:
        assert set(marker) == {"zh", "en"}
        self.unreadable.append((message_id, kind))

    def note_unread_part(self, external_id: str, *, message_id: str) -> None:
        self.unread_parts.append(message_id)

    def ask_about_code(self, external_id: str, *, message_id: str, language: str) -> tuple[Choice, ...]:
        choices = (Choice(CONFIRM_CODE, "是，绑定我本人", "p1"), Choice(DISCARD_CODE, "不是", "p2"))
        self.questions.append(outbound("是给您本人的吗？", choices, chat=external_id))
        return choices

    def decline_group(self, external_id: str) -> None:
        self.groups.append(external_id)

    def tell_group_id(self, external_id: str, *, message_id: str) -> None:
        self.asked_for_id.append(external_id)

    def find_offer(self, external_id: str, outbound_id: int) -> Offer | None:
        own = [row for row in self.outbox.rows if row.external_id == external_id and row.choices]
        found = next((row for row in own if row.id == outbound_id), None)
        return Offer(found.choices, is_current=found is own[-1]) if found else None

    def mark_blocked(self, external_id: str) -> None:
        self.blocked.append(external_id)

    def note_own_name(self, username: str) -> None:
        self.own_names.append(username)


class Phone:
    """The person's side."""

    def __init__(self, address: str, world: World) -> None:
        self.address = address
        self.world = world
        self.http = httpx.AsyncClient(base_url=address, trust_env=False)

    async def do(self, what: str, chat_id: int = ANNA, **body: Any) -> Any:
        answer = await self.http.post(f"/_test/{what}", json={"chat_id": chat_id, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def say(self, text: str, chat_id: int = ANNA, **body: Any) -> Any:
        return await self.do("say", chat_id, text=text, **body)

    def from_bot(self, chat_id: int = ANNA) -> list[dict[str, Any]]:
        chat = self.world.chats.get(chat_id)
        return [m for m in chat.messages.values() if m["from"]["is_bot"]] if chat else []

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [call for call in self.world.calls if call["method"] == method]


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """Serve an app on a free port of loopback and give its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@asynccontextmanager
async def emulated(limits: Limits | None = None) -> AsyncIterator[Phone]:
    app = create_app(limits=limits)
    async with served(app) as address:
        phone = Phone(address, app.state.world)
        try:
            yield phone
        finally:
            phone.world.close()
            await phone.http.aclose()


def settings_for(phone: Phone, **more: Any) -> Settings:
    return Settings(_env_file=None, telegram_token=DEFAULT_TOKEN, telegram_api_base=phone.address, **more)


@dataclass
class Running:
    telegram: Telegram
    gateway: FakeGateway
    records: FakeRecords
    outbox: Outbox


@asynccontextmanager
async def running(phone: Phone, *, gateway: FakeGateway | None = None, **more: Any) -> AsyncIterator[Running]:
    """Run the channel against the emulator."""
    outbox = gateway.outbox if gateway else Outbox()
    gateway = gateway or FakeGateway(outbox)
    records = FakeRecords(outbox)
    # The real pace is held to Telegram's limits elsewhere; here nobody should wait for it.
    pacer = Pacer(OwnPaces(seconds_a_chat=0.0))
    telegram = create_telegram(settings_for(phone, **more), gateway=gateway, records=records, pacer=pacer)
    assert telegram is not None
    outbox.transport = telegram.transport
    await telegram.start()
    try:
        await until(lambda: telegram.username and phone.calls("getUpdates"))
        yield Running(telegram, gateway, records, outbox)
    finally:
        await telegram.stop()
