"""An initiative's number may be of a workspace's own. Every row stays as it is; all so far are of the shared packs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite cannot change a key in place: there alembic copies the rows to a table with the new one.
    with op.batch_alter_table("digest_item") as table:
        table.add_column(sa.Column("workspace", sa.String, nullable=False, server_default=""))
        table.drop_constraint("uq_digest_item_item", type_="unique")
        table.drop_constraint("pk_digest_item", type_="primary")
        table.create_primary_key("pk_digest_item", ["workspace", "number"])
        table.create_unique_constraint("uq_digest_item_workspace_item", ["workspace", "item"])
