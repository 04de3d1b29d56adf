"""Charter, people and approvals

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('delegations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('giver', sa.Text(), nullable=False),
    sa.Column('deputy', sa.Text(), nullable=False),
    sa.Column('made_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('until', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegations'))
    )
    with op.batch_alter_table('delegations', schema=None) as batch_op:
        batch_op.create_index('ix_delegations_deputy', ['workspace', 'deputy'], unique=False)
        batch_op.create_index('ix_delegations_giver', ['workspace', 'giver'], unique=False)

    op.create_table('quiet_hours',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('starts', sa.Text(), nullable=True),
    sa.Column('ends', sa.Text(), nullable=True),
    sa.Column('muted_until', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('workspace', 'person', name=op.f('pk_quiet_hours'))
    )
    op.create_table('charters',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), server_default='', nullable=False),
    sa.Column('applied_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('applied_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_charters_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_charters'))
    )
    with op.batch_alter_table('charters', schema=None) as batch_op:
        batch_op.create_index('ix_charters_team', ['workspace', 'team_id', 'hash'], unique=False)

    op.create_table('team_people',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_team_people_team_id_teams')),
    sa.PrimaryKeyConstraint('team_id', 'person', 'role', name=op.f('pk_team_people'))
    )
    with op.batch_alter_table('team_people', schema=None) as batch_op:
        batch_op.create_index('ix_team_people_person', ['workspace', 'person'], unique=False)

    op.create_table('approvals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Text(), nullable=False),
    sa.Column('on_behalf_of', sa.Text(), nullable=True),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_approvals_decision_id_decisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals')),
    sa.UniqueConstraint('decision_id', 'revision', 'person', 'capacity', name=op.f('uq_approvals_decision_id_revision_person_capacity'))
    )
    op.create_table('decision_asks',
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('ts', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_decision_asks_decision_id_decisions')),
    sa.PrimaryKeyConstraint('decision_id', 'person', name=op.f('pk_decision_asks'))
    )
    op.create_table('decision_supersedes',
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_decision_supersedes_decision_id_decisions')),
    sa.ForeignKeyConstraint(['target_id'], ['decisions.id'], name=op.f('fk_decision_supersedes_target_id_decisions')),
    sa.PrimaryKeyConstraint('decision_id', 'target_id', name=op.f('pk_decision_supersedes'))
    )
    with op.batch_alter_table('decision_supersedes', schema=None) as batch_op:
        batch_op.create_index('ix_decision_supersedes_target', ['target_id'], unique=False)

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('drivers', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('neutral', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('confirmation', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('pros', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('more', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('cost', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('fallback', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('alternative', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('links', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('decision_makers', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('consulted', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('informed', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('kind', sa.Text(), server_default='implementation', nullable=False))
        batch_op.add_column(sa.Column('product_facing', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('queued', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('review_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('superseded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('charter', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('words', sa.Text(), server_default='', nullable=False))
        batch_op.create_index('ix_decisions_number', ['workspace', 'team_id', 'number'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_decisions_superseded_by_decisions'), 'decisions', ['superseded_by'], ['id'])

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_guest', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('is_stranger', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('teams', schema=None) as batch_op:
        batch_op.add_column(sa.Column('size', sa.Text(), server_default='mid-size', nullable=False))
        batch_op.add_column(sa.Column('regulated', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('private', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('country', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('owner', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('charter', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('started_at', storage.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('card_ts', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('rituals', sa.Text(), nullable=True))

    # Teams that were added before are called already: they need no Start.
    op.execute('UPDATE teams SET started_at = created_at')



def downgrade() -> None:
    with op.batch_alter_table('teams', schema=None) as batch_op:
        batch_op.drop_column('rituals')
        batch_op.drop_column('card_ts')
        batch_op.drop_column('started_at')
        batch_op.drop_column('charter')
        batch_op.drop_column('owner')
        batch_op.drop_column('country')
        batch_op.drop_column('private')
        batch_op.drop_column('regulated')
        batch_op.drop_column('size')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('is_stranger')
        batch_op.drop_column('is_guest')

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_decisions_superseded_by_decisions'), type_='foreignkey')
        batch_op.drop_index('ix_decisions_number')
        batch_op.drop_column('words')
        batch_op.drop_column('charter')
        batch_op.drop_column('superseded_by')
        batch_op.drop_column('revision')
        batch_op.drop_column('review_on')
        batch_op.drop_column('queued')
        batch_op.drop_column('product_facing')
        batch_op.drop_column('kind')
        batch_op.drop_column('informed')
        batch_op.drop_column('consulted')
        batch_op.drop_column('decision_makers')
        batch_op.drop_column('links')
        batch_op.drop_column('alternative')
        batch_op.drop_column('fallback')
        batch_op.drop_column('cost')
        batch_op.drop_column('more')
        batch_op.drop_column('pros')
        batch_op.drop_column('confirmation')
        batch_op.drop_column('neutral')
        batch_op.drop_column('drivers')

    with op.batch_alter_table('decision_supersedes', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_supersedes_target')

    op.drop_table('decision_supersedes')
    op.drop_table('decision_asks')
    op.drop_table('approvals')
    with op.batch_alter_table('team_people', schema=None) as batch_op:
        batch_op.drop_index('ix_team_people_person')

    op.drop_table('team_people')
    with op.batch_alter_table('charters', schema=None) as batch_op:
        batch_op.drop_index('ix_charters_team')

    op.drop_table('charters')
    op.drop_table('quiet_hours')
    with op.batch_alter_table('delegations', schema=None) as batch_op:
        batch_op.drop_index('ix_delegations_giver')
        batch_op.drop_index('ix_delegations_deputy')

    op.drop_table('delegations')
