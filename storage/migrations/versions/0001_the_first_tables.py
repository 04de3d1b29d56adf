"""The first tables

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('history',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('verb', sa.Text(), nullable=False),
    sa.Column('entry', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('texts', sa.JSON(none_as_null=True), nullable=True),
    sa.PrimaryKeyConstraint('workspace', 'seq', name=op.f('pk_history'))
    )
    with op.batch_alter_table('history', schema=None) as batch_op:
        batch_op.create_index('ix_history_subject', ['workspace', 'subject', 'seq'], unique=False)

    op.create_table('history_heads',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('workspace', name=op.f('pk_history_heads'))
    )
    op.create_table('lanes',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('lane', sa.Text(), nullable=False),
    sa.Column('free_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('workspace', 'lane', name=op.f('pk_lanes'))
    )
    op.create_table('numbers',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'series', name=op.f('pk_numbers'))
    )
    op.create_table('people',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=True),
    sa.Column('is_bot', sa.Boolean(), nullable=False),
    sa.Column('has_left', sa.Boolean(), nullable=False),
    sa.Column('known_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id', name=op.f('pk_people'))
    )
    op.create_table('promises',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('lane', sa.Text(), nullable=True),
    sa.Column('due_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('deliver_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('armed', sa.Integer(), server_default='1', nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('lease_until', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('attempted_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('next_try_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('doubtful', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('ended_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('ts', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promises')),
    sa.UniqueConstraint('workspace', 'key', name=op.f('uq_promises_workspace_key'))
    )
    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.create_index('ix_promises_lane', ['workspace', 'lane', 'deliver_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND lane IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NOT NULL"))
        batch_op.create_index('ix_promises_lanes', ['deliver_at', 'workspace', 'lane'], unique=False, sqlite_where=sa.text("state = 'waiting' AND lane IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NOT NULL"))
        batch_op.create_index('ix_promises_leases', ['lease_until'], unique=False, sqlite_where=sa.text("state IN ('claimed', 'sending')"), postgresql_where=sa.text("state IN ('claimed', 'sending')"))
        batch_op.create_index('ix_promises_rows', ['deliver_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND lane IS NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NULL"))
        batch_op.create_index('ix_promises_subject', ['workspace', 'subject'], unique=False)

    op.create_table('seen',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('receipt', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'key', name=op.f('pk_seen'))
    )
    with op.batch_alter_table('seen', schema=None) as batch_op:
        batch_op.create_index('ix_seen_at', ['at'], unique=False)

    op.create_table('teams',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('handle', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teams'))
    )
    with op.batch_alter_table('teams', schema=None) as batch_op:
        batch_op.create_index('uq_teams_channel', ['workspace', 'channel'], unique=True)
        batch_op.create_index('uq_teams_handle', ['workspace', 'handle'], unique=True)

    op.create_table('actions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_actions_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actions')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_actions_workspace_number'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index('ix_actions_owner', ['workspace', 'owner', 'state'], unique=False)

    op.create_table('cadences',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ritual', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('start', sa.Text(), nullable=False),
    sa.Column('lead_minutes', sa.Integer(), nullable=False),
    sa.Column('open_minutes', sa.Integer(), nullable=False),
    sa.Column('grace_minutes', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_cadences_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cadences'))
    )
    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.create_index('ix_cadences_team', ['workspace', 'team_id'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('context', sa.Text(), server_default='', nullable=False),
    sa.Column('options', sa.Text(), server_default='', nullable=False),
    sa.Column('chosen', sa.Text(), server_default='', nullable=False),
    sa.Column('because', sa.Text(), server_default='', nullable=False),
    sa.Column('good', sa.Text(), server_default='', nullable=False),
    sa.Column('bad', sa.Text(), server_default='', nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('proposed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('card_ts', sa.Text(), nullable=True),
    sa.Column('imported', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_decisions_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_decisions_workspace_number'))
    )
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.create_index('ix_decisions_list', ['workspace', 'team_id', 'state', 'number'], unique=False)

    op.create_table('decision_files',
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('bytes', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_decision_files_decision_id_decisions')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_decision_files_team_id_teams')),
    sa.PrimaryKeyConstraint('decision_id', name=op.f('pk_decision_files')),
    sa.UniqueConstraint('workspace', 'team_id', 'path', name=op.f('uq_decision_files_workspace_team_id_path'))
    )
    op.create_table('occurrences',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('cadence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('starts_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('closed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('card_ts', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['cadence_id'], ['cadences.id'], name=op.f('fk_occurrences_cadence_id_cadences')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrences')),
    sa.UniqueConstraint('cadence_id', 'local_date', name=op.f('uq_occurrences_cadence_id_local_date')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_occurrences_workspace_number'))
    )
    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.create_index('ix_occurrences_list', ['workspace', 'state', 'starts_at'], unique=False)

    op.create_table('review_outcomes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('occurrence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_review_outcomes_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_outcomes')),
    sa.UniqueConstraint('occurrence_id', 'subject', name=op.f('uq_review_outcomes_occurrence_id_subject'))
    )


def downgrade() -> None:
    op.drop_table('review_outcomes')
    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrences_list')

    op.drop_table('occurrences')
    op.drop_table('decision_files')
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_index('ix_decisions_list')

    op.drop_table('decisions')
    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.drop_index('ix_cadences_team')

    op.drop_table('cadences')
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_index('ix_actions_owner')

    op.drop_table('actions')
    with op.batch_alter_table('teams', schema=None) as batch_op:
        batch_op.drop_index('uq_teams_handle')
        batch_op.drop_index('uq_teams_channel')

    op.drop_table('teams')
    with op.batch_alter_table('seen', schema=None) as batch_op:
        batch_op.drop_index('ix_seen_at')

    op.drop_table('seen')
    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.drop_index('ix_promises_subject')
        batch_op.drop_index('ix_promises_rows', sqlite_where=sa.text("state = 'waiting' AND lane IS NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NULL"))
        batch_op.drop_index('ix_promises_leases', sqlite_where=sa.text("state IN ('claimed', 'sending')"), postgresql_where=sa.text("state IN ('claimed', 'sending')"))
        batch_op.drop_index('ix_promises_lanes', sqlite_where=sa.text("state = 'waiting' AND lane IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NOT NULL"))
        batch_op.drop_index('ix_promises_lane', sqlite_where=sa.text("state = 'waiting' AND lane IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND lane IS NOT NULL"))

    op.drop_table('promises')
    op.drop_table('people')
    op.drop_table('numbers')
    op.drop_table('lanes')
    op.drop_table('history_heads')
    with op.batch_alter_table('history', schema=None) as batch_op:
        batch_op.drop_index('ix_history_subject')

    op.drop_table('history')
