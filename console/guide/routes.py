"""The guide's page. It shows docs/guide-for-staff, so that what is read on paper and on the page is one text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from console.access import NotAllowedError, Visit, visit_of
from console.places import frame
from console.site import site_of, words_for

router = APIRouter(prefix="/guide")
DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXTS = {"zh": DOCS / "guide-for-staff.zh.md", "en": DOCS / "guide-for-staff.md"}
_PICTURE = re.compile(r"!\[[^\]]*\]\(images/([a-z0-9-]+\.png)\)")
# Anybody of the staff who is signed in may read how the desk works.
Reader = Annotated[Visit, Depends(visit_of)]


@router.get("")
def guide_page(request: Request, visit: Reader) -> Response:
    """Show the guide in the reader's language."""
    context = {**frame(visit, "guide"), "text": guide_of(words_for(request).language)}
    return site_of(request).page(request, "guide/page.html", context)


@router.get("/images/{name}", dependencies=[Depends(visit_of)])
def picture(name: str) -> Response:
    """Give a picture that the guide shows, and no other file."""
    if name not in pictures():
        raise NotAllowedError(name)
    return FileResponse(
        DOCS / "images" / name, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )


@cache
def guide_of(language: str) -> Markup:
    """Return the guide as HTML; pictures come from this console."""
    written = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = written.render(TEXTS[language].read_text(encoding="utf-8"))
    return Markup(html.replace('src="images/', 'src="/guide/images/'))  # noqa: S704 - our own text, HTML in it is escaped


@cache
def pictures() -> frozenset[str]:
    """Return the names of the pictures that either text shows."""
    return frozenset(name for path in TEXTS.values() for name in _PICTURE.findall(path.read_text(encoding="utf-8")))
