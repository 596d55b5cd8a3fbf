"""Headers of every answer and the check that a form came from our own page. The application installs it."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types desk"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR_SECONDS = 31_536_000
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """Adds the headers to every answer, errors included; pages are never kept by a browser or a proxy.

    What cannot be an address of ours goes no further.
    """

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # What is no page, a picture for example, may come with a stricter policy of its own.
                for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
                    headers.setdefault(name, value)
                if self._is_https:
                    headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
            await send(message)

        if has_null(scope):
            await PlainTextResponse("bad request", status_code=400)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def has_null(scope: Scope) -> bool:
    """Tell whether an address holds the null character, which no page of ours writes and PostgreSQL takes nowhere."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]


def comes_from_own_page(headers: Headers, *, host: str, public_url: str) -> bool:
    """Tell whether a browser says that the request was made by a page of ours; browsers without the header pass.

    A second lock beside the token: a token that leaked is of no use from another site.
    """
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    wanted = {host.casefold(), urlsplit(public_url).netloc.casefold()}
    return urlsplit(origin).netloc.casefold() in wanted


def is_own_token(given: str | None, expected: str) -> bool:
    """Compare a form's token with the session's, in constant time."""
    return given is not None and compare_digest(given.encode(), expected.encode())
