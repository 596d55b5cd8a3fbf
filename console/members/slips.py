"""The slips of paper on which people get their codes: name, code, pictures that a phone reads. Printed, never kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import segno
from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import service as contacts
from center.db.installation import TELEGRAM_NAME, find_fact
from center.identity.service import GivenCode
from console.site import Site

GROUP = 4
# One of the eight patterns, not the best of them: a sheet of 240 would take ten seconds more.
_PATTERN = 2


@dataclass(frozen=True)
class Slip:
    """One person's slip. Pictures hold a link with the code; where a way does not exist, it is None.

    last_day: the last on which the code works from morning till night.
    """

    name: str
    code: str = field(repr=False)
    last_day: date
    web_picture: str | None = field(repr=False)
    telegram_picture: str | None = field(repr=False)


@dataclass(frozen=True)
class Ways:
    """How this center is reached: the web chat's address, the bot's name, the telephone."""

    web: str
    telegram: str
    phone: str


def find_ways(session: Session, site: Site) -> Ways:
    """Return what there is; the bot's name is the one that Telegram itself has told."""
    name = (find_fact(session, name=TELEGRAM_NAME) or "") if site.has_telegram else ""
    return Ways(site.chat_url.rstrip("/"), name, contacts.numbers(session)["center"])


def make_slips(given: Iterable[GivenCode], ways: Ways) -> list[Slip]:
    """Return the slips of codes, in their order."""
    return [
        Slip(
            name=one.name,
            code=" ".join(one.code[start : start + GROUP] for start in range(0, len(one.code), GROUP)),
            last_day=to_local(one.expires_at).date() - timedelta(days=1),
            # Behind the # no server sees it, and the page takes it out of the address at once.
            web_picture=_picture(f"{ways.web}/#code={one.code}") if ways.web else None,
            telegram_picture=_picture(f"https://t.me/{ways.telegram}?start={one.code}") if ways.telegram else None,
        )
        for one in given
    ]


def _picture(link: str) -> str:
    return segno.make_qr(link, error="m", mask=_PATTERN).svg_data_uri(scale=4, border=2)
