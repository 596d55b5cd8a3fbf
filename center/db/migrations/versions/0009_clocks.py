"""The calendar, deadlines and alerts."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from center.clock import utc_now
from center.db.types import BigId, Document, UtcDateTime

revision = "0009"
down_revision = "0008"

# Cases that were open before there were clocks: time for staff to look through them once.
FIRST_ANSWER_WITHIN, CLOSE_WITHIN = timedelta(days=1), timedelta(days=14)


def upgrade() -> None:
    make_calendar()
    make_deadlines()
    make_alerts()
    start_clocks()


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_table("alert_routes")
    op.drop_table("deadlines")
    op.drop_table("deadline_rules")
    undo_calendar()


def make_calendar() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'workday')", name=op.f("ck_calendar_days_kind_known")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "calendar_day_hours",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_local", sa.Time(), nullable=False),
        sa.Column("closes_local", sa.Time(), nullable=False),
        sa.CheckConstraint("closes_local > opens_local", name=op.f("ck_calendar_day_hours_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["day"], ["calendar_days.day"], name=op.f("fk_calendar_day_hours_day"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day", "opens_local", name=op.f("pk_calendar_day_hours")),
    )
    op.execute(
        "INSERT INTO calendar_days (day, kind, reason_zh, reason_en) "
        "SELECT closed_on, 'holiday', reason_zh, reason_en FROM closed_days"
    )
    op.drop_table("closed_days")


def undo_calendar() -> None:
    op.create_table(
        "closed_days",
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("closed_on", name=op.f("pk_closed_days")),
    )
    op.execute(
        "INSERT INTO closed_days (closed_on, reason_zh, reason_en) "
        "SELECT day, reason_zh, reason_en FROM calendar_days WHERE kind = 'holiday'"
    )
    op.drop_table("calendar_day_hours")
    op.drop_table("calendar_days")


def make_deadlines() -> None:
    op.create_table(
        "deadline_rules",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("case_kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("minutes", BigId, nullable=False),
        sa.Column("warn_percent", BigId, nullable=False),
        sa.CheckConstraint(
            "kind IN ('first_answer', 'close', 'next_answer')", name=op.f("ck_deadline_rules_kind_known")
        ),
        sa.CheckConstraint("clock IN ('wall', 'working')", name=op.f("ck_deadline_rules_clock_known")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 100000", name=op.f("ck_deadline_rules_minutes_possible")),
        sa.CheckConstraint("warn_percent BETWEEN 1 AND 100", name=op.f("ck_deadline_rules_warn_percent_possible")),
        sa.PrimaryKeyConstraint("kind", "urgency", "case_kind", "priority", name=op.f("pk_deadline_rules")),
    )
    op.create_table(
        "deadlines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("warn_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("is_set_by_hand", sa.Boolean(), nullable=False),
        sa.Column("warned_at", UtcDateTime(), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sa.Column("met_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('first_answer', 'close')", name=op.f("ck_deadlines_kind_known")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deadlines_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("case_id", "kind", name=op.f("uq_deadlines_case_id_kind")),
    )
    for name, column, running in (
        ("ix_deadlines_due_at", "due_at", "met_at IS NULL AND missed_at IS NULL"),
        ("ix_deadlines_warn_at", "warn_at", "met_at IS NULL AND missed_at IS NULL AND warned_at IS NULL"),
    ):
        where = sa.text(running)
        op.create_index(name, "deadlines", [column], unique=False, sqlite_where=where, postgresql_where=where)


def make_alerts() -> None:
    op.create_table(
        "alert_routes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("min_urgency", sa.Text(), nullable=False),
        sa.Column("events", Document, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("level", BigId, nullable=False),
        sa.Column("delay_seconds", BigId, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('telegram', 'mail', 'webhook')", name=op.f("ck_alert_routes_kind_known")),
        sa.CheckConstraint(
            "min_urgency IN ('urgent', 'soon', 'normal')", name=op.f("ck_alert_routes_min_urgency_known")
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_alert_routes_language_known")),
        sa.CheckConstraint("level >= 1", name=op.f("ck_alert_routes_level_from_one")),
        sa.CheckConstraint("delay_seconds >= 0", name=op.f("ck_alert_routes_delay_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_routes")),
        sa.UniqueConstraint("kind", "target", "level", name=op.f("uq_alert_routes_kind_target_level")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("level", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "event IN ('new_urgent', 'urgent_again', 'first_answer_warning', 'first_answer_missed', "
            "'close_warning', 'close_missed', 'no_answer')",
            name=op.f("ck_alerts_event_known"),
        ),
        sa.CheckConstraint("kind IN ('telegram', 'mail', 'webhook')", name=op.f("ck_alerts_kind_known")),
        sa.CheckConstraint(
            "state IN ('due', 'sending', 'failed', 'sent', 'given_up', 'withdrawn')",
            name=op.f("ck_alerts_state_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('sent', 'given_up', 'withdrawn')) = (finished_at IS NOT NULL)",
            name=op.f("ck_alerts_finished_has_time"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alerts_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "case_id",
            "event",
            "occasion",
            "level",
            "kind",
            "target",
            name=op.f("uq_alerts_case_id_event_occasion_level_kind_target"),
        ),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index(
        "ix_alerts_due",
        "alerts",
        ["kind", "next_attempt_at", "id"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def start_clocks() -> None:
    now = utc_now()
    deadlines = sa.table(
        "deadlines", *(sa.column(name) for name in ("case_id", "kind", "warn_at", "due_at", "is_set_by_hand"))
    )
    cases = sa.table("cases", sa.column("id"), sa.column("closed_at"))
    for kind, within in (("first_answer", FIRST_ANSWER_WITHIN), ("close", CLOSE_WITHIN)):
        times = (sa.literal(now + within * share, UtcDateTime()) for share in (0.75, 1))
        waiting = sa.select(cases.c.id, sa.literal(kind), *times, sa.false()).where(cases.c.closed_at.is_(None))
        op.execute(sa.insert(deadlines).from_select([column.name for column in deadlines.c], waiting))
