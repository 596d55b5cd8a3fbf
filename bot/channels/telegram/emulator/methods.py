"""The methods of the Bot API that the assistant uses, called by the app. A test holds them to the API's description."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.emulator.world import ApiError, Chat, Json, World

LONGEST_TEXT = 4096
LONGEST_DATA = 64
TYPING_SECONDS = 5.0


@dataclass(frozen=True)
class Method:
    """One method: its parameters with their kinds, which of them it cannot do without, and what it does."""

    call: Callable[[World, Json], Awaitable[Any]]
    parameters: dict[str, str]
    required: frozenset[str]


METHODS: dict[str, Method] = {}


def method(name: str, *, required: dict[str, str] | None = None, **optional: str) -> Callable[[Any], Any]:
    """Register a method."""

    def register(call: Callable[[World, Json], Awaitable[Any]]) -> Callable[[World, Json], Awaitable[Any]]:
        METHODS[name] = Method(call, {**(required or {}), **optional}, frozenset(required or {}))
        return call

    return register


@method("getMe")
async def get_me(world: World, _: Json) -> Json:
    """Return the bot."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return world.bot | abilities


@method("getUpdates", offset="int", limit="int", timeout="int", allowed_updates="json")
async def get_updates(world: World, given: Json) -> list[Json]:
    """Return what waits, or wait for it."""
    if world.webhook["url"]:
        raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
    world.allowed_updates = given.get("allowed_updates", world.allowed_updates)
    world.confirm(given.get("offset", 0))
    until = time.monotonic() + given.get("timeout", 0)
    while not (world.updates or world.is_closing) and (left := until - time.monotonic()) > 0:
        world.arrived.clear()
        try:
            await asyncio.wait_for(world.arrived.wait(), left)
        except TimeoutError:
            break
    return list(world.updates)[: given.get("limit", 100)]


@method(
    "setWebhook",
    required={"url": "str"},
    secret_token="str",  # noqa: S106 - a kind, no secret
    allowed_updates="json",
    drop_pending_updates="bool",
    max_connections="int",
)
async def set_webhook(world: World, given: Json) -> bool:
    """Take the address; unlike Telegram the emulator takes plain http, too."""
    world.webhook = {"url": given["url"], "secret_token": given.get("secret_token", "")}
    world.allowed_updates = given.get("allowed_updates", world.allowed_updates)
    if given.get("drop_pending_updates"):
        world.updates.clear()
    world.arrived.set()
    return True


@method("deleteWebhook", drop_pending_updates="bool")
async def delete_webhook(world: World, given: Json) -> bool:
    """Forget the address."""
    world.webhook = {"url": "", "secret_token": ""}
    if given.get("drop_pending_updates"):
        world.updates.clear()
    return True


@method("getWebhookInfo")
async def get_webhook_info(world: World, _: Json) -> Json:
    """Tell the address and what waits."""
    count = len(world.updates)
    return {"url": world.webhook["url"], "has_custom_certificate": False, "pending_update_count": count}


@method("sendMessage", required={"chat_id": "int", "text": "str"}, reply_markup="json", link_preview_options="json")
async def send_message(world: World, given: Json) -> Json:
    """Put a text into a chat."""
    chat = _chat_to_send(world, given)
    return world.add_message(chat, world.bot, {"text": _text(given["text"]), **_markup(given)})


@method("sendPhoto", required={"chat_id": "int", "photo": "file"}, caption="str", reply_markup="json")
async def send_photo(world: World, given: Json) -> Json:
    """Put a picture into a chat."""
    chat = _chat_to_send(world, given)
    photo = _file(world, given["photo"]) | {"width": 90, "height": 90}
    return world.add_message(chat, world.bot, {"photo": [photo], **_caption(given), **_markup(given)})


@method("sendVoice", required={"chat_id": "int", "voice": "file"}, caption="str", duration="int", reply_markup="json")
async def send_voice(world: World, given: Json) -> Json:
    """Put a voice message into a chat."""
    chat = _chat_to_send(world, given)
    voice = _file(world, given["voice"]) | {"duration": given.get("duration", 0)}
    return world.add_message(chat, world.bot, {"voice": voice, **_caption(given), **_markup(given)})


@method("sendChatAction", required={"chat_id": "int", "action": "str"})
async def send_chat_action(world: World, given: Json) -> bool:
    """Show the sign for five seconds."""
    chat = world.chat(given["chat_id"])
    if chat.is_blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    chat.is_typing_until = time.monotonic() + TYPING_SECONDS
    return True


@method("answerCallbackQuery", required={"callback_query_id": "str"}, text="str", show_alert="bool")
async def answer_callback_query(world: World, given: Json) -> bool:
    """Let a button stop spinning."""
    if given["callback_query_id"] not in world.open_queries:
        raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    world.open_queries.remove(given["callback_query_id"])
    return True


@method(
    "editMessageText", chat_id="int", message_id="int", text="str", reply_markup="json", link_preview_options="json",
    entities="json",
)  # fmt: skip
async def edit_message_text(world: World, given: Json) -> Json:
    """Put other words into a message; without a keyboard given, it loses the one it had."""
    return _edited(_message_to_edit(world, given), {"text": _text(given.get("text", "")), **_markup(given)})


@method("editMessageReplyMarkup", chat_id="int", message_id="int", reply_markup="json")
async def edit_message_reply_markup(world: World, given: Json) -> Json:
    """Change or take away the keyboard of a message."""
    message = _message_to_edit(world, given)
    return _edited(message, {"text": message.get("text", ""), **_markup(given)})


@method("setMyCommands", required={"commands": "json"}, language_code="str")
async def set_my_commands(world: World, given: Json) -> bool:
    """Keep the menu of a language."""
    world.commands[given.get("language_code", "")] = given["commands"]
    return True


@method("getFile", required={"file_id": "str"})
async def get_file(world: World, given: Json) -> Json:
    """Tell where a file can be fetched."""
    file_id = given["file_id"]
    if file_id not in world.files:
        raise ApiError(400, "Bad Request: invalid file_id")
    size = len(world.files[file_id])
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"files/{file_id}"}


def _chat_to_send(world: World, given: Json) -> Chat:
    chat = world.chat(given["chat_id"])
    world.check_sending(chat)
    chat.is_typing_until = 0.0
    return chat


def _text(text: str) -> str:
    if not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    return text.strip()


def _caption(given: Json) -> Json:
    return {"caption": given["caption"]} if given.get("caption") else {}


def _markup(given: Json) -> Json:
    markup = given.get("reply_markup")
    if not markup or not markup.get("inline_keyboard"):
        return {}
    for row in markup["inline_keyboard"]:
        for button in row:
            size = len(button.get("callback_data", "").encode())
            if not button.get("text") or not 1 <= size <= LONGEST_DATA:
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup}


def _file(world: World, given: bytes | str) -> Json:
    if isinstance(given, bytes):
        return world.add_file(given)
    if given not in world.files:
        raise ApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
    return {"file_id": given, "file_unique_id": f"u{given}", "file_size": len(world.files[given])}


def _message_to_edit(world: World, given: Json) -> Json:
    message = world.chat(given.get("chat_id", 0)).messages.get(given.get("message_id", 0))
    if message is None or message["from"]["id"] != world.bot["id"]:
        raise ApiError(400, "Bad Request: message to edit not found")
    return message


def _edited(message: Json, content: Json) -> Json:
    before = {"text": message.get("text", ""), **{k: message[k] for k in ("reply_markup",) if k in message}}
    if before == content:
        raise ApiError(400, "Bad Request: message is not modified")
    message.pop("reply_markup", None)
    message |= {name: value for name, value in content.items() if value} | {"edit_date": int(time.time())}
    return message
