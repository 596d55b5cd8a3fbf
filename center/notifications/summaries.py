"""Writes what a meeting came to and what was studied, for those who could not come. The texts of notifications use it.

A short text stands in the message itself, an address as it is; a long text is named, and read in the chat.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.conversations.views import Choice
from center.meetings import replies
from center.meetings.keeping import service as keeping
from center.meetings.keeping.service import MaterialRecord
from center.meetings.views import MeetingView
from center.wording.responses import render

# What one reads at a glance, and what one message holds besides the summary.
SHORT = {"zh": 200, "en": 500}
MOST_TEXT = {"zh": 600, "en": 1_500}
MOST_NAMED = 6
MOST_OFFERED = 3
LONGEST_TITLE = {"zh": 12, "en": 28}


def write_summary(session: Session, meeting: MeetingView, language: str) -> tuple[list[str], tuple[Choice, ...]]:
    """Return the lines, and the long texts to be tapped; no lines where there is no summary."""
    summary = meeting.told("summary", language)
    if not summary:
        return [], ()
    lines = [_said("summary", language, title=meeting.told("title", language), summary=summary)]
    left, long = MOST_TEXT[language], list[MaterialRecord]()
    for material in keeping.list_materials(session, meeting_id=meeting.id)[:MOST_NAMED]:
        name, text = material.told("title", language), material.told("text", language)
        if material.url:
            lines.append(_said("material_link", language, material=name, url=material.url))
        elif len(text) <= min(left, SHORT[language]):
            lines.append(_said("material_text", language, material=name, text=text))
            left -= len(text)
        else:
            long.append(material)
            lines.append(_said("material_named", language, material=name))
    if long:
        lines.append(_said("material_ask", language))
    offered = [replies.reading_choice(one.id, _title(one, language)) for one in long[:MOST_OFFERED]]
    return lines, tuple(offered)


def _title(material: MaterialRecord, language: str) -> str:
    title = material.told("title", language)
    longest = LONGEST_TITLE[language]
    return title if len(title) <= longest else f"{title[: longest - 1]}…"


def _said(key: str, language: str, **values: object) -> str:
    return render(f"utter_reminders_{key}", language, **values).text
