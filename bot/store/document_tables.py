"""What is stored of a team's own documents; `bot.store.tables` says how instants are written."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.schema import Id, metadata

# What has changed in a workspace's own documents: `version` is raised by every change, `withdrawn` is the version of the
# last one after which something may no longer be shown. `served` is when a job of it was last taken.
library_version = Table(
    "library_version",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("withdrawn", BigInteger, nullable=False),
    Column("served", BigInteger, nullable=False),
)

# One row an edition of a document. Several editions have the same id; one at most is ready or partly.
document = Table(
    "document",
    metadata,
    Column("id", String, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("workspace", String, nullable=False, index=True),
    Column("audience", String, nullable=False),  # the one channel that may find it, "" for the workspace
    Column("title", Text, nullable=False),
    Column("name", Text, nullable=False),  # of the file
    Column("kind", String),  # what the file is, once it was read
    Column("state", String, nullable=False),  # queued, reading, indexing; ready, partly, refused, cancelled, replaced
    Column("meaning", Boolean, nullable=False, server_default=false()),  # whether its vectors are there
    Column("code", String),  # why it was refused
    Column("pages", Integer),
    Column("passages", Integer, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    Column("content", String),  # hash of its passages: names what is compiled from it
    Column("added", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("without_text", Text, nullable=False, server_default="[]"),  # JSON: numbers of pages
    Column("left_out", Text, nullable=False, server_default="[]"),  # JSON: [what, count, where]
)
Index("ix_document_workspace_sha256", document.c.workspace, document.c.sha256)

passage = Table(
    "passage",
    metadata,
    Column("document", String, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", String, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("locator", Text, nullable=False),  # JSON
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["document", "edition"], ["document.id", "document.edition"], ondelete="CASCADE"),
)

# The vectors of an edition's passages, in their order, by the encoder that made them.
passage_vector = Table(
    "passage_vector",
    metadata,
    Column("document", String, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("encoder", String, primary_key=True),
    Column("vectors", LargeBinary, nullable=False),
    ForeignKeyConstraint(["document", "edition"], ["document.id", "document.edition"], ondelete="CASCADE"),
)

# A file that waits to be read or is being read. `ready` is when someone may take it next; the row goes once it is read.
reading_job = Table(
    "reading_job",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("document", String, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("ready", BigInteger, nullable=False, index=True),
    Column("holder", String),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("progress", Integer, nullable=False, server_default="0"),  # pages read
    Column("total", Integer),  # … of how many
    UniqueConstraint("document", "edition"),
    ForeignKeyConstraint(["document", "edition"], ["document.id", "document.edition"], ondelete="CASCADE"),
)

# The bytes of a file until it is read; longer where originals are kept.
original = Table(
    "original",
    metadata,
    Column("document", String, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(["document", "edition"], ["document.id", "document.edition"], ondelete="CASCADE"),
)

# Who did what to a workspace's documents.
document_log = Table(
    "document_log",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("by", String, nullable=False),
    Column("what", String, nullable=False),  # added, renamed, corrected, forgot, exported
    Column("document", String, nullable=False),
)
