"""Writes what a member is told, in their language. Dispatching calls it; every word is in data/responses/reminders.yml.

All that is due at one time is one message, and only where one answer is wanted does it offer buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.clock import to_local
from center.conversations.views import Choice, ReplyDraft
from center.meetings import replies
from center.meetings import service as meetings
from center.meetings.views import MeetingView
from center.members import service as members
from center.notices import service as notices
from center.notices.views import NoticeView
from center.notifications.summaries import write_summary
from center.notifications.views import DueView
from center.wording import formats
from center.wording.names import name_of
from center.wording.responses import render

CHANGES = ("moved", "cancelled", "reopened")
REMINDERS = ("lead", "again")


@dataclass(slots=True)
class _Said:
    """Lines, and what there is to tap."""

    language: str
    lines: list[str] = field(default_factory=list)
    choices: tuple[Choice, ...] = ()

    def say(self, key: str, **values: Any) -> None:
        """Add a response."""
        rendered = render(f"utter_reminders_{key}", self.language, **values)
        self.lines.append(rendered.text)

    def ask(self, key: str, *about: MeetingView) -> None:
        """Add a response that asks whether somebody comes to these meetings, with what can be tapped."""
        self.say(key)
        titles = {answer: name_of("invitation_answer", answer, self.language) for answer in replies.INTENTS}
        attend, decline = replies.choices_for([meeting.id for meeting in about], **titles)
        # Who has answered already is only offered the other answer.
        answered = about[0].answer if len(about) == 1 else None
        self.choices = {"attend": (decline,), "decline": (attend,)}.get(str(answered), (attend, decline))


def write(session: Session, *, due: Sequence[DueView], language: str, now: datetime) -> ReplyDraft | None:
    """Return one message for all that is due for one member; None where nothing of it is left to say."""
    said = _Said(language)
    _tell_meetings(session, said, due, now)
    for each in due:
        if each.topic == "broadcast":
            _tell_notice(session, said, each)
        elif each.topic == "certification":
            _tell_certification(said, each)
        elif each.topic != "meeting":
            # birthday:2026, festival:spring:2027
            said.say("_".join(each.occasion.split(":")[:-1]))
    if not said.lines:
        return None
    return ReplyDraft("\n".join(said.lines), said.choices)


def notice_text(notice: NoticeView, language: str) -> str:
    """Return a notice exactly as people get it; pages show it so before it leaves."""
    told = {part: notice.told(part, language) for part in ("title", "body")}
    date = formats.day(notice.published_at, language)
    return render("utter_reminders_notice", language, **told, source=notice.source, date=date).text


def _tell_meetings(session: Session, said: _Said, due: Sequence[DueView], now: datetime) -> None:
    about = {each.meeting_id: each for each in due if each.meeting_id is not None}
    found = {
        id_: meetings.find_of_member(session, meeting_id=id_, member_id=each.member_id) for id_, each in about.items()
    }
    reminded: dict[int, str] = {}
    asked: list[MeetingView] = []
    for each in due:
        meeting = None if each.meeting_id is None else found[each.meeting_id]
        what = each.kind.partition(":")[0]
        if meeting is None:
            continue
        if what in CHANGES:
            _tell_change(said, what, meeting)
            asked += [meeting] if what != "cancelled" else []
        elif what == "summary":
            lines, offered = write_summary(session, meeting, said.language)
            said.lines += lines
            # Of two summaries in one message the first offers its texts; both say how to ask for them.
            said.choices = said.choices or offered
        elif what == "again" and meeting.answer is not None:
            continue
        elif what in REMINDERS:
            reminded[meeting.id] = "again" if what == "again" else reminded.get(meeting.id, what)
    told = [(found[id_], what) for id_, what in reminded.items()]
    coming = sorted(((m, what) for m, what in told if m is not None and m not in asked), key=lambda x: x[0].starts_at)
    if len(coming) == 1 and not asked:
        _remind(session, said, coming[0][0], coming[0][1], about[coming[0][0].id].member_id, now)
    else:
        _remind_of_several(said, [meeting for meeting, _ in coming], asked)
        if len([*asked, *(m for m, _ in coming)]) == 1 and asked:
            _ask(said, asked[0])


def _tell_change(said: _Said, what: str, meeting: MeetingView) -> None:
    shown = _shown(meeting, said.language)
    if what == "moved" and (meeting.moved_from is None or meeting.moved_from == meeting.starts_at):
        what = "changed"
    before = formats.moment(meeting.moved_from, said.language) if meeting.moved_from else ""
    said.say(what, **shown, before=before)


def _remind(session: Session, said: _Said, meeting: MeetingView, what: str, member_id: int, now: datetime) -> None:
    """Remind of one meeting in full."""
    days = (to_local(meeting.starts_at).date() - to_local(now).date()).days
    key = "again" if what == "again" else {0: "today", 1: "tomorrow"}.get(days, "later")
    said.say(key, **_shown(meeting, said.language))
    if bring := meeting.told("bring", said.language).rstrip("。."):
        said.say("bring", bring=bring)
    if meeting.link:
        said.say("link", link=meeting.link)
    branch = members.branch_of(session, member_id=member_id)
    if branch.secretary_name and branch.secretary_phone_public:
        said.say("contact", secretary=branch.secretary_name, phone=branch.secretary_phone_public)
    _ask(said, meeting)


def _remind_of_several(said: _Said, coming: Sequence[MeetingView], changed: Sequence[MeetingView]) -> None:
    if not coming:
        return
    said.say("several", count=len(coming))
    for number, meeting in enumerate(coming, start=1):
        said.say("row", number=number, **_shown(meeting, said.language))
    said.ask("ask_several", *changed, *coming)


def _ask(said: _Said, meeting: MeetingView) -> None:
    if meeting.answer == "attend":
        said.ask("you_attend", meeting)
    elif meeting.answer == "decline":
        said.ask("you_decline", meeting)
    else:
        said.ask("ask", meeting)


def _tell_notice(session: Session, said: _Said, due: DueView) -> None:
    """Tell a notice as long as it holds."""
    notice = None if due.notice_id is None else notices.find_notice(session, notice_id=due.notice_id)
    if notice is not None and notice.state == "published":
        said.lines.append(notice_text(notice, said.language))


def _tell_certification(said: _Said, due: DueView) -> None:
    if due.expires_at is not None:
        said.say(f"certification_{due.kind}", until=formats.day(due.expires_at, said.language))


def _shown(meeting: MeetingView, language: str) -> dict[str, str]:
    return {
        "when": formats.moment(meeting.starts_at, language),
        "title": meeting.told("title", language),
        "place": meeting.told("place", language),
    }
