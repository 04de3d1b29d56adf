"""When people last changed

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('people') as batch_op:
        batch_op.add_column(
            sa.Column('changed_at', storage.db.UTCDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table('people') as batch_op:
        batch_op.drop_column('changed_at')
