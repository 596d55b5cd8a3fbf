"""What the database holds, read past the assistant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from center.benefits import service as benefits
from center.benefits.views import PaymentView
from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import local_today, utc_now
from center.conversations import service as conversations
from center.conversations.models import ChannelAccount, InboxMessage, OutboxMessage
from center.conversations.views import ReplyDraft
from center.db.engine import Database
from center.meetings import service as meetings
from center.meetings.models import Attendance
from center.meetings.views import MeetingView
from center.policies import service as policies
from center.policies.views import ArticleView

FINISHED_IN = {"answered"}
FINISHED_OUT = {"sent", "given_up"}


@dataclass
class Records:
    """Short questions to the records of the center."""

    database: Database

    def _all(self, statement: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(statement).scalars())

    def account(self, channel: str, external_id: str) -> ChannelAccount:
        wanted = (ChannelAccount.channel == channel, ChannelAccount.external_id == external_id)
        (found,) = self._all(select(ChannelAccount).where(*wanted))
        return found

    def inbox(self, conversation_id: str) -> list[InboxMessage]:
        wanted = InboxMessage.conversation_id == conversation_id
        return self._all(select(InboxMessage).where(wanted).order_by(InboxMessage.id))

    def outbox(self, conversation_id: str) -> list[OutboxMessage]:
        wanted = OutboxMessage.conversation_id == conversation_id
        return self._all(select(OutboxMessage).where(wanted).order_by(OutboxMessage.id))

    def all_is_finished(self, conversation_id: str) -> bool:
        """Tell whether every message was answered, and every answer sent or given up."""
        said = {message.state for message in self.inbox(conversation_id)}
        answered = {message.state for message in self.outbox(conversation_id)}
        return said <= FINISHED_IN and answered <= FINISHED_OUT

    def cases(self, account: ChannelAccount) -> list[CaseView]:
        with self.database.read() as session:
            return cases.list_of_conversation(
                session, conversation_id=account.conversation_id, member_id=account.member_id
            )

    def open_urgent(self, conversation_id: str, kind: str, text: str) -> CaseView:
        with self.database.write() as session:
            return cases.open_urgent(session, kind=kind, conversation_id=conversation_id, text=text, now=utc_now())

    def attendance(self, member_id: int, meeting_id: int) -> str | None:
        wanted = (Attendance.member_id == member_id, Attendance.meeting_id == meeting_id)
        found = self._all(select(Attendance.answer).where(*wanted))
        return found[0] if found else None

    def next_meeting(self, member_id: int) -> MeetingView:
        with self.database.read() as session:
            return meetings.list_upcoming(session, member_id=member_id, now=utc_now(), limit=1)[0]

    def last_months_payment(self, member_id: int, benefit_type: str) -> PaymentView:
        month = (local_today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        with self.database.read() as session:
            (found,) = benefits.list_payments(
                session, member_id=member_id, first_period=month, last_period=month, benefit_type=benefit_type
            )
        return found

    def article(self, topic: str) -> ArticleView:
        with self.database.read() as session:
            found = policies.find_article(session, topic=topic, on=local_today())
        assert found is not None
        return found

    def tell(self, conversation_id: str, text: str) -> None:
        """Put a line into the outbox, as staff or a reminder would."""
        with self.database.write() as session:
            conversations.enqueue(
                session, conversation_id=conversation_id, reply=ReplyDraft(text=text), now=utc_now(), author="staff"
            )
