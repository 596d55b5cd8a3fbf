"""Show what is to be studied, and quote a text a page at a time."""

from __future__ import annotations

import json
import re
from typing import Any

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.meetings.planned import meant_by_time
from actions.turn import Choice, Event, Turn
from center.identity.service import MemberIdentity
from center.meetings import service as meetings
from center.meetings.views import MaterialView
from center.wording import formats

INTENT = "query_study_material"
MOST_READ = 20
MOST_ROWS = 4
PAGE = {"zh": 260, "en": 700}
TITLE_ON_BUTTON = {"zh": 10, "en": 24}
_ONWARD = re.compile(r"read (\d+) (\d+)")
_PAST = re.compile(r"[上前][次回]|上一?个?会|学过|开过|没去成|\blast\b|\bprevious\b|\bmissed\b", re.IGNORECASE)
_NEXT = re.compile(r"[下这][次回]|\bnext\b|\bthis\b", re.IGNORECASE)
_MARK = re.compile(r"^(?:【[^】]*】|\[[^\]]*\])\s*")
_SENTENCE_END = re.compile(r"[。！？\n]|[.!?](?=\s|$)")


class ActionQueryStudyMaterial(MemberAction):
    """List the material of the next meeting that has some, or of the last; a single text is quoted at once."""

    action_name = "action_query_study_material"
    scope = "meetings"

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """List or quote."""
        heard = asked(turn, kept=question)
        of_whom: Any = {"member_id": member.member_id, "now": turn.now, "limit": MOST_READ}
        with turn.read() as session:
            coming = meetings.list_materials(session, **of_whom)
            past = meetings.list_past_materials(session, **of_whom)
        is_of_past = _PAST.search(heard.said) is not None and not _NEXT.search(heard.said)
        materials = [*past, *coming] if is_of_past else [*coming, *past]
        if not materials:
            turn.say("utter_meetings_material_none")
            return []
        onward = _ONWARD.fullmatch(str(heard.first("command") or ""))
        wanted = next((m for m in materials if onward and m.id == int(onward[1])), None)
        if onward and wanted:
            quote(turn, wanted, int(onward[2]))
            return []
        told = of_one_meeting(materials, heard)
        if not is_of_past and not coming and not meant_by_time(told, times_in(heard)):
            turn.say("utter_meetings_material_last")
        tell_materials(turn, told)
        return []


def times_in(heard: Asked) -> list[Any]:
    """Return the days, weeks or months that were named."""
    return heard.all("datetime") or heard.all("period")


def of_one_meeting(materials: list[MaterialView], heard: Asked) -> list[MaterialView]:
    """Return the material of the meeting that was named by its time, else of the first."""
    first = (meant_by_time(materials, times_in(heard)) or materials)[0]
    return [m for m in materials if m.meeting_id == first.meeting_id][:MOST_ROWS]


def tell_materials(turn: Turn, materials: list[MaterialView]) -> None:
    """Say what there is; offer the texts, or quote the only one."""
    first = materials[0]
    title = first.told("meeting_title", turn.language)
    turn.say("utter_meetings_material_intro", when=formats.moment(first.starts_at, turn.language), title=title)
    texts = [m for m in materials if m.kind == "text"]
    if len(texts) == 1 and len(materials) == 1:
        quote(turn, texts[0], 0)
        return
    for material in materials:
        turn.say(
            f"utter_meetings_material_{'link' if material.kind == 'video' and not material.minutes else material.kind}",
            material=material.told("title", turn.language),
            minutes=material.minutes or "",
            url=material.url or "",
        )
    if texts:
        choices = [
            Choice(
                title=_MARK.sub("", m.told("title", turn.language))[: TITLE_ON_BUTTON[turn.language]],
                payload=f"/{INTENT}{json.dumps({'command': f'read {m.id} 0'})}",
            )
            for m in texts
        ]
        turn.say("utter_meetings_material_pick", choices=choices)
    else:
        turn.say("utter_meetings_material_end")


def quote(turn: Turn, material: MaterialView, begin: int) -> None:
    """Quote a page of a text, ending with a sentence, and offer the rest."""
    text = material.told("text", turn.language)
    end = page_end(text, begin, PAGE[turn.language])
    turn.say(
        "utter_meetings_material_quote",
        material=material.told("title", turn.language),
        passage=text[begin:end].strip(),
    )
    if end < len(text):
        turn.say("utter_meetings_material_more", onward=f"read {material.id} {end}")
    else:
        turn.say("utter_meetings_material_end")


def page_end(text: str, begin: int, length: int) -> int:
    """Return where a page ends: after the last sentence that fits, or in the middle of one that is too long."""
    if len(text) - begin <= length:
        return len(text)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, begin, begin + length)]
    return ends[-1] if ends else begin + length
