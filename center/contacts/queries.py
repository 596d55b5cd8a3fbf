"""The statements of the contact services."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, update

from center.contacts.models import CalendarDay, CalendarDayHours, Contact, NumberDraft, OpeningHours, ServiceNumber
from center.db.base import table_of
from center.db.statements import insert_ignoring

CONTACTS = table_of(Contact)
HOURS = table_of(OpeningHours)
DAYS = table_of(CalendarDay)
DAY_HOURS = table_of(CalendarDayHours)
NUMBERS = table_of(ServiceNumber)
DRAFTS = table_of(NumberDraft)

CONTACT_COLUMNS = (
    CONTACTS.c.topic,
    CONTACTS.c.name_zh,
    CONTACTS.c.name_en,
    CONTACTS.c.phone,
    CONTACTS.c.address_zh,
    CONTACTS.c.address_en,
    CONTACTS.c.bring_zh,
    CONTACTS.c.bring_en,
)
CONTACT_BY_TOPIC = select(*CONTACT_COLUMNS).where(CONTACTS.c.topic == bindparam("of_topic"))
ALL_CONTACTS = select(*CONTACT_COLUMNS).order_by(CONTACTS.c.position)
ALL_HOURS = select(HOURS.c.weekday, HOURS.c.opens_local, HOURS.c.closes_local).order_by(
    HOURS.c.weekday, HOURS.c.opens_local
)
LOCK_HOURS = ALL_HOURS.with_for_update()
DELETE_HOURS = delete(HOURS)
INSERT_HOURS = insert(HOURS)
DAYS_FROM = (
    select(
        DAYS.c.day,
        DAYS.c.kind,
        DAYS.c.reason_zh,
        DAYS.c.reason_en,
        DAY_HOURS.c.opens_local,
        DAY_HOURS.c.closes_local,
    )
    .join_from(DAYS, DAY_HOURS, DAY_HOURS.c.day == DAYS.c.day, isouter=True)
    .where(DAYS.c.day >= bindparam("first_day"))
    .order_by(DAYS.c.day, DAY_HOURS.c.opens_local)
)
DELETE_DAY = delete(DAYS).where(DAYS.c.day == bindparam("of_day"))
INSERT_DAY = insert(DAYS)
INSERT_DAY_HOURS = insert(DAY_HOURS)
ALL_NUMBERS = select(NUMBERS.c.code, NUMBERS.c.number)
SET_PHONE = (
    update(CONTACTS)
    .where(CONTACTS.c.topic == bindparam("of_topic"), CONTACTS.c.phone == bindparam("old_phone"))
    .values(phone=bindparam("new_phone"))
    .returning(CONTACTS.c.topic)
)
# A second draft for the same number is left out: one waits at a time.
INSERT_DRAFT = insert_ignoring(DRAFTS, "code", "old_number", "new_number", "drafted_by", "drafted_at")
OPEN_DRAFTS = (
    select(
        DRAFTS.c.id,
        DRAFTS.c.code,
        DRAFTS.c.old_number,
        DRAFTS.c.new_number,
        DRAFTS.c.drafted_by,
        DRAFTS.c.drafted_at,
    )
    .where(DRAFTS.c.decided_at.is_(None))
    .order_by(DRAFTS.c.id)
)
DECIDE_DRAFT = (
    update(DRAFTS)
    .where(DRAFTS.c.id == bindparam("of_draft"), DRAFTS.c.decided_at.is_(None))
    .values(decided_by=bindparam("by"), decided_at=bindparam("now"), outcome=bindparam("new_outcome"))
    .returning(DRAFTS.c.id)
)
