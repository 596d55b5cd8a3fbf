"""The emulator is held against the Bot API's own machine-readable description, so that it cannot drift from it."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from bot.channels.telegram.emulator.app import DEFAULT_TOKEN
from bot.channels.telegram.emulator.methods import METHODS
from tests.bot.channels.telegram.emulated_chat import ANNA

# Names and types of Telegram's Bot API 10.1, without its prose; from the machine-readable description (MIT).
DESCRIPTION = Path(__file__).with_name("bot_api.json")
KINDS = {"int": {"Integer"}, "str": {"String"}, "bool": {"Boolean"}, "file": {"InputFile", "String"}}
PLAIN = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
ALIASES = {"MaybeInaccessibleMessage": "Message"}


@pytest.fixture(scope="session")
def api() -> dict[str, Any]:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def misfits(value: Any, types: list[str], api: dict[str, Any], path: str = "") -> list[str]:
    """Return where a value is not what the description says: wrong type, missing field, unknown field."""
    found = [_misfits(value, type_, api, path) for type_ in types]
    return min(found, key=len)


def _misfits(value: Any, type_: str, api: dict[str, Any], path: str) -> list[str]:
    if type_.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path}: no array"]
        return [m for at, one in enumerate(value) for m in _misfits(one, type_[9:], api, f"{path}[{at}]")]
    if type_ in PLAIN:
        return [] if type(value) is PLAIN[type_] else [f"{path}: {value!r} is no {type_}"]
    fields = api["types"].get(ALIASES.get(type_, type_), {}).get("fields")
    if fields is None:  # not in the reduced description
        return []
    if not isinstance(value, dict):
        return [f"{path}: no {type_}"]
    known = {field["name"]: field for field in fields}
    missing = [f"{path}.{n} is missing" for n, field in known.items() if field["required"] and n not in value]
    unknown = [f"{path}.{n} is unknown to {type_}" for n in value if n not in known]
    inside = [m for n, v in value.items() if n in known for m in misfits(v, known[n]["types"], api, f"{path}.{n}")]
    return missing + unknown + inside


@pytest.mark.parametrize("name", METHODS)
def test_parameters_are_the_apis(name, api):
    fields = {field["name"]: field for field in api["methods"][name].get("fields", [])}
    method = METHODS[name]
    assert method.required == {n for n, field in fields.items() if field["required"]}
    for parameter, kind in method.parameters.items():
        types = set(fields[parameter]["types"])
        if kind == "json":
            assert not types & {"Integer", "String", "Boolean"}, parameter
        else:
            assert KINDS[kind] <= types, parameter


async def call(phone, method: str, **parameters: Any) -> Any:
    answer = await phone.http.post(f"/bot{DEFAULT_TOKEN}/{method}", json=parameters)
    body = answer.json()
    assert body["ok"], body
    return body["result"]


async def call_every_method(phone) -> dict[str, Any]:
    await phone.say("您好")
    photo = (await phone.do("send", kind="photo"))["message"]["photo"][0]["file_id"]
    voice = (await phone.do("send", kind="voice"))["message"]["voice"]["file_id"]
    markup = {"inline_keyboard": [[{"text": "1. 好", "callback_data": "1:1"}]]}
    sent = await call(phone, "sendMessage", chat_id=ANNA, text="选", reply_markup=markup)
    query = (await phone.do("tap", number=1))["query"]["id"]
    message = {"chat_id": ANNA, "message_id": sent["message_id"]}
    commands = [{"command": "start", "description": "开始"}]
    return {
        "getMe": await call(phone, "getMe"),
        "getUpdates": await call(phone, "getUpdates"),
        "getWebhookInfo": await call(phone, "getWebhookInfo"),
        "sendMessage": dict(sent),
        "sendPhoto": await call(phone, "sendPhoto", chat_id=ANNA, photo=photo, caption="图"),
        "sendVoice": await call(phone, "sendVoice", chat_id=ANNA, voice=voice),
        "sendChatAction": await call(phone, "sendChatAction", chat_id=ANNA, action="typing"),
        "answerCallbackQuery": await call(phone, "answerCallbackQuery", callback_query_id=query),
        "editMessageText": dict(await call(phone, "editMessageText", **message, text="改", reply_markup=markup)),
        "editMessageReplyMarkup": await call(phone, "editMessageReplyMarkup", **message),
        "setMyCommands": await call(phone, "setMyCommands", commands=commands),
        "getFile": await call(phone, "getFile", file_id=photo),
        "setWebhook": await call(phone, "setWebhook", url="http://127.0.0.1:9/"),
        "deleteWebhook": await call(phone, "deleteWebhook"),
    }


async def test_every_method_returns_what_the_api_says(phone, api):
    returned = await call_every_method(phone)
    assert set(returned) == set(METHODS)
    wrong = {name: misfits(value, api["methods"][name]["returns"], api, name) for name, value in returned.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


async def test_every_update_is_what_the_api_says(phone, api):
    said = await phone.say("/start", language_code="en")
    for kind in ("photo", "voice", "video", "sticker", "document", "location", "contact"):
        await phone.do("send", kind=kind, caption="看")
    await phone.do("edit", message_id=said["message"]["message_id"], text="改")
    await call(
        phone,
        "sendMessage",
        chat_id=ANNA,
        text="选",
        reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "1:1"}]]},
    )
    await phone.do("tap", number=1)
    await phone.do("block")
    await phone.say("大家好", -5, kind="group")
    await phone.do("migrate", -5, to=-1005)
    await phone.do("block", -1005)
    updates = await call(phone, "getUpdates")
    assert len(updates) == 15
    assert misfits(updates, ["Array of Update"], api) == []


async def test_errors_are_worded_like_the_apis(phone, api):
    await phone.say("您好")
    await phone.http.post("/_test/refuse", json={"times": 1, "retry_after": 7})
    send = f"/bot{DEFAULT_TOKEN}/sendMessage"
    refused = (await phone.http.post(send, json={"chat_id": ANNA, "text": "一"})).json()
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 7})
    assert misfits(refused["parameters"], ["ResponseParameters"], api) == []
    await phone.do("block")
    blocked = await phone.http.post(send, json={"chat_id": ANNA, "text": "一"})
    assert (blocked.status_code, blocked.json()["ok"]) == (403, False)


async def test_a_group_that_has_moved_says_where_to(phone, api):
    await phone.say("/chatid", -5)
    await phone.do("migrate", -5, to=-1005)
    moved = (await phone.http.post(f"/bot{DEFAULT_TOKEN}/sendMessage", json={"chat_id": -5, "text": "一"})).json()
    assert (moved["error_code"], moved["parameters"]) == (400, {"migrate_to_chat_id": -1005})
    assert misfits(moved["parameters"], ["ResponseParameters"], api) == []
    assert (await call(phone, "sendMessage", chat_id=-1005, text="一"))["chat"]["type"] == "supergroup"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/bot1:wrong/getMe", {}, 401),
        (f"/bot{DEFAULT_TOKEN}/getNothing", {}, 404),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", {"chat_id": 1, "text": "nobody"}, 400),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", {"chat_id": ANNA, "text": "长" * 4097}, 400),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", {"chat_id": ANNA, "text": "一", "parsemode": "HTML"}, 400),
        (f"/bot{DEFAULT_TOKEN}/sendMessage", {"chat_id": "x", "text": "一"}, 400),
        (f"/bot{DEFAULT_TOKEN}/getFile", {"file_id": "none"}, 400),
    ],
)
async def test_wrong_calls_are_refused(phone, path, body, code):
    await phone.say("您好")
    answer = await phone.http.post(path, json=body)
    assert answer.status_code == code
    assert answer.json()["error_code"] == code


async def test_the_library_sends_and_fetches_files(phone):
    """python-telegram-bot uploads as multipart; what it fetches is what was uploaded."""
    await phone.say("您好")
    api = phone.address
    async with Bot(DEFAULT_TOKEN, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot") as bot:
        photo = await bot.send_photo(ANNA, b"\x89PNG\r\n--not-a-boundary\r\n", caption="通知")
        voice = await bot.send_voice(ANNA, b"OggS", duration=2)
        file = await bot.get_file(photo.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == b"\x89PNG\r\n--not-a-boundary\r\n"
        assert (photo.caption, voice.voice.file_size) == ("通知", 4)


async def test_updates_are_confirmed_by_offset_and_wait_by_long_poll(phone):
    ids = [(await phone.say(text))["update_id"] for text in "一二三"]
    assert [u["update_id"] for u in await call(phone, "getUpdates", limit=2)] == ids[:2]
    assert [u["update_id"] for u in await call(phone, "getUpdates", offset=ids[1])] == ids[1:]
    assert [u["update_id"] for u in await call(phone, "getUpdates", offset=-1)] == ids[2:]
    assert await call(phone, "getUpdates", offset=ids[2] + 1, timeout=0) == []


async def test_the_page_needs_no_other_host(phone):
    page = (await phone.http.get("/")).text
    assert "<title>" in page
    assert "http://" not in page
    assert "https://" not in page


def test_methods_are_coroutines():
    assert all(inspect.iscoroutinefunction(method.call) for method in METHODS.values())


def test_the_document_names_the_emulators_own_token() -> None:
    document = (Path(__file__).resolve().parents[4] / "docs" / "telegram.md").read_text(encoding="utf-8")
    assert f"YINLING_TELEGRAM_TOKEN={DEFAULT_TOKEN} " in document
