"""Fills an empty database with the demo center. `python -m center.demo` and tests call it; never on real records."""

from __future__ import annotations

from datetime import datetime, timedelta

from tqdm import tqdm

from center.clock import to_local
from center.contacts import service as contacts
from center.crypto import Keyring
from center.db.bulk import bulk_load, settle
from center.db.engine import Database
from center.db.installation import DEMO, DEMO_UNFINISHED, find_fact, state_fact
from center.db.migrate import downgrade, migrate
from center.deadlines import service as deadlines
from center.demo.accounts import DemoAccount, choose_accounts, issue_codes
from center.demo.gatherings import Calendar, organizations
from center.demo.history import DAYS, History
from center.demo.information import information
from center.demo.money import Treasury
from center.demo.people import Chunk, Population
from center.demo.scale import SEED, Scale
from center.figures.service import TOLD_APART_SINCE
from center.scams.work import look_at_reports

CHUNK = 2_000


class NotEmptyError(Exception):
    """There are records already; made-up ones must not be mixed with them."""


def fill(
    database: Database,
    *,
    members: int,
    months: int,
    keyring: Keyring,
    now: datetime,
    show_progress: bool = True,
    with_history: bool = False,
) -> list[DemoAccount]:
    """Migrate the database, fill it and return the accounts to try it with.

    with_history: a year of cases and messages lies behind the center.
    """
    migrate(database)
    _require_empty(database)
    scale = Scale(members=members, months=months, today=to_local(now).date())
    with database.write() as session:
        state_fact(session, name=DEMO, value=DEMO_UNFINISHED, now=now)
    calendar = Calendar(scale)
    with bulk_load(database) as load:
        load.insert("organizations", organizations(scale))
        for table, rows in information(scale.today).items():
            load.insert(table, rows)
        load.insert("meetings", calendar.meetings)
        load.insert("meeting_materials", calendar.materials)
    treasury, candidates = Treasury(scale), Chunk(first_id=1)
    with tqdm(total=members, unit="members", desc="demo center", disable=not show_progress) as progress:
        for chunk in Population(scale, keyring, now).chunks(CHUNK):
            _store(database, chunk, treasury, calendar)
            if chunk.first_id == 1:
                candidates = chunk
            progress.update(len(chunk.members))
    chosen = choose_accounts(candidates, scale.today)
    shown = {account.member_id for account in chosen}
    branches = {member["branch_id"] for member in candidates.members if member["id"] in shown}
    with bulk_load(database) as load:
        load.insert("meetings", calendar.add_soon(branches))
    if with_history:
        _store_history(database, scale, now, [id_ for id_ in range(1, members + 1) if id_ not in shown])
    settle(database)
    if with_history:
        look_at_reports(database, now=now)
    with database.write() as session:
        accounts = issue_codes(session, chosen, now=now)
        state_fact(session, name=DEMO, value=f"seed {SEED}, {members} members, {months} months", now=now)
    return accounts


def _store(database: Database, chunk: Chunk, treasury: Treasury, calendar: Calendar) -> None:
    money = treasury.pay(chunk.members, chunk.first_id)
    with bulk_load(database) as load:
        load.insert("members", chunk.members)
        load.insert("party_dues", chunk.dues)
        load.insert("party_posts", chunk.posts)
        load.insert("payments", money.payments)
        load.insert("payment_changes", money.changes)
        load.insert("claims", money.claims)
        load.insert("claim_steps", money.claim_steps)
        load.insert("certifications", money.certifications)
        load.insert("attendance", list(calendar.attendance(chunk.members, chunk.first_id)))


def _store_history(database: Database, scale: Scale, now: datetime, member_ids: list[int]) -> None:
    if not member_ids:
        return
    begin = now - timedelta(days=DAYS)
    with database.write() as session:
        calendar = contacts.load_calendar(session, first_day=to_local(begin).date())
        rules = deadlines.list_rules(session)
        state_fact(session, name=TOLD_APART_SINCE, value=begin.isoformat(), now=now)
    with bulk_load(database) as load:
        for table, rows in History(scale, now, calendar, rules).rows(member_ids):
            load.insert(table, rows)


def _require_empty(database: Database) -> None:
    with database.read() as session:
        stated = find_fact(session, name=DEMO)
    if stated == DEMO_UNFINISHED:
        # Somebody stopped the last run half way: what lies there is made up and of no use.
        downgrade(database)
        migrate(database)
        return
    with bulk_load(database) as load:
        if stated is not None or not all(
            load.is_empty(table) for table in ("organizations", "members", "channel_accounts")
        ):
            raise NotEmptyError("this database has records already; the demo center goes into an empty one only")
