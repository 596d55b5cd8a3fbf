"""Channel accounts, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, Document, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "channel_accounts",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text_size", BigId, nullable=False),
        sa.Column("pace", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=True),
        sa.Column("unreachable_at", UtcDateTime(), nullable=True),
        sa.Column("history_from", UtcDateTime(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_channel_accounts_language_known")),
        sa.CheckConstraint("pace IN ('normal', 'slow')", name=op.f("ck_channel_accounts_pace_known")),
        sa.CheckConstraint("(member_id IS NULL) = (bound_at IS NULL)", name=op.f("ck_channel_accounts_bound_has_time")),
        sa.CheckConstraint("text_size BETWEEN 18 AND 48", name=op.f("ck_channel_accounts_text_size_readable")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_channel_accounts_member_id")),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_channel_accounts")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_channel_accounts_channel_external_id")),
    )
    op.create_index(op.f("ix_channel_accounts_member_id"), "channel_accounts", ["member_id"], unique=False)
    op.create_table(
        "inbox_messages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("external_message_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choice_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('answered', 'failed')) = (finished_at IS NOT NULL)",
            name=op.f("ck_inbox_messages_finished_has_time"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'claimed', 'answered', 'failed')", name=op.f("ck_inbox_messages_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_inbox_messages_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_messages")),
        sa.UniqueConstraint(
            "conversation_id", "external_message_id", name=op.f("uq_inbox_messages_conversation_id_external_message_id")
        ),
    )
    op.create_index("ix_inbox_messages_conversation_id", "inbox_messages", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_inbox_messages_unfinished",
        "inbox_messages",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("in_reply_to", BigId, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", Document, nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('sent', 'given_up')) = (finished_at IS NOT NULL)",
            name=op.f("ck_outbox_messages_finished_has_time"),
        ),
        sa.CheckConstraint("author IN ('assistant', 'staff')", name=op.f("ck_outbox_messages_author_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'due', 'sending', 'sent', 'failed', 'given_up')",
            name=op.f("ck_outbox_messages_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_outbox_messages_conversation_id")
        ),
        sa.ForeignKeyConstraint(["in_reply_to"], ["inbox_messages.id"], name=op.f("fk_outbox_messages_in_reply_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_messages_unique_key")),
    )
    op.create_index("ix_outbox_messages_conversation_id", "outbox_messages", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["channel", "next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_messages_waiting",
        "outbox_messages",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("outbox_messages")
    op.drop_table("inbox_messages")
    op.drop_table("channel_accounts")
