"""Organisations, members and party posts."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("address_zh", sa.Text(), nullable=True),
        sa.Column("address_en", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'center') = (parent_id IS NULL)", name=op.f("ck_organizations_only_center_has_no_parent")
        ),
        sa.CheckConstraint("kind IN ('center', 'general_branch', 'branch')", name=op.f("ck_organizations_kind_known")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_organizations_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["organizations.id"], name=op.f("fk_organizations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("code", name=op.f("uq_organizations_code")),
    )
    op.create_index(op.f("ix_organizations_parent_id"), "organizations", ["parent_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", BigId, nullable=False),
        sa.Column("employee_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_index", sa.Text(), nullable=False),
        sa.Column("facts_index", sa.Text(), nullable=False),
        sa.Column("residence", sa.Text(), nullable=False),
        sa.Column("residence_place", sa.Text(), nullable=True),
        sa.Column("is_special_hardship", sa.Boolean(), nullable=False),
        sa.Column("mobility", sa.Text(), nullable=False),
        sa.Column("is_party_member", sa.Boolean(), nullable=False),
        sa.Column("branch_id", BigId, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("mobility IN ('free', 'limited', 'housebound')", name=op.f("ck_members_mobility_known")),
        sa.CheckConstraint("residence IN ('local', 'relocated', 'elsewhere')", name=op.f("ck_members_residence_known")),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_members_sex_known")),
        sa.CheckConstraint("status IN ('active', 'deceased', 'transferred')", name=op.f("ck_members_status_known")),
        sa.CheckConstraint("retired_on > birth_date", name=op.f("ck_members_retired_after_birth")),
        sa.ForeignKeyConstraint(["branch_id"], ["organizations.id"], name=op.f("fk_members_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("employee_no", name=op.f("uq_members_employee_no")),
        sa.UniqueConstraint("id_index", name=op.f("uq_members_id_index")),
    )
    op.create_index("ix_members_branch_id", "members", ["branch_id", "status"], unique=False)
    op.create_index("ix_members_facts_index", "members", ["facts_index"], unique=False)
    op.create_index("ix_members_name", "members", ["name"], unique=False)
    op.create_table(
        "party_dues",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("monthly_fen", BigId, nullable=False),
        sa.Column("paid_through", sa.Text(), nullable=False),
        sa.CheckConstraint("length(paid_through) = 7", name=op.f("ck_party_dues_paid_through_is_a_month")),
        sa.CheckConstraint("monthly_fen >= 0", name=op.f("ck_party_dues_not_negative")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_party_dues_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_party_dues")),
    )
    op.create_table(
        "party_posts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organization_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("public_phone", sa.Text(), nullable=True),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "post IN ('secretary', 'deputy_secretary', 'organization_member', 'publicity_member', "
            "'discipline_member', 'committee_member')",
            name=op.f("ck_party_posts_post_known"),
        ),
        sa.CheckConstraint("held_to IS NULL OR held_to >= held_from", name=op.f("ck_party_posts_ends_after_start")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_party_posts_member_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_party_posts_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_posts")),
    )
    op.create_index(op.f("ix_party_posts_member_id"), "party_posts", ["member_id"], unique=False)
    op.create_index("ix_party_posts_organization_id", "party_posts", ["organization_id"], unique=False)
    op.create_index(
        "uq_party_posts_present_secretary",
        "party_posts",
        ["organization_id"],
        unique=True,
        sqlite_where=sa.text("post = 'secretary' AND held_to IS NULL"),
        postgresql_where=sa.text("post = 'secretary' AND held_to IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("party_posts")
    op.drop_table("party_dues")
    op.drop_table("members")
    op.drop_table("organizations")
