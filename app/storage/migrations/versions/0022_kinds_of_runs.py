"""Evaluations by answers out of a file were kept as those of the model itself: they get a kind of their own."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("""UPDATE evaluation_runs SET judge = 'recorded'
        WHERE judge = 'model' AND run LIKE '%"model":"answers of %'""")


def downgrade() -> None:
    op.execute("UPDATE evaluation_runs SET judge = 'model' WHERE judge = 'recorded'")
