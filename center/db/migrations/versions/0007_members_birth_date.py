"""Members by their date of birth: a name in pinyin is looked for among those born on one day."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("ix_members_birth_date", "members", ["birth_date"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_members_birth_date", table_name="members")
