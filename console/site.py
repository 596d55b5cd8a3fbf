"""What every page of the console works with: records, words, templates. Made once by the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from fastapi import Request, Response, status
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from center.clock import utc_now
from center.db.engine import Database
from console.limits import Attempts
from console.pieces import Piece
from console.times import ago, due
from console.words import Words, preferred_language, words_of

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "yinling_language"


def make_environment() -> Environment:
    """Return the templates; everything that is shown is escaped, and a missing value is an error, not a gap."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        # Templates are read once: otherwise every page asks the disk for each of its parts.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Site:
    """One console.

    chat_url: the address of the web chat, as people reach it, where it has one. hold: how long what staff write waits
    before it leaves, so that it can be taken back.
    """

    database: Database
    public_url: str
    is_https: bool
    chat_url: str = ""
    has_telegram: bool = False
    hold: timedelta = timedelta(0)
    attempts: Attempts = field(default_factory=Attempts)
    environment: Environment = field(default_factory=make_environment)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the browser itself ties `__Host-` to this host and to https."""
        return "__Host-yinling_staff" if self.is_https else "yinling_staff"

    def page(
        self, request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """Write a page; every template has `words`, `staff`, `csrf`, `places` and `told`."""
        html = self.write(template, words_for(request), context)
        return HTMLResponse(html, status_code=status)

    def write(self, template: str, words: Words, context: Mapping[str, Any] | None = None) -> str:
        """Return what a template makes of what it is given, and of nothing else."""
        whole = {"words": words, "staff": None, "csrf": "", "places": (), "told": None, **(context or {})}
        return self.environment.get_template(template).render(whole)


def send(request: Request, piece: Piece) -> Response:
    """Answer with a piece of a page; a page that shows the very same already is only told so."""
    if request.headers.get("if-none-match") == piece.mark:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": piece.mark})
    return HTMLResponse(piece.body, headers={"ETag": piece.mark})


def site_of(request: Request) -> Site:
    """Return the console that a request came to."""
    return cast("Site", request.app.state.site)


def times_of(request: Request, now: datetime | None = None) -> dict[str, Callable[[datetime], str]]:
    """Return how a page writes times: `ago` and `at`, as seen from now."""
    seen, language = now or utc_now(), words_for(request).language
    return {"ago": lambda moment: ago(moment, seen, language), "at": lambda moment: due(moment, seen, language)}


def words_for(request: Request) -> Words:
    """Return the words in the language of whoever is signed in, else of the browser."""
    chosen = getattr(request.state, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
    return words_of(chosen or preferred_language(request.headers.get("accept-language", "")))


def address_of(request: Request) -> str:
    """Return the network address somebody asks from."""
    return request.client.host if request.client else ""
