"""Consents, requests of the people concerned, erasure, and how long what is kept."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import let_erase, protect, release
from center.db.types import BigId, Document, UtcDateTime

revision = "0016"
down_revision = "0015"

ENTRIES, MARKS = "case_entries", "erased_entries"


def upgrade() -> None:
    make_consents()
    make_requests()
    make_retention()
    make_erasable()
    # A message that is deleted must not be looked for in all answers.
    op.create_index(op.f("ix_outbox_messages_in_reply_to"), "outbox_messages", ["in_reply_to"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_messages_in_reply_to"), table_name="outbox_messages")
    undo_erasable()
    for table in ("retention_runs", "legal_holds", "retention_rules", "privacy_requests", "consents"):
        op.drop_table(table)


def make_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawal", sa.Text(), nullable=True),
        sa.CheckConstraint("means IN ('facts', 'code', 'link')", name=op.f("ck_consents_means_known")),
        sa.CheckConstraint(
            "withdrawal IN ('unbound', 'renewed', 'handed_on', 'erased')", name=op.f("ck_consents_withdrawal_known")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal IS NULL)", name=op.f("ck_consents_withdrawn_for_a_reason")
        ),
        sa.CheckConstraint("withdrawn_at >= given_at", name=op.f("ck_consents_withdrawn_after_given")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_consents_conversation_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_consents_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    present = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_consents_present",
        "consents",
        ["conversation_id"],
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )
    op.create_index("ix_consents_conversation_id", "consents", ["conversation_id", "id"], unique=False)
    op.create_index("ix_consents_member_id", "consents", ["member_id", "id"], unique=False)


def make_requests() -> None:
    op.create_table(
        "privacy_requests",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("parts", Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("identified_by", sa.Text(), nullable=False),
        sa.Column("opened_by", BigId, nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("version", BigId, nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("windows", Document, nullable=True),
        sa.Column("erased", Document, nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('copy', 'correct', 'delete')", name=op.f("ck_privacy_requests_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'done', 'refused', 'withdrawn', 'expired')",
            name=op.f("ck_privacy_requests_state_known"),
        ),
        sa.CheckConstraint(
            "identified_by IN ('id_card_seen', 'called_back', 'known_in_person', 'written_authority', "
            "'own_conversation')",
            name=op.f("ck_privacy_requests_identified_by_known"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR kind <> 'delete' OR decided_by <> opened_by",
            name=op.f("ck_privacy_requests_decided_by_another"),
        ),
        sa.CheckConstraint(
            "kind <> 'delete' OR state NOT IN ('approved', 'done') OR decided_by IS NOT NULL",
            name=op.f("ck_privacy_requests_erased_by_two"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_privacy_requests_decided_has_time")
        ),
        sa.CheckConstraint(
            "(kind = 'delete') = (expires_at IS NOT NULL)", name=op.f("ck_privacy_requests_drafts_expire")
        ),
        sa.CheckConstraint(
            "(state IN ('open', 'approved')) = (closed_at IS NULL)", name=op.f("ck_privacy_requests_closed_has_time")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_privacy_requests_member_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["staff_accounts.id"], name=op.f("fk_privacy_requests_opened_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_accounts.id"], name=op.f("fk_privacy_requests_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
    )
    under_way = sa.text("state IN ('open', 'approved')")
    op.create_index(
        "uq_privacy_requests_under_way",
        "privacy_requests",
        ["member_id", "kind"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_index("ix_privacy_requests_member_id", "privacy_requests", ["member_id", "id"], unique=False)


def make_retention() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("months", BigId, nullable=False),
        sa.Column("changed_by", BigId, nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('messages', 'cases', 'sessions', 'codes', 'attempts', 'consents', 'requests', 'audit')",
            name=op.f("ck_retention_rules_kind_known"),
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name=op.f("ck_retention_rules_months_possible")),
        sa.ForeignKeyConstraint(["changed_by"], ["staff_accounts.id"], name=op.f("fk_retention_rules_changed_by")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", BigId, nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_by", BigId, nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_holds_lifted_by_someone")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_legal_holds_case_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["staff_accounts.id"], name=op.f("fk_legal_holds_placed_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff_accounts.id"], name=op.f("fk_legal_holds_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"], unique=False)
    held = sa.text("lifted_at IS NULL")
    op.create_index(
        "uq_legal_holds_present", "legal_holds", ["case_id"], unique=True, sqlite_where=held, postgresql_where=held
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("planned", Document, nullable=False),
        sa.Column("deleted", Document, nullable=False),
        sa.Column("position", Document, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", BigId, nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'waiting', 'done', 'discarded')", name=op.f("ck_retention_runs_state_known")
        ),
        sa.CheckConstraint("doubt IN ('first', 'clock', 'amount')", name=op.f("ck_retention_runs_doubt_known")),
        sa.CheckConstraint(
            "(state IN ('done', 'discarded')) = (finished_at IS NOT NULL)",
            name=op.f("ck_retention_runs_finished_has_time"),
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR doubt IS NOT NULL", name=op.f("ck_retention_runs_waits_for_a_reason")
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_retention_runs_confirmed_by_someone")
        ),
        sa.CheckConstraint(
            "doubt IS NULL OR state <> 'running' OR confirmed_by IS NOT NULL",
            name=op.f("ck_retention_runs_doubts_are_confirmed"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff_accounts.id"], name=op.f("fk_retention_runs_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
        sa.UniqueConstraint("night", name=op.f("uq_retention_runs_night")),
    )


def make_erasable() -> None:
    op.create_table(
        MARKS,
        sa.Column("entry_id", BigId, autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("cause IN ('request', 'rule')", name=op.f("ck_erased_entries_cause_known")),
        sa.ForeignKeyConstraint(["entry_id"], ["case_entries.id"], name=op.f("fk_erased_entries_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_erased_entries")),
    )
    dialect = op.get_bind().dialect.name
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(ENTRIES)]
    for statement in let_erase(ENTRIES, column="body", marks=MARKS, columns=columns, dialect=dialect):
        op.execute(statement)
    for statement in protect(MARKS, dialect=dialect):
        op.execute(statement)


def undo_erasable() -> None:
    dialect = op.get_bind().dialect.name
    for table in (ENTRIES, MARKS):
        for statement in release(table, dialect=dialect):
            op.execute(statement)
    op.drop_table(MARKS)
    for statement in protect(ENTRIES, dialect=dialect):
        op.execute(statement)
