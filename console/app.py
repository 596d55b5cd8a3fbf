"""Makes the console's web application. `console.main` serves it; nothing is opened before it starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response, status
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from center.db.engine import Database
from center.settings import Settings
from console.access import PIECE, ForgedFormError, NotAllowedError, NotFinishedError, NotSignedInError, visit_of
from console.alerts.warning import AlertState
from console.endings import Endings
from console.figures.report import Reports
from console.live import Live
from console.pages import ROUTERS
from console.pieces import Pieces
from console.places import first_place
from console.security import HEADERS, SecurityHeaders
from console.signing_in.routes import PATH_OF
from console.site import Site, site_of, words_for
from console.uploads import UploadUnreadableError

STATIC = Path(__file__).parent / "static"
LARGEST_BODY_BYTES = 256 * 1024


def create_app(settings: Settings, database: Database) -> FastAPI:
    """Return the application with every page of the console."""
    is_https = urlsplit(settings.console_public_url).scheme == "https"
    live, endings = Live(database), Endings(database)

    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        looking = [asyncio.create_task(live.run()), asyncio.create_task(endings.run())]
        yield
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)

    app = FastAPI(
        title="Yinling console",
        lifespan=run,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A route that takes files names its own limit.
        max_body_size=LARGEST_BODY_BYTES,
        # It would send the browser to whatever host the request named.
        redirect_slashes=False,
    )
    app.state.live = live
    app.state.endings = endings
    app.state.alert_state = AlertState(database)
    app.state.reports = Reports(database)
    app.state.pieces = Pieces(lambda: live.version)
    app.state.site = Site(
        database=database,
        public_url=settings.console_public_url,
        is_https=is_https,
        chat_url=settings.public_url,
        has_telegram=bool(settings.telegram_token),
        hold=timedelta(seconds=settings.staff_hold_seconds),
    )
    app.add_middleware(SecurityHeaders, is_https=is_https)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)

    @app.get("/health")
    def health() -> Response:
        return PlainTextResponse("ok")

    app.add_exception_handler(NotSignedInError, _to_login)
    app.add_exception_handler(NotFinishedError, _to_what_is_missing)
    app.add_exception_handler(NotAllowedError, _no_such_page)
    app.add_exception_handler(ForgedFormError, _not_our_form)
    app.add_exception_handler(UploadUnreadableError, _not_our_form)
    app.add_exception_handler(status.HTTP_404_NOT_FOUND, _no_such_page)
    app.add_exception_handler(Exception, _broken)
    return app


def _wants_page(request: Request) -> bool:
    """Tell whether a person looks at the answer; scripts and the live line get a bare status."""
    return "text/html" in request.headers.get("accept", "") and PIECE not in request.headers


def _to_login(request: Request, _error: Exception) -> Response:
    if not _wants_page(request):
        return JSONResponse({"error": "not_signed_in"}, status_code=status.HTTP_401_UNAUTHORIZED)
    return RedirectResponse("/login", status_code=status.HTTP_303_SEE_OTHER)


def _to_what_is_missing(request: Request, error: Exception) -> Response:
    if not _wants_page(request) or not isinstance(error, NotFinishedError):
        return JSONResponse({"error": "not_signed_in"}, status_code=status.HTTP_401_UNAUTHORIZED)
    return RedirectResponse(PATH_OF[error.standing], status_code=status.HTTP_303_SEE_OTHER)


def _no_such_page(request: Request, _error: Exception) -> Response:
    """Answer alike for what is not there and for what this person may not see; an auditor begins elsewhere."""
    if request.url.path == "/" and _wants_page(request) and (path := first_place(visit_of(request))):
        return RedirectResponse(path, status_code=status.HTTP_303_SEE_OTHER)
    return _problem(request, "not_here", status.HTTP_404_NOT_FOUND)


def _not_our_form(request: Request, _error: Exception) -> Response:
    return _problem(request, "forged", status.HTTP_403_FORBIDDEN)


def _broken(request: Request, _error: Exception) -> Response:
    """Say that it is our fault; what happened stands in the log, and never on the page."""
    answer = _problem(request, "broken", status.HTTP_500_INTERNAL_SERVER_ERROR)
    # This one is written outside of everything that is installed, the headers too.
    answer.headers.update(HEADERS)
    return answer


def _problem(request: Request, name: str, code: int) -> Response:
    if not _wants_page(request):
        return JSONResponse({"error": name}, status_code=code)
    words = words_for(request)
    context = {"heading": words(f"problem_{name}"), "advice": words(f"problem_{name}_advice")}
    return site_of(request).page(request, "problem.html", context, status=code)
