"""Documents of teams: editions, passages, vectors, jobs, originals, the log, and versions of libraries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _document()
    _of_document()
    _beside()


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("meaning", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("code", sa.String),
        sa.Column("pages", sa.Integer),
        sa.Column("passages", sa.Integer, nullable=False, server_default="0"),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("content", sa.String),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("without_text", sa.Text, nullable=False, server_default="[]"),
        sa.Column("left_out", sa.Text, nullable=False, server_default="[]"),
        sa.PrimaryKeyConstraint("id", "edition", name="pk_document"),
    )
    op.create_index("ix_document_workspace", "document", ["workspace"])
    op.create_index("ix_document_workspace_sha256", "document", ["workspace", "sha256"])


def _of_edition(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_document_edition"
    return sa.ForeignKeyConstraint(
        ["document", "edition"], ["document.id", "document.edition"], name=name, ondelete="CASCADE"
    )


def _of_document() -> None:
    op.create_table(
        "passage",
        sa.Column("document", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("document", "edition", "position", name="pk_passage"),
        _of_edition("passage"),
    )
    op.create_index("ix_passage_id", "passage", ["id"])
    op.create_table(
        "passage_vector",
        sa.Column("document", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("encoder", sa.String, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("document", "edition", "encoder", name="pk_passage_vector"),
        _of_edition("passage_vector"),
    )
    op.create_table(
        "original",
        sa.Column("document", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("document", "edition", "part", name="pk_original"),
        _of_edition("original"),
    )
    op.create_table(
        "reading_job",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("ready", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("progress", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_reading_job"),
        sa.UniqueConstraint("document", "edition", name="uq_reading_job_document_edition"),
        _of_edition("reading_job"),
    )
    op.create_index("ix_reading_job_ready", "reading_job", ["ready"])


def _beside() -> None:
    op.create_table(
        "library_version",
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("withdrawn", sa.BigInteger, nullable=False),
        sa.Column("served", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_library_version"),
    )
    op.create_table(
        "document_log",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_log"),
    )
    op.create_index("ix_document_log_workspace", "document_log", ["workspace"])
    op.create_index("ix_document_log_at", "document_log", ["at"])
