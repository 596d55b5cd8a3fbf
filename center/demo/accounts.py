"""The three accounts of the demo center that people are shown, each with a fresh one-time code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from center.db.engine import Session
from center.demo.people import Chunk
from center.identity.service import issue_code

OLD = 80


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What a person needs to try the identity check both ways."""

    member_id: int
    employee_no: str
    name: str
    birth_date: date
    id_last4: str
    is_party_member: bool
    code: str = ""


def choose_accounts(chunk: Chunk, today: date) -> list[DemoAccount]:
    """Choose a party member, somebody of 80 or more, and somebody who lives elsewhere."""
    wishes: tuple[Callable[[dict[str, Any]], bool], ...] = (
        lambda member: member["is_party_member"] and member["residence"] == "local",
        lambda member: today.year - member["birth_date"].year >= OLD and not member["is_party_member"],
        lambda member: member["residence"] == "elsewhere",
    )
    chosen: list[int] = []
    for wish in wishes:
        left = [index for index in range(len(chunk.members)) if index not in chosen]
        if left:
            chosen.append(next((index for index in left if wish(chunk.members[index])), left[0]))
    return [_account(chunk, index) for index in chosen]


def issue_codes(session: Session, accounts: Sequence[DemoAccount], *, now: datetime) -> list[DemoAccount]:
    """Give each account a one-time code."""
    return [
        replace(account, code=issue_code(session, member_id=account.member_id, issued_by="demo", now=now))
        for account in accounts
    ]


def write_accounts(accounts: Sequence[DemoAccount], path: Path) -> None:
    """Keep the accounts beside the database, for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1, default=str)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")


def _account(chunk: Chunk, index: int) -> DemoAccount:
    member = chunk.members[index]
    return DemoAccount(
        member_id=member["id"],
        employee_no=member["employee_no"],
        name=member["name"],
        birth_date=member["birth_date"],
        id_last4=chunk.id_last4[index],
        is_party_member=member["is_party_member"],
    )
