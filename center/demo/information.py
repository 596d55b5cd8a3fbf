"""Makes what the demo center tells everyone: benefit types, rules, notices, activities, contacts, hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from center.clock import LOCAL_ZONE
from center.contacts.holidays import public_days
from center.demo.sheets import both, read_sheet
from center.replies.starters import starter_rows

Rows = dict[str, list[dict[str, Any]]]


def information(today: date) -> Rows:
    """Return the rows of every table that does not hang on members."""
    contacts, notices = read_sheet("contacts"), read_sheet("notices")
    published = [_notice(notice, today) for notice in notices["notices"]]
    return {
        "benefit_types": [
            {**kind, "position": position, "is_active": True} for position, kind in enumerate(read_sheet("benefits"))
        ],
        "policy_articles": [_article(article) for article in read_sheet("policies")],
        "notices": [{**row, "id": id_} for id_, row in enumerate(published, 1)],
        "activities": [
            _activity(activity, today + timedelta(days=day))
            for activity in notices["activities"]
            for day in activity["days"]
        ],
        **_clarifications(today, read_sheet("clarifications")),
        "canned_replies": starter_rows(_local(today, time(0))),
        "contacts": [_contact(contact, position) for position, contact in enumerate(contacts["contacts"])],
        "service_numbers": [{"code": code, "number": str(number)} for code, number in contacts["numbers"].items()],
        "calendar_days": [
            {
                "day": day.on,
                "kind": day.kind,
                "reason_zh": day.reason.zh,
                "reason_en": day.reason.en,
            }
            for day in public_days(first_day=today.replace(month=1, day=1))
        ],
        "opening_hours": [
            {
                "weekday": weekday,
                "opens_local": time.fromisoformat(stretch["opens"]),
                "closes_local": time.fromisoformat(stretch["closes"]),
            }
            for stretch in contacts["hours"]
            for weekday in stretch["weekdays"]
        ],
    }


def _article(article: dict[str, Any]) -> dict[str, Any]:
    return {
        "topic": article["topic"],
        **both("title", article["title"]),
        **both("document", article["document"]),
        **both("text", article["text"]),
        "number": article["number"],
        "issued_on": article["issued_on"],
        "in_force_from": article["in_force_from"],
        "in_force_to": article.get("in_force_to"),
        "is_sample": True,
    }


def _notice(notice: dict[str, Any], today: date) -> dict[str, Any]:
    published_at = _local(today + timedelta(days=notice["days"]), time(9))
    return {
        "kind": notice["kind"],
        **both("title", notice["title"]),
        **both("body", notice["body"]),
        "source": "demo",
        "published_at": published_at,
        "expires_at": published_at + timedelta(days=90),
        "is_sample": True,
        "state": notice.get("state", "published"),
    }


def _clarifications(today: date, told: list[dict[str, Any]]) -> Rows:
    """Return clarifications; nobody has drafted them, so anybody of the office may publish those in review."""
    rows = [{"id": id_, **_clarification(one, today)} for id_, one in enumerate(told, 1)]
    return {"clarifications": rows}


def _clarification(told: dict[str, Any], today: date) -> dict[str, Any]:
    day = today + timedelta(days=told["days"])
    state, at = told.get("state", "published"), _local(day, time(9))
    return {
        "state": state,
        "version": 1,
        "type": told["type"],
        "verdict": told["verdict"],
        **both("claim", told["claim"]),
        "wordings": told["wordings"],
        **both("answer", told["answer"]),
        "source": told["source"],
        "source_on": day - timedelta(days=1),
        "valid_from": day,
        "valid_until": None,
        "drafted_at": at,
        "changed_at": at,
        "published_at": at if state == "published" else None,
        "is_sample": True,
    }


def _activity(activity: dict[str, Any], day: date) -> dict[str, Any]:
    starts_at = _local(day, time.fromisoformat(activity["at"]))
    return {
        "organization_id": None,
        "kind": activity["kind"],
        **both("title", activity["title"]),
        **both("detail", activity.get("detail")),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=activity["hours"]),
        **both("place", activity["place"]),
        "capacity": activity.get("capacity"),
        "sign_up_until": starts_at - timedelta(days=1) if activity.get("capacity") else None,
        "is_sample": True,
    }


def _contact(contact: dict[str, Any], position: int) -> dict[str, Any]:
    return {
        "topic": contact["topic"],
        "position": position,
        **both("name", contact["name"]),
        "phone": contact["phone"],
        **both("address", contact["address"]),
        **both("bring", contact.get("bring")),
    }


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL_ZONE).astimezone(UTC)
