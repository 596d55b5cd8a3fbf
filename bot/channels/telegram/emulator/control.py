"""The person's side of the emulated Telegram, under /_test: say, send, tap, block, look. Tests and the page use it."""

from __future__ import annotations

import time
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from bot.channels.telegram.emulator.world import ApiError, Chat, Json, Refusal, World

MINIMAL_MEDIA: dict[str, Any] = {
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "video": {"duration": 3, "width": 90, "height": 90},
    "sticker": {"type": "regular", "width": 90, "height": 90, "is_animated": False, "is_video": False},
    "document": {"file_name": "notice.pdf"},
    "photo": {"width": 90, "height": 90},
}
PLACES = {
    "location": {"latitude": 40.29, "longitude": 97.04},
    "contact": {"phone_number": "13800000000", "first_name": "Li"},
}


class Say(BaseModel):
    """A person's words; a negative chat id is a group, or a supergroup where the kind says so."""

    chat_id: int
    text: str
    name: str = ""
    language_code: str = "zh-hans"
    kind: Literal["", "private", "group", "supergroup"] = ""


class Send(BaseModel):
    """Something that is no text."""

    chat_id: int
    kind: Literal["photo", "voice", "video", "sticker", "document", "location", "contact"]
    caption: str = ""
    media_group_id: str = ""


class Edit(BaseModel):
    """Other words in a message of the person."""

    chat_id: int
    message_id: int
    text: str


class Tap(BaseModel):
    """A tap on the button with this number (from 1) under a message of the bot, the last with buttons by default."""

    chat_id: int
    number: int
    message_id: int | None = None


class Block(BaseModel):
    """Stop the bot or throw it out of a group, or let it write again."""

    chat_id: int
    blocked: bool = True


class Migrate(BaseModel):
    """Make a group a supergroup, which has another id."""

    chat_id: int
    to: int


class Refuse(BaseModel):
    """Answer the next messages with 429."""

    times: int
    retry_after: int = 1
    chat_id: int | None = None


def create_control(world: World) -> APIRouter:
    """Return the routes of the person's side."""
    router = APIRouter(prefix="/_test")
    _add_person(router, world)
    _add_observer(router, world)
    return router


def _add_person(router: APIRouter, world: World) -> None:

    @router.post("/say")
    async def say(body: Say) -> Json:
        chat = world.open_chat(body.chat_id, kind=body.kind, name=body.name, language_code=body.language_code)
        return _deliver(world, chat, {"text": body.text, **_command_entity(body.text)})

    @router.post("/send")
    async def send(body: Send) -> Json:
        chat = world.open_chat(body.chat_id)
        content: Json = {body.kind: PLACES.get(body.kind)}
        if body.kind not in PLACES:
            file = world.add_file(b"emulated") | MINIMAL_MEDIA[body.kind]
            content = {body.kind: [file] if body.kind == "photo" else file}
        extra = {"caption": body.caption, "media_group_id": body.media_group_id}
        return _deliver(world, chat, content | {name: value for name, value in extra.items() if value})

    @router.post("/edit")
    async def edit(body: Edit) -> Json:
        message = _message(world, body.chat_id, body.message_id)
        message |= {"text": body.text, "edit_date": int(time.time())}
        return {"update_id": world.add_update("edited_message", dict(message)), "message": message}

    @router.post("/tap")
    async def tap(body: Tap) -> Json:
        chat = world.open_chat(body.chat_id)
        with_buttons = [m for m in chat.messages.values() if "reply_markup" in m]
        if body.message_id is None and not with_buttons:
            raise HTTPException(404, "no message has buttons")
        message = with_buttons[-1] if body.message_id is None else _message(world, body.chat_id, body.message_id)
        buttons = [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
        if not 1 <= body.number <= len(buttons):
            raise HTTPException(404, "no such button")
        query = {
            "id": world.new_id("query"),
            "from": _person(chat),
            "chat_instance": str(chat.id),
            "message": dict(message),
            "data": buttons[body.number - 1]["callback_data"],
        }
        world.open_queries.add(query["id"])
        return {"update_id": world.add_update("callback_query", query), "query": query}

    @router.post("/block")
    async def block(body: Block) -> Json:
        chat = world.open_chat(body.chat_id)
        chat.is_blocked = body.blocked
        person = _person(chat)
        whose = person if chat.kind == "private" else world.bot
        states = [{"status": "member", "user": whose}, {"status": "kicked", "user": whose, "until_date": 0}]
        old, new = states if body.blocked else reversed(states)
        change = {"chat": chat.as_json(), "from": person, "date": int(time.time())}
        change |= {"old_chat_member": old, "new_chat_member": new}
        return {"update_id": world.add_update("my_chat_member", change)}

    @router.post("/migrate")
    async def migrate(body: Migrate) -> Json:
        group = world.open_chat(body.chat_id, kind="group")
        bigger = world.open_chat(body.to, kind="supergroup", name=group.name)
        _deliver(world, group, {"migrate_to_chat_id": bigger.id})
        group.migrated_to = bigger.id
        return _deliver(world, bigger, {"migrate_from_chat_id": group.id})


def _add_observer(router: APIRouter, world: World) -> None:
    @router.post("/refuse")
    async def refuse(body: Refuse) -> Json:
        world.refusals.append(Refusal(body.times, body.retry_after, body.chat_id))
        return {}

    @router.get("/messages")
    async def messages(chat_id: int) -> Json:
        chat = world.open_chat(chat_id)
        return {"messages": list(chat.messages.values()), "typing": chat.is_typing_until > time.monotonic()}

    @router.get("/calls")
    async def calls() -> list[Json]:
        return world.calls

    @router.get("/pending")
    async def pending() -> Json:
        return {"updates": list(world.updates), "open_queries": sorted(world.open_queries)}


def _deliver(world: World, chat: Chat, content: Json) -> Json:
    message = world.add_message(chat, _person(chat), content)
    return {"update_id": world.add_update("message", message), "message": message}


def _person(chat: Chat) -> Json:
    language = {"language_code": chat.language_code} if chat.language_code else {}
    return {"id": abs(chat.id), "is_bot": False, "first_name": chat.name, **language}


def _command_entity(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def _message(world: World, chat_id: int, message_id: int) -> Json:
    try:
        return world.chat(chat_id).messages[message_id]
    except (KeyError, ApiError):
        raise HTTPException(404, "no such message") from None
