"""The last line of each thread, from which the next one may go on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread_line",
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("lang", sa.String),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "thread", name="pk_thread_line"),
    )
    op.create_index("ix_thread_line_until", "thread_line", ["until"])
