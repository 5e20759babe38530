"""Count the forms of the last minutes by source and visitor."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "form_posts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("visitor", sa.String(64)),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("form_posts_of_source", "form_posts", ["source_id", "at"])
    op.create_index("form_posts_by_time", "form_posts", ["at"])


def downgrade() -> None:
    op.drop_table("form_posts")
