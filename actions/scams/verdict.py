"""Says what was found out about a message, and keeps that it was asked. Used by the check; never a word of "safe"."""

from __future__ import annotations

from typing import Any

from actions.submit import Filed
from actions.turn import Turn
from actions.who import own_member_id
from actions.words import quoted, without_long_numbers
from center.checks import service as checks
from center.checks.service import Finding, Piece
from center.clarifications.agreement import Difference
from center.contacts import service as contacts
from center.notices.views import NoticeView
from center.scams.types import find_type
from center.wording import formats
from center.wording.names import name_of

MOST_DIFFERENCES = 3


def tell(turn: Turn, finding: Finding, text: str, *, more_of: Piece | None = None) -> None:
    """Say the outcome of a check, and put it on record."""
    if finding.outcome == "unknown":
        _tell_unknown(turn, finding, text, more_of)
        return
    with turn.write() as session:
        words = without_long_numbers(text)
        checks.keep(session, conversation_id=turn.conversation_id, words=words, finding=finding, now=turn.now)
    if finding.outcome == "scam":
        _tell_scam(turn, finding)
    elif finding.outcome == "clarification" and finding.clarification is not None:
        turn.say("utter_scams_check_clarified_quote", **checks.told_of(finding.clarification, turn.language))
        turn.say("utter_scams_check_clarified_next")
    elif finding.notice is not None:
        _tell_notice(turn, finding, finding.notice)


def _tell_scam(turn: Turn, finding: Finding) -> None:
    signs, kind = finding.judgement.signs, find_type(finding.judgement.scam_type)
    if signs:
        turn.say("utter_scams_check_sign", name=signs[0].told("name", turn.language))
        turn.say("utter_scams_sign_advice", advice=signs[0].told("advice", turn.language))
        if len(signs) > 1:
            turn.say("utter_scams_check_sign_too", name=signs[1].told("name", turn.language))
    elif kind is not None:
        turn.say("utter_scams_check_like", name=kind.told("name", turn.language))
        turn.say("utter_scams_check_like_what", what=kind.told("what", turn.language))
        turn.say("utter_scams_sign_advice", advice=kind.told("advice", turn.language))
    else:
        turn.say("utter_scams_check_like_some")
    if finding.notice is not None:
        _tell_differences(turn, finding.notice, finding.differences[:1])
    if finding.clarification is not None:
        turn.say("utter_scams_check_clarified_too_quote", **checks.told_of(finding.clarification, turn.language))
    turn.say("utter_scams_check_next")


def _tell_notice(turn: Turn, finding: Finding, notice: NoticeView) -> None:
    if finding.differences:
        _tell_differences(turn, notice, finding.differences[:MOST_DIFFERENCES])
        turn.say("utter_scams_check_differs_next")
        return
    about: dict[str, Any] = {
        "title": notice.told("title", turn.language),
        "date": formats.day(notice.published_at, turn.language),
    }
    if finding.is_sure:
        turn.say("utter_scams_check_notice_quote", **about)
    else:  # told in other words: what the notice says counts, not what was made of it
        turn.say("utter_scams_check_notice_told_quote", body=notice.told("body", turn.language), **about)
    turn.say("utter_scams_check_notice_care")


def _tell_differences(turn: Turn, notice: NoticeView, found: tuple[Difference, ...]) -> None:
    date = formats.day(notice.published_at, turn.language)
    turn.say("utter_scams_check_differs_quote", title=notice.told("title", turn.language), date=date)
    for difference in found:
        name, theirs = name_of("difference", difference.kind, turn.language), without_long_numbers(difference.theirs)
        if difference.ours is None:
            turn.say("utter_scams_check_added_row", name=name, theirs=quoted(theirs))
        else:
            turn.say("utter_scams_check_difference_row", name=name, ours=difference.ours, theirs=theirs)


def _tell_unknown(turn: Turn, finding: Finding, text: str, more_of: Piece | None) -> None:
    with turn.write() as session:
        kept = checks.keep_unknown(
            session,
            conversation_id=turn.conversation_id,
            member_id=own_member_id(session, conversation_id=turn.conversation_id),
            words=without_long_numbers(text),
            finding=finding,
            now=turn.now,
            more_of=more_of,
            inbox_id=turn.inbox_id,
        )
        filed = Filed(kept.case_number, contacts.answered_by(session, urgency=kept.urgency, now=turn.now))
    response = "utter_scams_check_unsure" if more_of is None else "utter_scams_check_unsure_more"
    turn.say(response, number=filed.number, when=formats.moment(filed.seen_by, turn.language))
