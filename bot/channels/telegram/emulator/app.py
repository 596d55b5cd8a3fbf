"""The emulated server: the Bot API, the person's side and a page to chat by hand. Loopback only; knows no secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from bot.channels.telegram.emulator.control import create_control
from bot.channels.telegram.emulator.methods import METHODS
from bot.channels.telegram.emulator.wire import read_parameters
from bot.channels.telegram.emulator.world import ApiError, Limits, World

DEFAULT_TOKEN = "100:emulated"  # noqa: S105 - the emulator's own, opens nothing
PAGE = Path(__file__).with_name("page.html")
SECONDS_BEFORE_POSTING_AGAIN = 0.2


def create_app(token: str = DEFAULT_TOKEN, *, limits: Limits | None = None) -> FastAPI:
    """Return an emulator with a world of its own, which is `app.state.world`."""
    world = World(token=token, limits=limits)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        posting = asyncio.create_task(_post_updates(world))
        yield
        posting.cancel()

    app = FastAPI(title="Telegram emulator", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.world = world
    app.include_router(create_control(world))

    @app.exception_handler(ApiError)
    async def refuse(_: Request, error: ApiError) -> JSONResponse:
        content: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
        if error.parameters:
            content["parameters"] = error.parameters
        return JSONResponse(content, error.code)

    @app.api_route("/bot{given_token}/{name}", methods=["GET", "POST"])
    async def call(given_token: str, name: str, request: Request) -> JSONResponse:
        if given_token != world.token:
            raise ApiError(401, "Unauthorized")
        if name not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        method = METHODS[name]
        given = await read_parameters(request, method.parameters, set(method.required))
        called = {"method": name, "chat_id": given.get("chat_id"), "at": time.monotonic(), "ok": False}
        world.calls.append(called)
        result = await method.call(world, given)
        called["ok"] = True
        return JSONResponse({"ok": True, "result": result})

    @app.get("/file/bot{given_token}/files/{file_id}")
    async def fetch(given_token: str, file_id: str) -> Response:
        if given_token != world.token or file_id not in world.files:
            raise ApiError(404, "Not Found")
        return Response(world.files[file_id], media_type="application/octet-stream")

    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(PAGE, headers={"content-security-policy": "default-src 'self' 'unsafe-inline'"})

    return app


async def _post_updates(world: World) -> None:
    """Post each update to the webhook until it is taken, in order, as Telegram does."""
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            if not world.webhook["url"] or not world.updates:
                await asyncio.sleep(0.02)
                continue
            update = world.updates[0]
            headers = {"X-Telegram-Bot-Api-Secret-Token": world.webhook["secret_token"]}
            try:
                answer = await client.post(world.webhook["url"], json=update, headers=headers)
                taken = answer.is_success
            except httpx.HTTPError:
                taken = False
            if taken:
                world.confirm(update["update_id"] + 1)
            else:
                await asyncio.sleep(SECONDS_BEFORE_POSTING_AGAIN)
