"""Policies, notices, activities, contacts, facts of the installation."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("closed_on", name=op.f("pk_closed_days")),
    )
    op.create_table(
        "contacts",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address_zh", sa.Text(), nullable=False),
        sa.Column("address_en", sa.Text(), nullable=False),
        sa.Column("bring_zh", sa.Text(), nullable=True),
        sa.Column("bring_en", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_contacts")),
    )
    op.create_table(
        "installation_facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_facts")),
    )
    op.create_table(
        "notices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("body_zh", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('notice', 'news')", name=op.f("ck_notices_kind_known")),
        sa.CheckConstraint(
            "expires_at IS NULL OR expires_at > published_at", name=op.f("ck_notices_expires_after_publishing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_published_at", "notices", ["published_at"], unique=False)
    op.create_table(
        "opening_hours",
        sa.Column("weekday", BigId, autoincrement=False, nullable=False),
        sa.Column("opens_local", sa.Time(), nullable=False),
        sa.Column("closes_local", sa.Time(), nullable=False),
        sa.CheckConstraint("closes_local > opens_local", name=op.f("ck_opening_hours_closes_after_opening")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_opening_hours_weekday_known")),
        sa.PrimaryKeyConstraint("weekday", "opens_local", name=op.f("pk_opening_hours")),
    )
    op.create_table(
        "policy_articles",
        sa.Column("id", BigId, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("document_zh", sa.Text(), nullable=False),
        sa.Column("document_en", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "in_force_to IS NULL OR in_force_to >= in_force_from", name=op.f("ck_policy_articles_ends_after_start")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_articles")),
        sa.UniqueConstraint("topic", "in_force_from", name=op.f("uq_policy_articles_topic_in_force_from")),
    )
    op.create_table(
        "service_numbers",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_numbers")),
    )
    op.create_table(
        "activities",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organization_id", BigId, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("detail_zh", sa.Text(), nullable=True),
        sa.Column("detail_en", sa.Text(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place_zh", sa.Text(), nullable=False),
        sa.Column("place_en", sa.Text(), nullable=False),
        sa.Column("capacity", BigId, nullable=True),
        sa.Column("sign_up_until", UtcDateTime(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('calligraphy', 'tai_chi', 'choir', 'outing', 'health_check', 'lecture', 'games')",
            name=op.f("ck_activities_kind_known"),
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_activities_capacity_positive")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activities_ends_after_start")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_activities_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index(
        "ix_activities_for_everyone",
        "activities",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("organization_id IS NULL"),
        postgresql_where=sa.text("organization_id IS NULL"),
    )
    op.create_index("ix_activities_organization_id", "activities", ["organization_id", "starts_at"], unique=False)
    op.create_index("ix_activities_starts_at", "activities", ["starts_at"], unique=False)
    op.create_table(
        "activity_signups",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("activity_id", BigId, autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('attend', 'decline')", name=op.f("ck_activity_signups_answer_known")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_signups_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_activity_signups_member_id")),
        sa.PrimaryKeyConstraint("member_id", "activity_id", name=op.f("pk_activity_signups")),
    )
    op.create_index(op.f("ix_activity_signups_activity_id"), "activity_signups", ["activity_id"], unique=False)


def downgrade() -> None:
    op.drop_table("activity_signups")
    op.drop_table("activities")
    op.drop_table("service_numbers")
    op.drop_table("policy_articles")
    op.drop_table("opening_hours")
    op.drop_table("notices")
    op.drop_table("installation_facts")
    op.drop_table("contacts")
    op.drop_table("closed_days")
