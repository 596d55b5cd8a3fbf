"""Meetings that repeat and move, what members are told unasked, broadcasts, and the outbox of many workers."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, Document, UtcDateTime

revision = "0019"
down_revision = "0018"

KINDS = "'branch_meeting', 'study_session', 'party_lecture', 'members_assembly'"
AUDIENCES = "'party_members', 'everyone'"
MEANS = "'channel', 'sms', 'phone'"
STATES = "'planned', 'due', 'sent', 'delivered', 'read', 'call', 'called', 'withdrawn', 'given_up'"
CALL_REASONS = "'wished', 'no_channel', 'unreachable', 'failed', 'unread', 'silent'"
CALL_OUTCOMES = "'reached', 'no_answer', 'wrong_number', 'not_needed'"
MEETING_COLUMNS: dict[str, sa.types.TypeEngine] = {  # type: ignore[type-arg]
    "link": sa.Text(),
    "occurs_on": sa.Date(),
    "moved_from": UtcDateTime(),
    "cancel_reason": sa.Text(),
    "summary_zh": sa.Text(),
    "summary_en": sa.Text(),
    "door_code": sa.Text(),
    "created_at": UtcDateTime(),
    "planned_version": BigId,
    "planned_at": UtcDateTime(),
}
COUNTERS = {"revision": "0", "version": "1"}
OUTBOX_TIMES = ("expires_at", "delivered_at", "read_at")
UNFINISHED = "finished_at IS NULL"


def upgrade() -> None:
    make_series()
    change_meetings()
    change_outbox()
    make_wishes()
    make_broadcasts()
    make_notifications()


def downgrade() -> None:
    for table in ("notifications", "broadcasts", "meeting_reminder_wishes", "delivery_workers", "channel_paces"):
        op.drop_table(table)
    op.drop_index("ix_outbox_messages_due", table_name="outbox_messages")
    for column in ("priority", *OUTBOX_TIMES):
        op.execute(f"ALTER TABLE outbox_messages DROP COLUMN {column}")
    partial("ix_outbox_messages_due", "outbox_messages", ["channel", "next_attempt_at", "id"], UNFINISHED)
    op.drop_index("uq_meetings_series_id_occurs_on", table_name="meetings")
    op.drop_index("ix_meetings_starts_at", table_name="meetings")
    for column in ("series_id", "created_by", *MEETING_COLUMNS, *COUNTERS):
        op.execute(f"ALTER TABLE meetings DROP COLUMN {column}")
    for column in ("present_by", "noted_at"):
        op.execute(f"ALTER TABLE attendance DROP COLUMN {column}")
    op.drop_table("meeting_series")
    # A wish of several times, or of a time of day, meant nothing before: what stays is the day.
    op.execute("UPDATE reminder_wishes SET lead = 'P1D' WHERE lead LIKE '%@%' OR lead LIKE '%,%'")


def make_series() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organization_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("starts_local", sa.Time(), nullable=False),
        sa.Column("minutes", BigId, nullable=False),
        sa.Column("place_zh", sa.Text(), nullable=False),
        sa.Column("place_en", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("agenda_zh", sa.Text(), nullable=True),
        sa.Column("agenda_en", sa.Text(), nullable=True),
        sa.Column("bring_zh", sa.Text(), nullable=True),
        sa.Column("bring_en", sa.Text(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", BigId, nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_meeting_series_kind_known")),
        sa.CheckConstraint(f"audience IN ({AUDIENCES})", name=op.f("ck_meeting_series_audience_known")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_series_lasts_some_time")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_meeting_series_organization_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["staff_accounts.id"], name=op.f("fk_meeting_series_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_index(op.f("ix_meeting_series_organization_id"), "meeting_series", ["organization_id"], unique=False)


def change_meetings() -> None:
    # Added one by one: making the table anew would break, on SQLite, what refers to it.
    number = "INTEGER" if is_sqlite() else "BIGINT"
    for column, table in (("series_id", "meeting_series"), ("created_by", "staff_accounts")):
        op.execute(
            f"ALTER TABLE meetings ADD COLUMN \n{column} {number} "
            f"CONSTRAINT fk_meetings_{column} REFERENCES {table} (id)\n"
        )
    for name, type_ in MEETING_COLUMNS.items():
        op.add_column("meetings", sa.Column(name, type_, nullable=True))
    for name, begins in COUNTERS.items():
        op.add_column("meetings", sa.Column(name, BigId, nullable=False, server_default=begins))
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at"], unique=False)
    op.create_index("uq_meetings_series_id_occurs_on", "meetings", ["series_id", "occurs_on"], unique=True)
    check = "CONSTRAINT ck_attendance_present_by_known CHECK (present_by IN ('ticked', 'code'))"
    op.execute(f"ALTER TABLE attendance ADD COLUMN \npresent_by TEXT {check}\n")
    op.add_column("attendance", sa.Column("noted_at", UtcDateTime(), nullable=True))


def change_outbox() -> None:
    check = "CONSTRAINT ck_outbox_messages_priority_known CHECK (priority BETWEEN 0 AND 2)"
    number = "INTEGER" if is_sqlite() else "BIGINT"
    op.execute(f"ALTER TABLE outbox_messages ADD COLUMN \npriority {number} DEFAULT 0 NOT NULL {check}\n")
    for name in OUTBOX_TIMES:
        op.add_column("outbox_messages", sa.Column(name, UtcDateTime(), nullable=True))
    op.drop_index("ix_outbox_messages_due", table_name="outbox_messages")
    partial("ix_outbox_messages_due", "outbox_messages", ["channel", "priority", "next_attempt_at", "id"], UNFINISHED)
    op.create_table(
        "channel_paces",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("silent_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat", name=op.f("pk_channel_paces")),
    )
    op.create_table(
        "delivery_workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=True),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("lane IN ('talk', 'bulk')", name=op.f("ck_delivery_workers_lane_known")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_delivery_workers")),
    )
    op.create_index(op.f("ix_delivery_workers_seen_at"), "delivery_workers", ["seen_at"], unique=False)


def make_wishes() -> None:
    op.create_table(
        "meeting_reminder_wishes",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("meeting_id", BigId, autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"means IN ({MEANS})", name=op.f("ck_meeting_reminder_wishes_means_known")),
        sa.CheckConstraint("lead LIKE 'P%'", name=op.f("ck_meeting_reminder_wishes_lead_is_a_duration")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_reminder_wishes_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_meeting_reminder_wishes_member_id")),
        sa.PrimaryKeyConstraint("member_id", "meeting_id", name=op.f("pk_meeting_reminder_wishes")),
    )
    op.create_index(
        op.f("ix_meeting_reminder_wishes_meeting_id"), "meeting_reminder_wishes", ["meeting_id"], unique=False
    )


def make_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("notice_id", BigId, nullable=False),
        sa.Column("audience", Document, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("calls", sa.Boolean(), nullable=False),
        sa.Column("estimated_people", BigId, nullable=False),
        sa.Column("estimated_unreachable", BigId, nullable=False),
        sa.Column("reached_id", BigId, nullable=False),
        sa.Column("drafted_by", BigId, nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", BigId, nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("version", BigId, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'stopped', 'done', 'refused')", name=op.f("ck_broadcasts_state_known")
        ),
        sa.CheckConstraint("approved_by <> drafted_by", name=op.f("ck_broadcasts_approved_by_another")),
        sa.CheckConstraint(
            "state NOT IN ('running', 'stopped', 'done') OR approved_by IS NOT NULL",
            name=op.f("ck_broadcasts_approved"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_broadcasts_notice_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_accounts.id"], name=op.f("fk_broadcasts_drafted_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["staff_accounts.id"], name=op.f("fk_broadcasts_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_notice_id"), "broadcasts", ["notice_id"], unique=False)
    partial("ix_broadcasts_running", "broadcasts", ["id"], "state = 'running'")


def make_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("broadcast_id", BigId, nullable=True),
        sa.Column("revision", BigId, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("tried", Document, nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("call_reason", sa.Text(), nullable=True),
        sa.Column("called_at", UtcDateTime(), nullable=True),
        sa.Column("called_by", BigId, nullable=True),
        sa.Column("call_outcome", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_notifications_state_known")),
        sa.CheckConstraint(f"call_reason IN ({CALL_REASONS})", name=op.f("ck_notifications_call_reason_known")),
        sa.CheckConstraint(f"call_outcome IN ({CALL_OUTCOMES})", name=op.f("ck_notifications_call_outcome_known")),
        sa.CheckConstraint(
            "(state = 'called') = (called_at IS NOT NULL)", name=op.f("ck_notifications_called_has_time")
        ),
        sa.CheckConstraint(
            "state NOT IN ('call', 'called') OR call_reason IS NOT NULL", name=op.f("ck_notifications_call_has_reason")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notifications_member_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_notifications_meeting_id")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name=op.f("fk_notifications_broadcast_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name=op.f("fk_notifications_message_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["called_by"], ["staff_accounts.id"], name=op.f("fk_notifications_called_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("member_id", "occasion", "kind", name=op.f("uq_notifications_member_id_occasion_kind")),
    )
    for column in ("meeting_id", "broadcast_id", "message_id"):
        op.create_index(op.f(f"ix_notifications_{column}"), "notifications", [column], unique=False)
    op.create_index("ix_notifications_occasion", "notifications", ["occasion", "state"], unique=False)
    partial("ix_notifications_planned", "notifications", ["due_at", "id"], "state = 'planned'")
    partial("ix_notifications_under_way", "notifications", ["message_id"], "state = 'due'")
    partial("ix_notifications_to_call", "notifications", ["due_at", "id"], "state = 'call'")


def partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=False, sqlite_where=condition, postgresql_where=condition)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
