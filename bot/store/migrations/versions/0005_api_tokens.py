"""Keys of the HTTP API, hashed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_api_token"),
        sa.UniqueConstraint("workspace", "name", name="uq_api_token_workspace_name"),
    )
    op.create_index("ix_api_token_until", "api_token", ["until"])
