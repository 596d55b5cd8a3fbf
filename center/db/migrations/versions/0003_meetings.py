"""Meetings, attendance, materials, reminder wishes."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organization_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place_zh", sa.Text(), nullable=False),
        sa.Column("place_en", sa.Text(), nullable=False),
        sa.Column("agenda_zh", sa.Text(), nullable=True),
        sa.Column("agenda_en", sa.Text(), nullable=True),
        sa.Column("bring_zh", sa.Text(), nullable=True),
        sa.Column("bring_en", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("audience IN ('party_members', 'everyone')", name=op.f("ck_meetings_audience_known")),
        sa.CheckConstraint(
            "kind IN ('branch_meeting', 'study_session', 'party_lecture', 'members_assembly')",
            name=op.f("ck_meetings_kind_known"),
        ),
        sa.CheckConstraint("state IN ('planned', 'moved', 'cancelled', 'held')", name=op.f("ck_meetings_state_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_ends_after_start")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_meetings_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index("ix_meetings_organization_id", "meetings", ["organization_id", "starts_at"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("meeting_id", BigId, autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("was_present", sa.Boolean(), nullable=True),
        sa.CheckConstraint("answer IN ('attend', 'decline')", name=op.f("ck_attendance_answer_known")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("member_id", "meeting_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_materials",
        sa.Column("id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("minutes", BigId, nullable=True),
        sa.CheckConstraint("(kind = 'text') = (url IS NULL)", name=op.f("ck_meeting_materials_text_or_address")),
        sa.CheckConstraint(
            "kind <> 'text' OR (text_zh IS NOT NULL AND text_en IS NOT NULL)",
            name=op.f("ck_meeting_materials_text_in_both"),
        ),
        sa.CheckConstraint("kind IN ('text', 'video', 'link')", name=op.f("ck_meeting_materials_kind_known")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_materials_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_materials")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_meeting_materials_meeting_id_position")),
    )
    op.create_table(
        "reminder_wishes",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("lead LIKE 'P%'", name=op.f("ck_reminder_wishes_lead_is_a_duration")),
        sa.CheckConstraint("means IN ('channel', 'sms', 'phone')", name=op.f("ck_reminder_wishes_means_known")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reminder_wishes_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_reminder_wishes")),
    )


def downgrade() -> None:
    op.drop_table("reminder_wishes")
    op.drop_table("meeting_materials")
    op.drop_table("attendance")
    op.drop_table("meetings")
