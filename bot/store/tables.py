"""What is stored. Instants are integers: milliseconds since 1970-01-01 UTC. Local dates are ISO texts (`2026-11-23`).

The migrations, not this file, make the schema; `tests/test_store.py` proves that both agree.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store import document_tables  # noqa: F401 (they belong to the same schema)
from bot.store.schema import Id, metadata

# Events that a platform may repeat; the first to write the key handles it.
claim = Table(
    "claim",
    metadata,
    Column("key", String, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)

# Command lines too long for a button's id, under the key that the button carries.
kept_line = Table(
    "kept_line",
    metadata,
    Column("key", String, primary_key=True),
    Column("line", Text, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)

channel_setting = Table(
    "channel_setting",
    metadata,
    Column("platform", String, primary_key=True),
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("lang", String),
    Column("public", Boolean, nullable=False),
    Column("changed", BigInteger, nullable=False),
)

# Small values of adapters and of the store itself, by name.
value = Table(
    "value",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# One row a workspace and, where a user token was given, one a user. `secret` arrives encrypted and is never read here.
slack_installation = Table(
    "slack_installation",
    metadata,
    Column("enterprise", String, primary_key=True),  # "" where there is none
    Column("team", String, primary_key=True),  # "" for an installation to a whole organisation
    Column("user", String, primary_key=True),  # "" for the bot's own row
    Column("bot_user", String, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("changed", BigInteger, nullable=False),
)

# Keys of the HTTP API: their SHA-256, for the key itself is nowhere. `channel`: where its questions are asked, or "".
api_token = Table(
    "api_token",
    metadata,
    Column("hash", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("workspace", "channel", "name")),
    *(Column(name, BigInteger, nullable=False, index=name == "until") for name in ("created", "until")),
    UniqueConstraint("workspace", "name"),
)

oauth_state = Table(
    "oauth_state",
    metadata,
    Column("state", String, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)

# A channel's standing order. `next_due` is null while nothing is due: off, stopped, or no day left.
subscription = Table(
    "subscription",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", String, nullable=False),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("at", String(5), nullable=False),  # local time of day, HH:MM
    Column("zone", String, nullable=False),  # IANA name
    Column("days", String, nullable=False),  # "mon,wed" or "workdays:TW"
    Column("lang", String, nullable=False),
    Column("themes", String, nullable=False),  # ids joined by commas, "" for all
    Column("owner", String, nullable=False),  # who set it up, told when it has to stop
    Column("enabled", Boolean, nullable=False),
    Column("reason", String),  # why it is not enabled: off, gone, revoked
    Column("detail", Text),  # what the platform said when it stopped
    Column("paused_until", String),  # the local date on which posts begin again
    Column("round", Integer, nullable=False),
    Column("used", LargeBinary, nullable=False),  # bit set over digest_item.number, little-endian
    Column("last_item", String),
    Column("last_date", String),  # newest local date that was planned, whatever became of it
    Column("next_date", String),
    Column("next_due", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    UniqueConstraint("platform", "team", "channel"),
)
Index(
    "ix_subscription_next_due",
    subscription.c.next_due,
    postgresql_where=subscription.c.next_due.is_not(None),
    sqlite_where=subscription.c.next_due.is_not(None),
)

# Initiatives by a small number that never changes, so that a round's used ones fit into a few bytes (`bot.digest.catalogue`).
digest_item = Table(
    "digest_item",
    metadata,
    Column("workspace", String, primary_key=True, server_default=""),  # whose own it is, "" for the shared packs
    Column("number", Integer, primary_key=True),
    Column("item", String, nullable=False),
    UniqueConstraint("workspace", "item"),
)

# One post that is, was or will not be. `ready` is when someone may take the row next, null once it is closed.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription", Id, ForeignKey("subscription.id", ondelete="CASCADE"), nullable=False),
    Column("date", String, nullable=False),  # nominal local date: the key of the slot
    Column("round", Integer),
    Column("item", String),
    Column("restarted", Boolean, nullable=False, server_default=false()),  # the round began anew with this post
    Column("platform", String, nullable=False),
    Column("lane", String, nullable=False),  # whose rate limit it counts against
    Column("due", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # due, sending, unknown; posted, skipped, gone, failed
    Column("ready", BigInteger),
    Column("look", Boolean, nullable=False, server_default=false()),  # may stand already: look before sending
    Column("holder", String),  # the replica that holds it while sending
    Column("fence", Integer, nullable=False, server_default="0"),  # + 1 with each claim; results carry it
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("first_send", BigInteger),
    Column("posted", BigInteger),
    Column("message", String),
    Column("link", String),
    Column("error", Text),
    UniqueConstraint("subscription", "date"),
    UniqueConstraint("subscription", "round", "item"),
)
Index(
    "ix_delivery_platform_ready",
    delivery.c.platform,
    delivery.c.ready,
    postgresql_where=delivery.c.ready.is_not(None),
    sqlite_where=delivery.c.ready.is_not(None),
)

# Whose rate limit: one lane a Slack workspace, one a Discord bot. A 429 pauses it on every replica.
lane = Table(
    "lane",
    metadata,
    Column("name", String, primary_key=True),
    Column("until", BigInteger, nullable=False),  # nothing is taken from it before
    Column("paced", BigInteger, nullable=False),  # when its next regular place is free, for lanes with a known rate
)

# What a channel keeps of what it found: an id of a passage or an initiative, never its words. `position` counts from 1.
shortlist_entry = Table(
    "shortlist_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", String, nullable=False),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("item", String, nullable=False),
    Column("edition", Integer),  # of the team's document when it was saved, null for a pack
    Column("position", Integer, nullable=False),
    Column("note", Text, nullable=False),  # what whoever saved it typed
    Column("by", String, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("decision", String),  # adopt, study, reject
    Column("decided", String),  # local date
    Column("decided_by", String),
    UniqueConstraint("platform", "team", "channel", "item"),
)

# Who finds an entry worth studying, once a person.
shortlist_vote = Table(
    "shortlist_vote",
    metadata,
    Column("entry", Id, ForeignKey("shortlist_entry.id", ondelete="CASCADE"), primary_key=True),
    Column("user", String, primary_key=True),
)
