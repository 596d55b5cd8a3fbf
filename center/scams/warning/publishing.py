"""What an approved notice becomes: one of the center's own, told to those it is for. Part of the warning services.

The text and whom it is for are approved together: whoever approves has seen both on one page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.broadcasts import service as broadcasts
from center.broadcasts.service import Audience
from center.notices import service as notices
from center.scams.warning import queries
from center.scams.warning.views import NoticeDraft
from center.staff import service as staff

FILE = Path(__file__).resolve().parents[3] / "data" / "scams" / "warning_notices.yml"


def publish(session: Session, *, draft: NoticeDraft, by: Actor, now: datetime) -> int:
    """Put an approved notice among the center's own and begin to tell it; returns the notice's id.

    The one place from which a drafted notice leaves. A message can be compared with it from now on.
    """
    source: Mapping[str, str] = templates()["source"]
    words = {name: value for name, value in asdict(draft).items() if name.startswith(("title_", "body_"))}
    ends = now + timedelta(days=int(templates()["days_valid"]))
    written = notices.NoticeDraft(kind="notice", **words, source=source["zh"], expires_at=ends)
    name = staff.get_account(session, staff_id=draft.drafted_by).display_name
    writer = Actor(draft.drafted_by, name, by.address)
    made = notices.create(session, draft=written, by=writer, now=now)
    made = notices.submit(session, notice_id=made.id, by=writer, expected_version=made.version, now=now)
    made = notices.publish(session, notice_id=made.id, by=by, expected_version=made.version, now=now)
    session.execute(queries.SET_NOTICE, {"of_draft": draft.id, "as_notice": made.id})
    audience = audience_of(session, draft=draft, now=now)
    told = broadcasts.draft(session, notice_id=made.id, audience=audience, calls=False, by=writer, now=now)
    broadcasts.approve(session, broadcast_id=told.id, by=by, seen=told.version, now=now)
    return made.id


def audience_of(session: Session, *, draft: NoticeDraft, now: datetime) -> Audience:
    """Return who is told a drafted notice: its branches, and where they are too small, those above them."""
    return broadcasts.widen(session, organization_ids=draft.branches, now=now)


@lru_cache(maxsize=1)
def templates() -> dict[str, Any]:
    """Return the templates of drafted notices."""
    forms: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return forms
