"""Staff can lift a lock of the identity check: an attempt that is none, from which failures count anew."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

CHECKS = {
    "method_known": ("method IN ('code', 'facts')", "method IN ('code', 'facts', 'staff')"),
    "result_known": ("result IN ('verified', 'failed')", "result IN ('verified', 'failed', 'lifted')"),
}
NEW_CHECK = ("lifted_by_staff", "(method = 'staff') = (result = 'lifted')")


def upgrade() -> None:
    change_checks(to=1)


def downgrade() -> None:
    op.execute("DELETE FROM identity_attempts WHERE result = 'lifted'")
    change_checks(to=0)


def change_checks(*, to: int) -> None:
    # SQLite makes the table anew and knows none of the old checks then.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("identity_attempts") as attempts:
        if to == 0 and not is_sqlite:
            attempts.drop_constraint(op.f(f"ck_identity_attempts_{NEW_CHECK[0]}"), type_="check")
        for name, checks in CHECKS.items():
            if not is_sqlite:
                attempts.drop_constraint(op.f(f"ck_identity_attempts_{name}"), type_="check")
            attempts.create_check_constraint(op.f(f"ck_identity_attempts_{name}"), sa.text(checks[to]))
        if to == 1:
            attempts.create_check_constraint(op.f(f"ck_identity_attempts_{NEW_CHECK[0]}"), sa.text(NEW_CHECK[1]))
