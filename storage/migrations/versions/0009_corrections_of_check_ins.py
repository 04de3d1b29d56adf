"""Corrections of check-ins that are not sent yet

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'check_in_corrections',
        sa.Column('workspace', sa.Text(), nullable=False),
        sa.Column('check_in_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('said', sa.JSON(), nullable=False),
        sa.Column('help', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['check_in_id'], ['check_ins.id'], name=op.f('fk_check_in_corrections_check_in_id_check_ins')),
        sa.PrimaryKeyConstraint('check_in_id', name=op.f('pk_check_in_corrections')),
    )


def downgrade() -> None:
    op.drop_table('check_in_corrections')
