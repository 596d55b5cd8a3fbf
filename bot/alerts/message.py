"""What an alert says; several for one target are one message. Pure; the worker composes, the transports send.

It is made of what `AlertView` holds and of nothing else: no word and no name of a person may leave by a second route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from center.alerts.models import TEST, URGENCIES
from center.alerts.service import AlertView
from center.clock import to_local
from center.wording import formats
from center.wording.names import NameMissingError, name_of

WORDS_FILE = Path(__file__).with_name("words.yml")


@dataclass(frozen=True)
class AlertMessage:
    """One message to one target. subject: what is most pressing, in one line; url: the console's own address."""

    alerts: tuple[AlertView, ...]
    language: str
    subject: str
    text: str
    url: str

    @property
    def is_urgent(self) -> bool:
        """Whether anything in it is."""
        return any(alert.urgency == "urgent" for alert in self.alerts)

    @property
    def key(self) -> str:
        """What is the same when the same alerts are sent once more."""
        return "-".join(str(alert.id) for alert in self.alerts)

    def address_of(self, alert: AlertView) -> str:
        """Return where to look at one of them."""
        return f"{self.url}{alert.path}"


def compose(alerts: Sequence[AlertView], *, url: str, phone: str, now: datetime) -> AlertMessage:
    """Put alerts of one target and language into one message, the most pressing and then the oldest first.

    url: the console's public address; phone: whom to call when nobody can open the case.
    """
    ordered = sorted(alerts, key=lambda alert: (_pressing(alert), alert.opened_at or now, alert.id))
    language = ordered[0].language
    words = _words()["en" if language == "en" else "zh"]
    blocks = [_block(alert, words, language, url=url, now=now) for alert in ordered]
    if any(alert.urgency == "urgent" for alert in ordered):
        blocks.append(words["nobody"].format(phone=phone))
    subject = blocks[0].partition("\n")[0]
    if len(ordered) > 1:
        subject = words["and_more"].format(first=subject, count=len(ordered))
    return AlertMessage(tuple(ordered), language, subject, "\n\n".join(blocks), url)


def _pressing(alert: AlertView) -> int:
    return URGENCIES.index(alert.urgency) if alert.urgency in URGENCIES else len(URGENCIES)


def _block(alert: AlertView, words: Mapping[str, Any], language: str, *, url: str, now: datetime) -> str:
    if alert.event == TEST or alert.opened_at is None:
        at = _since(alert.created_at, language, now=now)
        return f"{words['test_head']}\n{words['test'].format(at=at)}"
    is_urgent = alert.urgency == "urgent"
    head = words["head"].format(
        urgency=_named("urgency", alert.urgency, language),
        kind=_named("case_kind", alert.case_kind, language),
        number=alert.case_number,
    )
    what = words["events"][alert.event].format(since=_since(alert.opened_at, language, now=now))
    do = words["open_now" if is_urgent else "open"].format(url=f"{url}{alert.path}")
    return f"{head}\n{what}\n{do}"


def _since(at: datetime, language: str, *, now: datetime) -> str:
    is_today = to_local(at).date() == to_local(now).date()
    return formats.clock(at, language) if is_today else formats.moment(at, language, today=to_local(now).date())


def _named(group: str, code: str | None, language: str) -> str:
    """Return the name of a code; an alert about something new goes out all the same."""
    try:
        return name_of(group, code or "", language)
    except NameMissingError:
        return code or ""


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return words
