"""The gateway's dealings with the database, one transaction each. Called in threads by the gateway; blocking."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.gateway.messages import Inbound, KeptAnswer
from bot.gateway.safety import KINDS, Alarm, alarm_in, get_safety_net
from bot.gateway.urgent_lines import CASE_KINDS, dangers_of, write_first_lines
from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import utc_now
from center.contacts import service as contacts
from center.conversations import outcomes
from center.conversations import service as conversations
from center.conversations.service import Choice, InboundView, OutboundView, ReplyDraft
from center.db.engine import Database
from center.handover import service as handover
from center.texts.language import language_of
from center.wording import formats
from center.wording.responses import render

LONGEST_TEXT = 4000
LEASE = timedelta(seconds=120)
LONGEST_SUMMARY = 500
REHEARSAL = "rehearsal"
NOBODY = Inbound(REHEARSAL, REHEARSAL, REHEARSAL, text=REHEARSAL)
# Somebody who has said nothing for so long and sounds the same alarm is in danger again.
FIRST_LINES_AGAIN_AFTER = timedelta(minutes=30)


class RehearsedError(Exception):
    """Ends a transaction of which nothing is to stay."""


@dataclass(frozen=True)
class Said:
    """What was put into the outbox."""

    made: list[OutboundView] = field(default_factory=list)

    @property
    def claimed(self) -> list[OutboundView]:
        """What this worker may send now."""
        return [message for message in self.made if message.attempts]

    @property
    def held(self) -> str | None:
        """The conversation whose message must wait, because something earlier of it is not sent yet."""
        return next((message.conversation_id for message in self.made if not message.attempts), None)


@dataclass(frozen=True)
class Stored:
    """A message that is in the inbox.

    first_lines: the safety net's. offered: what it may choose from. is_with_staff: whether one of the staff speaks with
    the person.
    """

    inbound_id: int
    conversation_id: str
    language: str
    alarm: Alarm | None
    first_lines: Said
    offered: list[Choice]
    is_with_staff: bool


def _dangers_known(session: Session, case: CaseView, now: datetime) -> set[str]:
    """Return which dangers were told of late; one case may hold a fall and then the wish to die."""
    if case.opened_at >= now:
        return set()
    lines = [line for line in cases.list_timeline(session, case_id=case.id) if line.author == "member"][:-1]
    if lines and now - lines[-1].at >= FIRST_LINES_AGAIN_AFTER:
        return set()
    told = [line.body for line in lines if line.kind in {"opened", "text"}]
    heard = {each.kind for body in told for each in dangers_of(alarm_in(get_safety_net(), body))}
    return {*heard} or {case.kind}


class GatewayRecords:
    """Inbox, outbox and urgent cases, as the gateway needs them."""

    def __init__(self, database: Database, *, worker: str) -> None:
        self._database = database
        self._worker = worker
        # What was last read, for the hour in which nothing can be read.
        self.known_numbers = contacts.default_numbers()

    def _numbers(self, session: Session) -> dict[str, str]:
        self.known_numbers = contacts.numbers(session)
        return self.known_numbers

    def learn_numbers(self) -> None:
        """Read the telephone numbers while the database is there."""
        with self._database.read() as session:
            self._numbers(session)

    def store(self, inbound: Inbound, alarm: Alarm | None) -> Stored | None:
        """Store a message, and with it an urgent case and its first lines where there is an alarm.

        Returns None for a message that is there already.
        """
        with self._database.write() as session:
            return self._store(session, inbound, alarm, utc_now())

    def rehearse(self) -> None:
        """Do for nobody what an emergency takes, and keep nothing: the first real one must find everything loaded."""
        for kind in KINDS:
            with contextlib.suppress(RehearsedError), self._database.write() as session:
                self._store(session, NOBODY, Alarm(kind, REHEARSAL), utc_now())
                raise RehearsedError

    def _store(self, session: Session, inbound: Inbound, alarm: Alarm | None, now: datetime) -> Stored | None:
        view = conversations.record_inbound(
            session,
            channel=inbound.channel,
            external_id=inbound.external_id,
            external_message_id=inbound.message_id,
            text=inbound.text[:LONGEST_TEXT],
            choice_id=inbound.choice_id,
            language=inbound.language or language_of(inbound.text, "zh"),
            worker=self._worker,
            lease=LEASE,
            now=now,
        )
        if view is None:
            return None
        language = language_of(inbound.text, view.language)
        first_lines = None
        if alarm is not None:
            text = inbound.text[:LONGEST_TEXT]
            first_lines = self._sound(session, view.conversation_id, view.id, text, alarm, language, now)
        if first_lines is None:
            alarm, first_lines = None, Said()  # they are telling more of what we know; the form listens
        offered = conversations.last_choices(session, conversation_id=view.conversation_id)
        with_staff = self._speaks_with(session, view.conversation_id)
        return Stored(view.id, view.conversation_id, language, alarm, first_lines, offered, with_staff)

    def sound(self, conversation_id: str, inbound_id: int, text: str, alarm: Alarm) -> Said:
        """Open the urgent case of a stored message and put its first lines into the outbox, claimed for sending."""
        now = utc_now()
        with self._database.write() as session:
            known = conversations.get_conversation(session, conversation_id=conversation_id).language
            language = language_of(text, known)
            said = self._sound(session, conversation_id, inbound_id, text[:LONGEST_TEXT], alarm, language, now)
            return said or Said()

    def _sound(
        self,
        session: Session,
        conversation_id: str,
        inbound_id: int,
        text: str,
        alarm: Alarm,
        language: str,
        now: datetime,
    ) -> Said | None:
        """Open a case for each danger and say its first lines; None where the person has just been told them all."""
        said = [
            self._sound_one(session, conversation_id, inbound_id, text, danger, language, now)
            for danger in dangers_of(alarm)
        ]
        made = [message for message in said if message is not None]
        return Said(made) if made else None

    def _sound_one(
        self,
        session: Session,
        conversation_id: str,
        inbound_id: int,
        text: str,
        alarm: Alarm,
        language: str,
        now: datetime,
    ) -> OutboundView | None:
        case = cases.open_urgent(
            session,
            kind=CASE_KINDS[alarm.kind],
            conversation_id=conversation_id,
            text=text,
            inbox_id=inbound_id,
            now=now,
        )
        if alarm.kind in _dangers_known(session, case, now):
            return None
        return conversations.enqueue(
            session,
            conversation_id=conversation_id,
            reply=ReplyDraft(text=write_first_lines(alarm, text, language, self._numbers(session))),
            in_reply_to=inbound_id,
            urgent=True,
            worker=self._worker,
            lease=LEASE,
            now=now,
        )

    def last_choices(self, conversation_id: str) -> list[Choice]:
        """Return what the person can now choose from."""
        with self._database.read() as session:
            return conversations.last_choices(session, conversation_id=conversation_id)

    def finish(self, answer: KeptAnswer) -> Said:
        """Mark messages as answered and put the answer into the outbox, claimed for sending, all or nothing."""
        with self._database.write() as session:
            return self._answer(session, answer, now=utc_now())

    def turn_away(self, inbound_id: int, text: str) -> Said:
        """Mark a message as not read because too many came at once, and say so where there is a text."""
        replies = [ReplyDraft(text=text)] if text else []
        with self._database.write() as session:
            return self._finish(session, [inbound_id], replies, outcome=outcomes.TURNED_AWAY, now=utc_now())

    def finish_unless_staff_speak(
        self, conversation_id: str, messages: Sequence[tuple[int, str]], answer: KeptAnswer
    ) -> Said:
        """Do as `finish`, unless one of the staff took the conversation over while the answer was made.

        messages: inbox numbers and what was written, which then is for the staff.
        """
        now = utc_now()
        with self._database.write() as session:
            if self._give(session, conversation_id, messages, now):
                return Said()
            return self._answer(session, answer, now=now)

    def give_to_staff(self, conversation_id: str, messages: Sequence[tuple[int, str]]) -> bool:
        """Give messages to whoever of the staff speaks with this person; False where nobody does (any more)."""
        with self._database.write() as session:
            return self._give(session, conversation_id, messages, utc_now())

    def has_staff(self, conversation_id: str) -> bool:
        """Tell whether one of the staff speaks with this person."""
        with self._database.read() as session:
            return self._speaks_with(session, conversation_id)

    @staticmethod
    def _speaks_with(session: Session, conversation_id: str) -> bool:
        return handover.find_speaker(session, conversation_id=conversation_id) is not None

    def _give(self, session: Session, conversation_id: str, messages: Sequence[tuple[int, str]], now: datetime) -> bool:
        if not self._speaks_with(session, conversation_id):
            return False
        # What the assistant could not answer before staff came is theirs too, and comes first; recovery may just have
        # claimed it and not put it into the person's queue yet.
        left = conversations.list_left_before(
            session, conversation_id=conversation_id, inbox_id=messages[0][0], worker=self._worker
        )
        given = [*left, *messages]
        for id_, text in given:
            speaker = handover.note_member_message(
                session, conversation_id=conversation_id, inbox_id=id_, text=text, now=now
            )
            if speaker is None:
                return False
        self._finish(session, [id_ for id_, _ in given], [], outcome=outcomes.WITH_STAFF, now=now)
        return True

    def _answer(self, session: Session, answer: KeptAnswer, *, now: datetime) -> Said:
        replies = [ReplyDraft(text=answer.text, choices=answer.choices)] if answer.text or answer.choices else []
        asked_at = datetime.fromisoformat(answer.asked_at) if answer.asked_at else None
        if answer.unclear:
            outcome = outcomes.NOT_UNDERSTOOD
        elif cases.has_line_from(session, inbox_ids=answer.inbound_ids, since=asked_at):
            outcome = outcomes.CASE
        else:
            outcome = outcomes.ANSWERED
        return self._finish(session, answer.inbound_ids, replies, outcome=outcome, now=now)

    def _finish(
        self,
        session: Session,
        ids: Sequence[int],
        replies: Sequence[ReplyDraft],
        *,
        outcome: str,
        now: datetime,
        failed: bool = False,
    ) -> Said:
        made = conversations.finish_inbound(
            session,
            ids=ids,
            outcome=outcome,
            replies=replies,
            failed=failed,
            worker=self._worker,
            lease=LEASE,
            now=now,
        )
        return Said(made)

    def say(self, conversation_id: str, response: str, language: str) -> Said:
        """Put one of the gateway's own lines into the outbox, claimed for sending."""
        with self._database.write() as session:
            made = conversations.enqueue(
                session,
                conversation_id=conversation_id,
                reply=ReplyDraft(text=render(response, language, **self._numbers(session)).text),
                worker=self._worker,
                lease=LEASE,
                now=utc_now(),
            )
            return Said([made] if made else [])

    def words(self, response: str, language: str) -> str:
        """Return one of the gateway's own lines."""
        with self._database.read() as session:
            return render(response, language, **self._numbers(session)).text

    def release(self, ids: list[int], *, after: timedelta) -> None:
        """Leave messages unanswered in the inbox for recovery."""
        with self._database.write() as session:
            conversations.release_inbound(session, ids=ids, retry_at=utc_now() + after)

    def give_up(self, conversation_id: str, ids: Sequence[int], text: str, language: str) -> Said:
        """Hand messages that the program cannot answer to the staff, and say so."""
        now = utc_now()
        with self._database.write() as session:
            case = self._fault_case(session, conversation_id, text[:LONGEST_SUMMARY], ids[-1], now)
            when = formats.moment(contacts.answered_by(session, urgency=case.urgency, now=now), language)
            line = render("utter_gateway_failed", language, number=case.number, when=when, **self._numbers(session))
            return self._finish(
                session, ids, [ReplyDraft(text=line.text)], outcome=outcomes.FAULT, failed=True, now=now
            )

    def _fault_case(self, session: Session, conversation_id: str, text: str, inbox_id: int, now: datetime) -> CaseView:
        member_id = conversations.get_conversation(session, conversation_id=conversation_id).member_id
        known = cases.list_of_conversation(session, conversation_id=conversation_id, member_id=member_id, limit=5)
        for case in known:
            if case.closed_at is None and case.member_id == member_id and case.details.get("reason") == outcomes.FAULT:
                cases.add_text(session, case_id=case.id, text=text, inbox_id=inbox_id, now=now)
                return case
        return cases.open_case(
            session,
            kind="unanswered",
            conversation_id=conversation_id,
            member_id=member_id,
            summary=text,
            details={"reason": outcomes.FAULT},
            inbox_id=inbox_id,
            now=now,
        )

    def claim_unanswered(self, channels: set[str], *, is_with_staff: bool = False) -> list[InboundView]:
        """Claim what nobody has answered on these channels, oldest first.

        is_with_staff: only what was written to one of the staff, who needs no assistant.
        """
        now = utc_now()
        with self._database.read() as session:
            waiting = conversations.list_unanswered(session, before=now, limit=200)
            found = [
                view
                for view in waiting
                if view.channel in channels and (not is_with_staff or self._speaks_with(session, view.conversation_id))
            ]
        if not found:
            return []
        with self._database.write() as session:
            return [
                view
                for view in found
                if conversations.claim_inbound(session, ids=[view.id], worker=self._worker, now=now, lease=LEASE)
            ]
