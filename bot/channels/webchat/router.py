"""The web chat's part of the web application: page, files and socket. `bot.main` includes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from fastapi import APIRouter, Request, Response, WebSocket, status

from bot.channels.webchat import assets
from bot.channels.webchat.calendars import MEDIA_TYPE, Calendars
from bot.channels.webchat.hub import Hub
from bot.channels.webchat.limits import Addresses
from bot.channels.webchat.notice import NoticePages
from bot.channels.webchat.records import DatabaseRecords, PhoneNumbers, Records
from bot.channels.webchat.security import is_own_origin, page_headers
from bot.channels.webchat.session import Gateway, Session, Shared
from bot.channels.webchat.transport import WebChatTransport
from center.contacts.service import default_numbers
from center.db.engine import Database


def create_webchat(
    gateway: Gateway,
    database: Database | None,
    *,
    transport: WebChatTransport | None = None,
    records: Records | None = None,
    phone_numbers: PhoneNumbers | None = None,
    allowed_origins: Collection[str] = (),
    addresses: Addresses | None = None,
    center_phone: Callable[[], str] = lambda: default_numbers()["center"],
) -> APIRouter:
    """Make the routes `/`, `/privacy`, `/calendar/…`, `/static/…` and `/ws`.

    transport: the one that delivery sends through; both must share it. records: in place of the database, for tests.
    allowed_origins: where the page is also served from (scheme, host, port), when a proxy changes the Host header.
    center_phone: the number that the privacy notice tells to call.
    """
    if records is None:
        if database is None:
            raise ValueError("the web chat needs a database or records")
        records = DatabaseRecords(database, phone_numbers)
    wording = {language: assets.load_wording(language) for language in assets.LANGUAGES}
    shared = Shared(
        gateway=gateway,
        records=records,
        hub=transport.hub if transport else Hub(),
        addresses=addresses or Addresses(),
        wording=wording,
    )
    router = APIRouter()
    _add_page(router, wording)
    _add_notice(router, NoticePages(wording, center_phone))
    if database is not None:
        _add_calendar(router, Calendars(database), shared.addresses)
    _add_socket(router, shared, frozenset(origin.rstrip("/").casefold() for origin in allowed_origins if origin))
    return router


def _add_page(router: APIRouter, wording: dict[str, assets.Wording]) -> None:
    pages = assets.load_pages(wording)
    files = assets.load_files()

    @router.get("/", include_in_schema=False)
    async def page(request: Request, lang: str = "") -> Response:
        language = lang if lang in pages else assets.preferred_language(request.headers.get("accept-language", ""))
        return _send(request, pages[language], {"Vary": "Accept-Language, Accept-Encoding"})

    @router.get("/static/{path:path}", include_in_schema=False)
    async def file(request: Request, path: str) -> Response:
        found = files.get(path)
        if found is None:
            return Response(status_code=status.HTTP_404_NOT_FOUND, headers=page_headers(""))
        return _send(request, found, {"Vary": "Accept-Encoding"})


def _add_notice(router: APIRouter, pages: NoticePages) -> None:
    @router.get("/privacy", include_in_schema=False)
    async def notice(request: Request, lang: str = "", version: str = "") -> Response:
        preferred = assets.preferred_language(request.headers.get("accept-language", ""))
        found = await asyncio.to_thread(pages.find, lang if lang in assets.LANGUAGES else preferred, version)
        if found is None:
            return Response(status_code=status.HTTP_404_NOT_FOUND, headers=page_headers(""))
        return _send(request, found, {"Vary": "Accept-Language, Accept-Encoding"})


def _add_calendar(router: APIRouter, calendars: Calendars, addresses: Addresses) -> None:
    @router.get("/calendar/{name}.ics", include_in_schema=False)
    async def calendar(request: Request, name: str) -> Response:
        # Whoever keeps the address may open it; nobody keeps the file for others.
        headers = page_headers("") | {"Cache-Control": "no-store"}
        if addresses.take(request.client.host if request.client else "") > 0:
            return Response(status_code=status.HTTP_429_TOO_MANY_REQUESTS, headers=headers)
        found = await asyncio.to_thread(calendars.find, name)
        if found is None:
            return Response(status_code=status.HTTP_404_NOT_FOUND, headers=headers)
        shown = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
        return Response(found, media_type=MEDIA_TYPE, headers=headers | shown)


def _send(request: Request, found: assets.Asset, more: dict[str, str]) -> Response:
    headers = page_headers(request.headers.get("host", "")) | {"Cache-Control": "no-cache", "ETag": found.etag} | more
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(found.body, media_type=found.media_type, headers=headers)


def _add_socket(router: APIRouter, shared: Shared, allowed: frozenset[str]) -> None:
    @router.websocket("/ws")
    async def chat(socket: WebSocket) -> None:
        if not is_own_origin(socket.headers.get("origin", ""), socket.headers.get("host", ""), allowed):
            await socket.close(status.WS_1008_POLICY_VIOLATION)
            return
        address = socket.client.host if socket.client else ""
        if not shared.addresses.enter(address):
            await socket.close(status.WS_1013_TRY_AGAIN_LATER)
            return
        try:
            await Session(socket, shared, address=address).run()
        finally:
            shared.addresses.leave(address)
