"""The statements of the contact services."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from center.contacts.models import ClosedDay, Contact, OpeningHours, ServiceNumber
from center.db.base import table_of

CONTACTS = table_of(Contact)
HOURS = table_of(OpeningHours)
CLOSED_DAYS = table_of(ClosedDay)
NUMBERS = table_of(ServiceNumber)

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
CLOSED_FROM = select(CLOSED_DAYS.c.closed_on).where(
    CLOSED_DAYS.c.closed_on.between(bindparam("first_day"), bindparam("last_day"))
)
ALL_NUMBERS = select(NUMBERS.c.code, NUMBERS.c.number)
