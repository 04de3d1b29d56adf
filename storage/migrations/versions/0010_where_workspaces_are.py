"""Where workspaces are in Slack, for links to what stands there

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'workspaces',
        sa.Column('workspace', sa.Text(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('workspace', name=op.f('pk_workspaces')),
    )


def downgrade() -> None:
    op.drop_table('workspaces')
