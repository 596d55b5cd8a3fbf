"""All pages of meetings; addresses with a name stand before those with a number."""

from __future__ import annotations

from console.meetings import (
    attendance,
    changing,
    door,
    entering,
    files,
    following,
    listing,
    page,
    repeating,
    steps,
)

ROUTERS = tuple(
    pages.router for pages in (listing, entering, repeating, files, page, changing, steps, following, attendance, door)
)
