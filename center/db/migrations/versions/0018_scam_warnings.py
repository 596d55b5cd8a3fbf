"""What reports of fraud leave, warnings of what comes more often than usual, and notices drafted from them."""

import json

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0018"
down_revision = "0017"

TRACES = "'account', 'wallet', 'phone', 'wechat', 'qq', 'link', 'host'"
STRATA = f"{TRACES}, 'text', 'branch_type', 'type', 'branch'"
EVENTS = (
    "'new_urgent', 'urgent_again', 'first_answer_warning', 'first_answer_missed', 'close_warning', 'close_missed', "
    "'no_answer'"
)
WAVE = "scam_wave"
ALERT_CHECKS = {
    "kind_known": "kind IN ('telegram', 'mail', 'webhook')",
    "state_known": "state IN ('due', 'sending', 'failed', 'sent', 'given_up', 'withdrawn')",
    "finished_has_time": "(state IN ('sent', 'given_up', 'withdrawn')) = (finished_at IS NOT NULL)",
    "test_has_no_case": "(event = 'test') = (case_id IS NULL)",
}
ALERT_INDEXES = (
    ("ix_alerts_due", ["kind", "next_attempt_at", "id"], "finished_at IS NULL", False),
    ("ix_alerts_lost", ["finished_at"], "state = 'given_up' AND case_id IS NOT NULL", False),
    ("uq_alerts_test", ["route_id", "occasion"], "case_id IS NULL", True),
)


def upgrade() -> None:
    make_traces()
    make_warnings()
    make_notices()
    # Numbers of accounts lay open there; the nights index old cases anew.
    op.drop_table("case_numbers")
    allow_events(f"{EVENTS}, '{WAVE}', 'test'")
    tell_routes(lambda events: [*events, WAVE] if "new_urgent" in events and WAVE not in events else events)


def downgrade() -> None:
    op.execute(sa.table("alerts", sa.column("event")).delete().where(sa.column("event") == WAVE))
    tell_routes(lambda events: [event for event in events if event != WAVE] or ["new_urgent"])
    allow_events(f"{EVENTS}, 'test'")
    op.create_table(
        "case_numbers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_numbers_case_id")),
        sa.PrimaryKeyConstraint("number", "case_id", name=op.f("pk_case_numbers")),
    )
    op.create_index(op.f("ix_case_numbers_case_id"), "case_numbers", ["case_id"], unique=False)
    op.execute("DELETE FROM installation_facts WHERE name = 'traces_indexed_up_to'")
    for table in (
        "warning_notice_branches",
        "warning_notices",
        "scam_warning_cases",
        "scam_warning_signs",
        "scam_warnings",
        "case_profiles",
        "case_bands",
        "case_traces",
    ):
        op.drop_table(table)


def make_traces() -> None:
    op.create_table(
        "case_traces",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({TRACES})", name=op.f("ck_case_traces_kind_known")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_traces_case_id")),
        sa.PrimaryKeyConstraint("kind", "value", "case_id", name=op.f("pk_case_traces")),
    )
    op.create_index(op.f("ix_case_traces_case_id"), "case_traces", ["case_id"], unique=False)
    op.create_table(
        "case_bands",
        sa.Column("band", BigId, autoincrement=False, nullable=False),
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_bands_case_id")),
        sa.PrimaryKeyConstraint("band", "case_id", name=op.f("pk_case_bands")),
    )
    op.create_index(op.f("ix_case_bands_case_id"), "case_bands", ["case_id"], unique=False)
    op.create_table(
        "case_profiles",
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.Column("scam_type", sa.Text(), nullable=True),
        sa.Column("type_is_said", sa.Boolean(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("encoder", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_profiles_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_profiles")),
    )
    partial("ix_case_profiles_due", "case_profiles", ["case_id"], "is_due")
    op.create_index("ix_case_profiles_encoder", "case_profiles", ["encoder", "case_id"], unique=False)


def make_warnings() -> None:
    op.create_table(
        "scam_warnings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", BigId, nullable=True),
        sa.Column("scam_type", sa.Text(), nullable=True),
        sa.Column("people", BigId, nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("grown_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", BigId, nullable=True),
        sa.Column("settled_by", BigId, nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", BigId, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'dismissed', 'closed', 'over')", name=op.f("ck_scam_warnings_state_known")
        ),
        sa.CheckConstraint(
            "reason IN ('unrelated', 'harmless', 'known', 'mistaken')", name=op.f("ck_scam_warnings_reason_known")
        ),
        sa.CheckConstraint(
            "(state IN ('dismissed', 'closed', 'over')) = (settled_at IS NOT NULL)",
            name=op.f("ck_scam_warnings_settled_has_time"),
        ),
        sa.CheckConstraint(
            "(state = 'dismissed') = (reason IS NOT NULL)", name=op.f("ck_scam_warnings_dismissed_for_a_reason")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (taken_by IS NULL) OR settled_at IS NOT NULL",
            name=op.f("ck_scam_warnings_taken_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_scam_warnings_organization_id")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["staff_accounts.id"], name=op.f("fk_scam_warnings_taken_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff_accounts.id"], name=op.f("fk_scam_warnings_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scam_warnings")),
    )
    partial("ix_scam_warnings_active", "scam_warnings", ["id"], "settled_at IS NULL")
    op.create_index("ix_scam_warnings_settled_at", "scam_warnings", ["settled_at"], unique=False)
    op.create_table(
        "scam_warning_signs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("warning_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_days", BigId, nullable=False),
        sa.Column("people", BigId, nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("is_by_rule", sa.Boolean(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({STRATA})", name=op.f("ck_scam_warning_signs_kind_known")),
        sa.ForeignKeyConstraint(["warning_id"], ["scam_warnings.id"], name=op.f("fk_scam_warning_signs_warning_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scam_warning_signs")),
    )
    op.create_index(op.f("ix_scam_warning_signs_warning_id"), "scam_warning_signs", ["warning_id"], unique=False)
    partial("uq_scam_warning_signs_present", "scam_warning_signs", ["kind", "key"], "is_present", is_unique=True)
    op.create_table(
        "scam_warning_cases",
        sa.Column("warning_id", BigId, autoincrement=False, nullable=False),
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_scam_warning_cases_case_id")),
        sa.ForeignKeyConstraint(["warning_id"], ["scam_warnings.id"], name=op.f("fk_scam_warning_cases_warning_id")),
        sa.PrimaryKeyConstraint("warning_id", "case_id", name=op.f("pk_scam_warning_cases")),
    )
    op.create_index(op.f("ix_scam_warning_cases_case_id"), "scam_warning_cases", ["case_id"], unique=False)


def make_notices() -> None:
    op.create_table(
        "warning_notices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("warning_id", BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("body_zh", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("drafted_by", BigId, nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("notice_id", BigId, nullable=True),
        sa.Column("version", BigId, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'refused', 'withdrawn')", name=op.f("ck_warning_notices_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (decided_at IS NULL)", name=op.f("ck_warning_notices_decided_has_time")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_warning_notices_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by <> drafted_by",
            name=op.f("ck_warning_notices_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_accounts.id"], name=op.f("fk_warning_notices_decided_by")),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_accounts.id"], name=op.f("fk_warning_notices_drafted_by")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_warning_notices_notice_id")),
        sa.ForeignKeyConstraint(["warning_id"], ["scam_warnings.id"], name=op.f("fk_warning_notices_warning_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_notices")),
    )
    op.create_index(op.f("ix_warning_notices_warning_id"), "warning_notices", ["warning_id"], unique=False)
    partial("uq_warning_notices_draft", "warning_notices", ["warning_id"], "state = 'draft'", is_unique=True)
    op.create_table(
        "warning_notice_branches",
        sa.Column("notice_id", BigId, autoincrement=False, nullable=False),
        sa.Column("organization_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["warning_notices.id"], name=op.f("fk_warning_notice_branches_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_warning_notice_branches_organization_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "organization_id", name=op.f("pk_warning_notice_branches")),
    )
    op.create_index(
        op.f("ix_warning_notice_branches_organization_id"), "warning_notice_branches", ["organization_id"], unique=False
    )


def allow_events(listed: str) -> None:
    for name, *_ in ALERT_INDEXES:
        op.drop_index(name, table_name="alerts")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    known = {"event_known": f"event IN ({listed})"}
    with op.batch_alter_table("alerts", recreate="always" if is_sqlite else "auto") as alerts:
        # SQLite makes the table anew and knows none of the old checks then.
        if not is_sqlite:
            alerts.drop_constraint(op.f("ck_alerts_event_known"), type_="check")
        for name, check in ({**ALERT_CHECKS, **known} if is_sqlite else known).items():
            alerts.create_check_constraint(op.f(f"ck_alerts_{name}"), sa.text(check))
    for name, columns, where, is_unique in ALERT_INDEXES:
        partial(name, "alerts", columns, where, is_unique=is_unique)


def tell_routes(change) -> None:  # type: ignore[no-untyped-def]
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, events FROM alert_routes")).all():
        events = json.loads(row.events) if isinstance(row.events, str) else row.events
        changed = json.dumps(change(events))
        cast = "CAST(:events AS JSONB)" if connection.dialect.name == "postgresql" else ":events"
        connection.execute(
            sa.text(f"UPDATE alert_routes SET events = {cast} WHERE id = :id"),  # noqa: S608 - one of two words
            {"events": changed, "id": row.id},
        )


def partial(name: str, table: str, columns: list[str], where: str, *, is_unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=is_unique, sqlite_where=condition, postgresql_where=condition)
