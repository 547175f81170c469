"""The first schema: claims, kept lines, settings, installations, the digest's ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _small_tables()
    _subscription()
    _delivery()


def _small_tables() -> None:
    for name, extra in (("claim", None), ("kept_line", sa.Column("line", sa.Text, nullable=False))):
        op.create_table(
            name,
            sa.Column("key", sa.String, nullable=False),
            *([extra] if extra is not None else []),
            sa.Column("until", sa.BigInteger, nullable=False),
            sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_until", name, ["until"])
    op.create_table(
        "channel_setting",
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("lang", sa.String),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("platform", "team", "channel", name="pk_channel_setting"),
    )
    op.create_table(
        "value",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_value"),
    )
    op.create_table(
        "slack_installation",
        sa.Column("enterprise", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("bot_user", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "user", name="pk_slack_installation"),
    )
    op.create_table(
        "oauth_state",
        sa.Column("state", sa.String, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_oauth_state"),
    )
    op.create_index("ix_oauth_state_until", "oauth_state", ["until"])
    op.create_table(
        "lane",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("paced", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lane"),
    )
    op.create_table(
        "digest_item",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_digest_item"),
        sa.UniqueConstraint("item", name="uq_digest_item_item"),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", Id, nullable=False),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("days", sa.String, nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("themes", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("detail", sa.Text),
        sa.Column("paused_until", sa.String),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("used", sa.LargeBinary, nullable=False),
        sa.Column("last_item", sa.String),
        sa.Column("last_date", sa.String),
        sa.Column("next_date", sa.String),
        sa.Column("next_due", sa.BigInteger),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("platform", "team", "channel", name="uq_subscription_platform_team_channel"),
    )
    due = sa.text("next_due IS NOT NULL")
    op.create_index("ix_subscription_next_due", "subscription", ["next_due"], postgresql_where=due, sqlite_where=due)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", Id, nullable=False),
        sa.Column("subscription", Id, nullable=False),
        sa.Column("date", sa.String, nullable=False),
        sa.Column("round", sa.Integer),
        sa.Column("item", sa.String),
        sa.Column("restarted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ready", sa.BigInteger),
        sa.Column("look", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("holder", sa.String),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("first_send", sa.BigInteger),
        sa.Column("posted", sa.BigInteger),
        sa.Column("message", sa.String),
        sa.Column("link", sa.String),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscription.id"], name="fk_delivery_subscription", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("subscription", "date", name="uq_delivery_subscription_date"),
        sa.UniqueConstraint("subscription", "round", "item", name="uq_delivery_subscription_round_item"),
    )
    open_rows = sa.text("ready IS NOT NULL")
    op.create_index(
        "ix_delivery_platform_ready",
        "delivery",
        ["platform", "ready"],
        postgresql_where=open_rows,
        sqlite_where=open_rows,
    )
