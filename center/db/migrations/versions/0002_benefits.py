"""Benefits: payments, claims, certification."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect, release
from center.db.types import BigId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "benefit_types",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("policy_topic", sa.Text(), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("cadence IN ('monthly', 'yearly', 'once')", name=op.f("ck_benefit_types_cadence_known")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_benefit_types")),
    )
    op.create_table(
        "certifications",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("year", BigId, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("means", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_certifications_done_has_date")),
        sa.CheckConstraint(
            "means IN ('face', 'window', 'home_visit', 'video')", name=op.f("ck_certifications_means_known")
        ),
        sa.CheckConstraint("state IN ('due', 'done', 'failed')", name=op.f("ck_certifications_state_known")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_certifications_member_id")),
        sa.PrimaryKeyConstraint("member_id", "year", name=op.f("pk_certifications")),
    )
    op.create_table(
        "claims",
        sa.Column("id", BigId, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("claimed_fen", BigId, nullable=False),
        sa.Column("approved_fen", BigId, nullable=True),
        sa.CheckConstraint(
            "kind IN ('outpatient', 'inpatient', 'medicine', 'funeral', 'other')", name=op.f("ck_claims_kind_known")
        ),
        sa.CheckConstraint(
            "approved_fen IS NULL OR approved_fen BETWEEN 0 AND claimed_fen",
            name=op.f("ck_claims_approved_within_claim"),
        ),
        sa.CheckConstraint("claimed_fen > 0", name=op.f("ck_claims_claimed_positive")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_claims_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("number", name=op.f("uq_claims_number")),
    )
    op.create_index("ix_claims_member_id", "claims", ["member_id", "submitted_on"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("benefit_type", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("amount_fen", BigId, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("card_last4", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("length(period) = 7 AND period LIKE '____-__'", name=op.f("ck_payments_period_is_a_month")),
        sa.CheckConstraint(
            "reason IN ('account_closed', 'account_wrong', 'name_mismatch', 'certification_missing', 'under_review')",
            name=op.f("ck_payments_reason_known"),
        ),
        sa.CheckConstraint(
            "status IN ('scheduled', 'paid', 'returned', 'held')", name=op.f("ck_payments_status_known")
        ),
        sa.CheckConstraint(
            "status NOT IN ('held', 'returned') OR reason IS NOT NULL", name=op.f("ck_payments_trouble_has_reason")
        ),
        sa.CheckConstraint(
            "status NOT IN ('paid', 'returned') OR paid_on IS NOT NULL", name=op.f("ck_payments_paid_has_date")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payments_amount_positive")),
        sa.CheckConstraint("card_last4 IS NULL OR length(card_last4) = 4", name=op.f("ck_payments_card_last4_is_four")),
        sa.ForeignKeyConstraint(["benefit_type"], ["benefit_types.code"], name=op.f("fk_payments_benefit_type")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_payments_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint(
            "member_id", "period", "benefit_type", name=op.f("uq_payments_member_id_period_benefit_type")
        ),
    )
    op.create_table(
        "claim_steps",
        sa.Column("id", BigId, nullable=False),
        sa.Column("claim_id", BigId, nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "step IN ('received', 'reviewing', 'needs_documents', 'approved', 'paid', 'refused')",
            name=op.f("ck_claim_steps_step_known"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_steps_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_steps")),
        sa.UniqueConstraint("claim_id", "position", name=op.f("uq_claim_steps_claim_id_position")),
    )
    op.create_table(
        "payment_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column("status_before", sa.Text(), nullable=False),
        sa.Column("status_after", sa.Text(), nullable=False),
        sa.Column("amount_fen_before", BigId, nullable=False),
        sa.Column("amount_fen_after", BigId, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status_after IN ('scheduled', 'paid', 'returned', 'held')",
            name=op.f("ck_payment_changes_status_after_known"),
        ),
        sa.CheckConstraint(
            "status_before IN ('scheduled', 'paid', 'returned', 'held')",
            name=op.f("ck_payment_changes_status_before_known"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_changes_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_changes")),
    )
    op.create_index(op.f("ix_payment_changes_payment_id"), "payment_changes", ["payment_id"], unique=False)
    for statement in protect("payment_changes", dialect=op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in release("payment_changes", dialect=op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("payment_changes")
    op.drop_table("claim_steps")
    op.drop_table("payments")
    op.drop_table("claims")
    op.drop_table("certifications")
    op.drop_table("benefit_types")
