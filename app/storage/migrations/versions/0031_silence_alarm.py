"""Whether somebody is told when a source is silent against its own rhythm."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("sources", sa.Column("silence_alarm", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("sources", "silence_alarm")
