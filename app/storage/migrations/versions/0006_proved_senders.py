"""Keep wishes for silence that a person has to look at, and believe no sender an earlier release believed.

What was then called proved was said by whoever wrote the topmost field of the mail.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "refusal_questions",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("mailbox", sa.String(320), primary_key=True),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("refusal_questions_of_lead", "refusal_questions", ["lead_id"])
    # Inside of a text the quotation marks would stand behind backslashes.
    op.execute(
        """UPDATE leads SET inquiry = REPLACE(inquiry, '"authentication":"pass"', '"authentication":"unknown"')"""
    )


def downgrade() -> None:
    op.drop_table("refusal_questions")
