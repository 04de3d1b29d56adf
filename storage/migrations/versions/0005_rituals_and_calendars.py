"""Rituals, their people, queues and calendars

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# Whom the default charter of this version asks to each ritual, and who facilitates it. What was
# started before asks them from now on: nobody chose otherwise, for nobody could.
CALLED_AS = {
    'health-check': ('engineer', 'none'),
    'standup': ('engineer', 'rotate'),
    'leadership-standup': ('manager,engineering,head-of-ai', 'rotate'),
    'sprint-planning': ('engineer,engineering,product', 'rotate'),
    'refinement': ('engineer,engineering,product', 'rotate'),
    'sprint-review': ('engineer,engineering,product,manager', 'rotate'),
    'retrospective': ('engineer,engineering,manager', 'rotate'),
    'spec-review': ('engineer,product', 'none'),
    'architecture-review': ('engineer,engineering,manager', 'rotate'),
    'operational-review': ('engineer,engineering,manager,platform', 'rotate'),
    'model-evaluation-review': ('engineer,engineering,data-science', 'rotate'),
    'experiment-review': ('engineer,engineering,product,data-science', 'rotate'),
    'safety-checks': ('engineer,engineering,security', 'rotate'),
    'cost-review': ('engineering,manager,finance', 'rotate'),
    'ai-triage': ('engineering,product,manager', 'rotate'),
    'science-sync': ('engineering,data-science', 'rotate'),
    'product-review': ('product,engineering,manager', 'rotate'),
    'on-call-handoff': ('engineer', 'none'),
    'security-privacy-checkpoint': ('engineering,security,privacy', 'rotate'),
    'governance-review': ('manager,head-of-ai,security,privacy,compliance', 'rotate'),
    'operational-maturity': ('engineer,engineering,manager,platform', 'rotate'),
    'playbook-drill': ('engineer,engineering,platform', 'rotate'),
    'roadmap-refresh': ('manager,engineering,product,head-of-ai', 'rotate'),
    'budget-planning': ('head-of-ai,manager,finance,director', 'rotate'),
    'vendor-review': ('engineering,procurement,security,finance', 'rotate'),
    'security-privacy-review': ('engineering,security,privacy', 'rotate'),
    'architecture-retro': ('engineer,engineering', 'rotate'),
    'business-review': ('head-of-ai,manager,product,director', 'rotate'),
    'capability-development': ('manager,engineering', 'rotate'),
    'learning-session': ('engineer', 'rotate'),
    'one-on-one': ('manager,engineer', 'none'),
    'talent-review': ('manager,head-of-ai', 'none'),
    'stakeholder-update': ('manager,engineering', 'none'),
    'technical-forum': ('engineer,engineering', 'rotate'),
    'postmortem': ('engineer,engineering,manager', 'rotate'),
    'readiness-audit': ('engineering,product,security', 'rotate'),
    'check-in': ('engineer,manager', 'rotate'),
}


def upgrade() -> None:
    op.create_table('days_away',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('set_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_days_away'))
    )
    with op.batch_alter_table('days_away', schema=None) as batch_op:
        batch_op.create_index('ix_days_away_person', ['workspace', 'person'], unique=False)

    op.create_table('feeds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person', sa.Text(), nullable=True),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_feeds_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feeds'))
    )
    with op.batch_alter_table('feeds', schema=None) as batch_op:
        batch_op.create_index('ix_feeds_workspace', ['workspace', 'created_by'], unique=False)
        batch_op.create_index('uq_feeds_secret_hash', ['secret_hash'], unique=True)
        batch_op.create_index('uq_feeds_own', ['workspace', 'person'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND team_id IS NULL'), postgresql_where=sa.text('revoked_at IS NULL AND team_id IS NULL'))
        batch_op.create_index('uq_feeds_team', ['workspace', 'person', 'team_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND team_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND team_id IS NOT NULL'))

    op.create_table('review_items',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ritual', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), server_default='', nullable=False),
    sa.Column('subject', sa.Text(), server_default='', nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.Column('added_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_review_items_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_items')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_review_items_workspace_number'))
    )
    with op.batch_alter_table('review_items', schema=None) as batch_op:
        batch_op.create_index('ix_review_items_queue', ['workspace', 'team_id', 'ritual', 'state'], unique=False)

    op.create_table('team_days_off',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('set_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_team_days_off_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_days_off'))
    )
    with op.batch_alter_table('team_days_off', schema=None) as batch_op:
        batch_op.create_index('ix_team_days_off_team', ['workspace', 'team_id'], unique=False)

    op.create_table('occurrence_people',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('occurrence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('opens_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('away', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('answered_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('late', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('answers', sa.Text(), server_default='', nullable=False),
    sa.Column('joined', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_occurrence_people_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('occurrence_id', 'person', name=op.f('pk_occurrence_people'))
    )
    with op.batch_alter_table('occurrence_people', schema=None) as batch_op:
        batch_op.create_index('ix_occurrence_people_person', ['workspace', 'person'], unique=False)

    op.create_table('review_signoffs',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('occurrence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_review_signoffs_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('occurrence_id', 'role', name=op.f('pk_review_signoffs'))
    )
    op.create_table('review_asks',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('occurrence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('ts', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_review_asks_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('occurrence_id', 'person', name=op.f('pk_review_asks'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index('ix_actions_source', ['workspace', 'source'], unique=False)

    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.Text(), server_default='active', nullable=False))
        batch_op.add_column(sa.Column('who', sa.Text(), server_default='roles', nullable=False))
        batch_op.add_column(sa.Column('chosen', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('facilitators', sa.Text(), server_default='rotate', nullable=False))
        batch_op.add_column(sa.Column('holidays', sa.Text(), server_default='skip', nullable=False))
        batch_op.add_column(sa.Column('nudge_minutes', sa.Integer(), server_default='120', nullable=False))
        batch_op.add_column(sa.Column('own_time', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('questions', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('agenda', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('link', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('owner', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('touched', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))

    cadences = sa.table('cadences', *(sa.column(name, sa.Text()) for name in ('ritual', 'chosen', 'facilitators')))
    for ritual, (chosen, facilitators) in CALLED_AS.items():
        op.execute(cadences.update().where(cadences.c.ritual == ritual).values(chosen=chosen, facilitators=facilitators))

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closes_at', storage.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('facilitator', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('charter', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('attendees', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('decided', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('note', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('by', sa.Text(), nullable=True))
        batch_op.create_index('ix_occurrences_turns', ['cadence_id', 'facilitator', 'starts_at', 'state', 'workspace'], unique=False)

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('status', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('status_until', storage.db.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('review_outcomes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.Text(), server_default='', nullable=False))
        batch_op.create_index('ix_review_outcomes_subject', ['workspace', 'subject'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('review_outcomes', schema=None) as batch_op:
        batch_op.drop_index('ix_review_outcomes_subject')
        batch_op.drop_column('title')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('status_until')
        batch_op.drop_column('status')

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrences_turns')
        batch_op.drop_column('by')
        batch_op.drop_column('note')
        batch_op.drop_column('decided')
        batch_op.drop_column('attendees')
        batch_op.drop_column('charter')
        batch_op.drop_column('facilitator')
        batch_op.drop_column('closes_at')

    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.drop_column('sequence')
        batch_op.drop_column('touched')
        batch_op.drop_column('owner')
        batch_op.drop_column('link')
        batch_op.drop_column('agenda')
        batch_op.drop_column('questions')
        batch_op.drop_column('own_time')
        batch_op.drop_column('nudge_minutes')
        batch_op.drop_column('holidays')
        batch_op.drop_column('facilitators')
        batch_op.drop_column('chosen')
        batch_op.drop_column('who')
        batch_op.drop_column('state')

    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_index('ix_actions_source')

    op.drop_table('review_asks')
    op.drop_table('review_signoffs')
    with op.batch_alter_table('occurrence_people', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrence_people_person')

    op.drop_table('occurrence_people')
    with op.batch_alter_table('team_days_off', schema=None) as batch_op:
        batch_op.drop_index('ix_team_days_off_team')

    op.drop_table('team_days_off')
    with op.batch_alter_table('review_items', schema=None) as batch_op:
        batch_op.drop_index('ix_review_items_queue')

    op.drop_table('review_items')
    with op.batch_alter_table('feeds', schema=None) as batch_op:
        batch_op.drop_index('uq_feeds_team')
        batch_op.drop_index('uq_feeds_own')
        batch_op.drop_index('uq_feeds_secret_hash')
        batch_op.drop_index('ix_feeds_workspace')

    op.drop_table('feeds')
    with op.batch_alter_table('days_away', schema=None) as batch_op:
        batch_op.drop_index('ix_days_away_person')

    op.drop_table('days_away')
