"""Check-ins, reported figures, weekly pages and opened Homes

Revision: 0006, after 0005
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# When a decision stopped to wait: its history knows, whatever step came later; a file said so of
# one that was imported.
SETTLED = """
    UPDATE decisions SET settled_at = COALESCE(
        (SELECT min(history.at) FROM history
         WHERE history.workspace = decisions.workspace
         AND history.subject = 'ADR-' || decisions.number
         AND history.verb IN ('accepted', 'rejected', 'withdrawn')),
        CASE WHEN imported THEN proposed_at END,
        decided_at)
    WHERE state NOT IN ('draft', 'proposed')
"""

# What is promised of these rows goes with them: their ids begin anew, and a promise that was made
# once under a key is not made again.
OURS = """
    DELETE FROM promises
    WHERE kind LIKE 'check-in-%' OR kind LIKE 'weekly-%' OR kind IN ('figure-raised', 'home-touch')
"""

LONG_AGO = sa.literal(datetime(2026, 1, 1, tzinfo=UTC), storage.db.UTCDateTime())
TEAMS = sa.table("teams", sa.column("workspace"), sa.column("started_at"))
PROMISES = sa.table(
    "promises",
    *(sa.column(one) for one in ("workspace", "kind", "subject", "key", "due_at", "deliver_at")),
)
# Where teams were started before, their weekly pages are planned from now on.
PLANNED = sa.insert(PROMISES).from_select(
    [one.name for one in PROMISES.c],
    sa.select(
        TEAMS.c.workspace,
        sa.literal("weekly-plan"),
        sa.literal("first"),
        sa.literal("weekly-plan:first"),
        LONG_AGO.label("due_at"),
        LONG_AGO.label("deliver_at"),
    )
    .where(TEAMS.c.started_at.is_not(None))
    .distinct(),
)


def upgrade() -> None:
    op.create_table('homes',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('opened_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('shown', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'person', name=op.f('pk_homes'))
    )
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.create_index('ix_homes_opened', ['workspace', 'opened_at'], unique=False)

    op.create_table('weekly_pages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('week', sa.Text(), nullable=False),
    sa.Column('sent_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weekly_pages')),
    sa.UniqueConstraint('workspace', 'person', 'week', name=op.f('uq_weekly_pages_workspace_person_week'))
    )
    op.create_table('check_in_plans',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('manager', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('paused_on', sa.Date(), nullable=True),
    sa.Column('back_on', sa.Date(), nullable=True),
    sa.Column('paused_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('shared_with', sa.Text(), nullable=True),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('started_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('why', sa.Text(), server_default='', nullable=False),
    sa.Column('charter', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_check_in_plans_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in_plans')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_check_in_plans_workspace_number'))
    )
    with op.batch_alter_table('check_in_plans', schema=None) as batch_op:
        batch_op.create_index('ix_check_in_plans_manager', ['workspace', 'manager'], unique=False)
        batch_op.create_index('ix_check_in_plans_team', ['workspace', 'team_id'], unique=False)
        batch_op.create_index('uq_check_in_plans_person', ['workspace', 'person'], unique=True, sqlite_where=sa.text("state != 'ended'"), postgresql_where=sa.text("state != 'ended'"))

    op.create_table('figure_readings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('figure', sa.Text(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('via', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_figure_readings_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_readings'))
    )
    with op.batch_alter_table('figure_readings', schema=None) as batch_op:
        batch_op.create_index('ix_figure_readings_figure', ['workspace', 'team_id', 'figure', 'on_day'], unique=False)
        batch_op.create_index('uq_figure_readings_day', ['workspace', 'team_id', 'figure', 'on_day'], unique=True, sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))

    op.create_table('figure_tokens',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('created_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_figure_tokens_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_tokens'))
    )
    with op.batch_alter_table('figure_tokens', schema=None) as batch_op:
        batch_op.create_index('uq_figure_tokens_name', ['workspace', 'team_id', 'name'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))
        batch_op.create_index('uq_figure_tokens_secret_hash', ['secret_hash'], unique=True)

    op.create_table('check_in_goals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('milestone', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('carried', sa.Integer(), server_default='0', nullable=False),
    sa.Column('revision', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['check_in_plans.id'], name=op.f('fk_check_in_goals_plan_id_check_in_plans')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in_goals'))
    )
    with op.batch_alter_table('check_in_goals', schema=None) as batch_op:
        batch_op.create_index('ix_check_in_goals_plan', ['plan_id'], unique=False)

    op.create_table('check_ins',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('milestone', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('manager', sa.Text(), nullable=True),
    sa.Column('asked_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('counts_from', sa.Date(), nullable=True),
    sa.Column('missed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('replied_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('help', sa.Text(), server_default='', nullable=False),
    sa.Column('reply', sa.Text(), server_default='', nullable=False),
    sa.Column('charter', sa.Text(), server_default='', nullable=False),
    sa.Column('moved', sa.Integer(), server_default='0', nullable=False),
    sa.Column('revision', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['check_in_plans.id'], name=op.f('fk_check_ins_plan_id_check_in_plans')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_ins')),
    sa.UniqueConstraint('plan_id', 'milestone', name=op.f('uq_check_ins_plan_id_milestone'))
    )
    op.create_table('check_in_answers',
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('check_in_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('goal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('link', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['check_in_id'], ['check_ins.id'], name=op.f('fk_check_in_answers_check_in_id_check_ins')),
    sa.ForeignKeyConstraint(['goal_id'], ['check_in_goals.id'], name=op.f('fk_check_in_answers_goal_id_check_in_goals')),
    sa.PrimaryKeyConstraint('check_in_id', 'goal_id', name=op.f('pk_check_in_answers'))
    )
    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.add_column(sa.Column('calendar_sequence', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', storage.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_decisions_settled', ['workspace', 'team_id', 'settled_at', 'proposed_at', 'state'], unique=False)

    with op.batch_alter_table('postmortems', schema=None) as batch_op:
        batch_op.create_index('ix_postmortems_owner', ['workspace', 'owner', 'closed_at'], unique=False)
        batch_op.create_index('ix_postmortems_closed', ['workspace', 'team_id', 'closed_at', 'due_at', 'state', 'opened_at', 'incident_id'], unique=False)

    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index('ix_actions_closed', ['workspace', 'team_id', 'closed_at', 'due_on', 'state', 'created_at', 'incident_id'], unique=False)

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.create_index('ix_occurrences_starts', ['cadence_id', 'starts_at', 'state'], unique=False)

    op.execute(SETTLED)
    op.execute(PLANNED)
    op.create_index('ix_decisions_review', 'decisions', ['workspace', 'team_id', 'state', 'review_on'], unique=False, sqlite_where=sa.text('review_on IS NOT NULL'), postgresql_where=sa.text('review_on IS NOT NULL'))
    op.create_index('ix_incidents_lead', 'incidents', ['workspace', 'lead', 'declared_at'], unique=False)
    op.create_index('ix_incidents_resolved', 'incidents', ['workspace', 'series', 'team_id', 'resolved_at'], unique=False)



def downgrade() -> None:
    op.execute(OURS)
    op.drop_index('ix_incidents_resolved', 'incidents')
    op.drop_index('ix_incidents_lead', 'incidents')
    op.drop_index('ix_decisions_review', 'decisions')

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrences_starts')

    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_index('ix_actions_closed')

    with op.batch_alter_table('postmortems', schema=None) as batch_op:
        batch_op.drop_index('ix_postmortems_closed')
        batch_op.drop_index('ix_postmortems_owner')

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_index('ix_decisions_settled')

    # Not in a batch: on SQLite that makes the table anew, without the triggers of its search.
    op.drop_column('decisions', 'settled_at')

    with op.batch_alter_table('cadences', schema=None) as batch_op:
        batch_op.drop_column('calendar_sequence')

    op.drop_table('check_in_answers')
    op.drop_table('check_ins')
    with op.batch_alter_table('check_in_goals', schema=None) as batch_op:
        batch_op.drop_index('ix_check_in_goals_plan')

    op.drop_table('check_in_goals')
    with op.batch_alter_table('figure_tokens', schema=None) as batch_op:
        batch_op.drop_index('uq_figure_tokens_secret_hash')
        batch_op.drop_index('uq_figure_tokens_name', sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.drop_table('figure_tokens')
    with op.batch_alter_table('figure_readings', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_readings_figure')
        batch_op.drop_index('uq_figure_readings_day', sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))

    op.drop_table('figure_readings')
    with op.batch_alter_table('check_in_plans', schema=None) as batch_op:
        batch_op.drop_index('uq_check_in_plans_person', sqlite_where=sa.text("state != 'ended'"), postgresql_where=sa.text("state != 'ended'"))
        batch_op.drop_index('ix_check_in_plans_team')
        batch_op.drop_index('ix_check_in_plans_manager')

    op.drop_table('check_in_plans')
    op.drop_table('weekly_pages')
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.drop_index('ix_homes_opened')

    op.drop_table('homes')
