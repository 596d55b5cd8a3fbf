"""What the figures read: cases by when they were opened, messages by when they came and what became of them."""

import sqlalchemy as sa
from alembic import op

from center.clock import utc_now
from center.db.types import UtcDateTime

revision = "0014"
down_revision = "0013"

FACTS = sa.table("installation_facts", sa.column("name"), sa.column("value"), sa.column("stated_at", UtcDateTime()))
TOLD_APART_SINCE = "outcomes_told_apart_since"


def upgrade() -> None:
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"], unique=False)
    op.create_index(
        "ix_inbox_messages_received_at", "inbox_messages", ["received_at", "outcome", "finished_at"], unique=False
    )
    # Messages of before count as answered, also where they were not understood: the figures say so.
    now = utc_now()
    op.bulk_insert(FACTS, [{"name": TOLD_APART_SINCE, "value": now.isoformat(), "stated_at": now}])


def downgrade() -> None:
    op.execute(FACTS.delete().where(FACTS.c.name == TOLD_APART_SINCE))
    op.drop_index("ix_inbox_messages_received_at", table_name="inbox_messages")
    op.drop_index("ix_cases_opened_at", table_name="cases")
