"""Alerts that test a route, and what staff must know of routes: a name, a version, what was lost."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from center.db.types import BigId, UtcDateTime

revision = "0011"
down_revision = "0010"

EVENTS = (
    "'new_urgent', 'urgent_again', 'first_answer_warning', 'first_answer_missed', 'close_warning', 'close_missed', "
    "'no_answer'"
)
KEPT_CHECKS = {
    "kind_known": "kind IN ('telegram', 'mail', 'webhook')",
    "state_known": "state IN ('due', 'sending', 'failed', 'sent', 'given_up', 'withdrawn')",
    "finished_has_time": "(state IN ('sent', 'given_up', 'withdrawn')) = (finished_at IS NOT NULL)",
}
BEFORE = {"event_known": f"event IN ({EVENTS})"}
AFTER = {
    "event_known": f"event IN ({EVENTS}, 'test')",
    "test_has_no_case": "(event = 'test') = (case_id IS NULL)",
}
NEW_COLUMNS = (("route_id", BigId), ("recalled_at", UtcDateTime()))


def upgrade() -> None:
    op.add_column("alert_routes", sa.Column("name", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert_routes", sa.Column("version", BigId, nullable=False, server_default="1"))
    op.drop_index("ix_alerts_due", table_name="alerts")
    with op.batch_alter_table("alerts") as alerts:
        for name, kind in NEW_COLUMNS:
            alerts.add_column(sa.Column(name, kind, nullable=True))
        alerts.alter_column("case_id", existing_type=BigId, nullable=True)
        change_checks(alerts, before=BEFORE, after=AFTER)
    index("ix_alerts_due", ["kind", "next_attempt_at", "id"], "finished_at IS NULL")
    index("ix_alerts_lost", ["finished_at"], "state = 'given_up' AND case_id IS NOT NULL")
    index("uq_alerts_test", ["route_id", "occasion"], "case_id IS NULL", is_unique=True)


def downgrade() -> None:
    for name in ("uq_alerts_test", "ix_alerts_lost", "ix_alerts_due"):
        op.drop_index(name, table_name="alerts")
    op.execute("DELETE FROM alerts WHERE event = 'test'")
    with op.batch_alter_table("alerts") as alerts:
        change_checks(alerts, before=AFTER, after=BEFORE)
        alerts.alter_column("case_id", existing_type=BigId, nullable=False)
        for name, _ in NEW_COLUMNS:
            alerts.drop_column(name)
    index("ix_alerts_due", ["kind", "next_attempt_at", "id"], "finished_at IS NULL")
    for name in ("version", "name"):
        op.drop_column("alert_routes", name)


def change_checks(alerts: BatchOperations, *, before: dict[str, str], after: dict[str, str]) -> None:
    # SQLite makes the table anew and knows none of the old checks then.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        for name in before:
            alerts.drop_constraint(op.f(f"ck_alerts_{name}"), type_="check")
    for name, check in ({**KEPT_CHECKS, **after} if is_sqlite else after).items():
        alerts.create_check_constraint(op.f(f"ck_alerts_{name}"), sa.text(check))


def index(name: str, columns: list[str], where: str, *, is_unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "alerts", columns, unique=is_unique, sqlite_where=condition, postgresql_where=condition)
