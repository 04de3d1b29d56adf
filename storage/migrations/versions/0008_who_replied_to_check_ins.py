"""Who replied to check-ins

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('check_ins') as batch_op:
        batch_op.add_column(sa.Column('replied_by', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('check_ins') as batch_op:
        batch_op.drop_column('replied_by')
