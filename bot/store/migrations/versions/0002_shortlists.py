"""Shortlists: what a channel keeps of what it found, who finds it worth studying, what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shortlist_entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("edition", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.String),
        sa.Column("decided", sa.String),
        sa.Column("decided_by", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_shortlist_entry"),
        sa.UniqueConstraint(
            "platform", "team", "channel", "item", name="uq_shortlist_entry_platform_team_channel_item"
        ),
    )
    op.create_table(
        "shortlist_vote",
        sa.Column("entry", Id, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("entry", "user", name="pk_shortlist_vote"),
        sa.ForeignKeyConstraint(
            ["entry"], ["shortlist_entry.id"], name="fk_shortlist_vote_entry_shortlist_entry", ondelete="CASCADE"
        ),
    )
