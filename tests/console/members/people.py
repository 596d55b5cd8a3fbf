"""Members of the demo center as tests need them: who they are in full, their phones, what the log tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import httpx
from sqlalchemy import text

from center.audit import service as audit
from center.audit.views import EntryFilter, EntryView
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.reading.service import ref_of
from center.db import Database
from center.identity import service as identity
from center.members import service as members
from tests.console.desk import Desk, token_in


@dataclass(frozen=True)
class Known:
    """A member in full, as only the records know them."""

    id: int
    name: str
    employee_no: str
    phone: str
    birth_date: str
    id_number: str
    branch_id: int

    @property
    def secrets(self) -> tuple[str, str, str]:
        return self.phone, self.birth_date, self.id_number


def known(desk: Desk, place: int = 0, *, branch_of: str | None = None) -> Known:
    """An active member by place in the list; branch_of: of this secretary's branch."""
    with desk.database.read() as session:
        rows = session.execute(
            text(
                "SELECT id FROM members WHERE status = 'active' AND (:login IS NULL OR branch_id = "
                "(SELECT organization_id FROM staff_accounts WHERE login = :login)) ORDER BY id LIMIT 1 OFFSET :place"
            ),
            {"login": branch_of, "place": place},
        )
        card = members.get_card(session, member_id=rows.scalar_one())
        assert card.phone
        return Known(
            card.member_id,
            card.name,
            card.employee_no,
            card.phone,
            card.birth_date.isoformat(),
            members.get_id_number(session, member_id=card.member_id),
            card.branch_id,
        )


def bind(database: Database, member_id: int, *, external_id: str = "phone", at: datetime | None = None) -> str:
    """Give a member a phone, and return the conversation."""
    now = at or utc_now() - timedelta(days=1)
    with database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id=external_id, now=now)
        conversations.bind(session, conversation_id=account.conversation_id, member_id=member_id, now=now)
        return account.conversation_id


def say(database: Database, words: str, *, external_id: str = "phone", at: datetime | None = None) -> None:
    now = at or utc_now()
    with database.write() as session:
        stored = conversations.record_inbound(
            session, channel="webchat", external_id=external_id, external_message_id=words, text=words, now=now
        )
        answer = [conversations.ReplyDraft(f"答：{words}")]
        conversations.finish_inbound(session, ids=[stored.id], outcome="rasa", now=now, replies=answer)


def talk_of(member_id: int, conversation_id: str) -> str:
    return f"/members/{member_id}/talk/{ref_of(conversation_id)}"


def lock_out(database: Database, *, external_id: str = "locked") -> str:
    """Let somebody unknown fail five times, and return the conversation."""
    now = utc_now()
    with database.write() as session:
        conversation_id = conversations.open_conversation(
            session, channel="webchat", external_id=external_id, now=now
        ).conversation_id
    for day in range(1, 6):
        with database.write() as session:
            identity.verify_facts(
                session,
                conversation_id=conversation_id,
                name="猜测者",
                birth_date=date(1911, 1, day),
                id_last4="4321",
                now=now,
            )
    return conversation_id


def request(desk: Desk, hint: str, *, external_id: str = "relative") -> str:
    """Let a relative ask, and return the number of the case."""
    now = utc_now()
    with desk.database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id=external_id, now=now)
        return identity.request_proxy(
            session,
            conversation_id=account.conversation_id,
            relative_name="王小军 13800138000",
            member_hint=hint,
            relation="儿女",
            now=now,
        ).number


def heard(database: Database, external_id: str) -> list[str]:
    """What was said to somebody."""
    with database.write() as session:
        account = conversations.open_conversation(session, channel="webchat", external_id=external_id, now=utc_now())
        lines = conversations.list_history(session, conversation_id=account.conversation_id, limit=50)
    return [line.text for line in lines if line.origin != "me"]


def send(browser: httpx.Client, path: str, *, page: str = "/members", **fields: str) -> httpx.Response:
    """Post a form with the token of this very session."""
    return browser.post(path, data={"csrf": token_in(browser.get(page).text), **fields})


def search(browser: httpx.Client, typed: str, **more: str) -> httpx.Response:
    """Search as the form does, and follow where it leads."""
    answer = send(browser, "/members/find", text=typed, **more)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"])


def logged(desk: Desk, action: str) -> list[EntryView]:
    """Entries of the log, newest first."""
    with desk.database.read() as session:
        return audit.list_entries(session, chosen=EntryFilter(action=action)).entries


def whole_log(desk: Desk) -> str:
    with desk.database.read() as session:
        return repr(session.execute(text("SELECT * FROM audit_entries")).all())
