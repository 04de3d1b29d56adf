"""Incidents, postmortems and actions

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

import storage.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incidents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('highest', sa.Text(), nullable=False),
    sa.Column('class_id', sa.Text(), server_default='', nullable=False),
    sa.Column('services', sa.Text(), server_default='', nullable=False),
    sa.Column('impact', sa.Text(), server_default='', nullable=False),
    sa.Column('started_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('detected_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('declared_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('mitigated_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('occurred_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('summary', sa.Text(), server_default='', nullable=False),
    sa.Column('why', sa.Text(), server_default='', nullable=False),
    sa.Column('declared_by', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=True),
    sa.Column('communications', sa.Text(), nullable=True),
    sa.Column('scribe', sa.Text(), nullable=True),
    sa.Column('expert', sa.Text(), nullable=True),
    sa.Column('room', sa.Text(), nullable=False),
    sa.Column('room_why', sa.Text(), server_default='', nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('top_ts', sa.Text(), nullable=True),
    sa.Column('card_channel', sa.Text(), nullable=True),
    sa.Column('card_ts', sa.Text(), nullable=True),
    sa.Column('link', sa.Text(), server_default='', nullable=False),
    sa.Column('news', sa.Text(), server_default='', nullable=False),
    sa.Column('news_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('next_update_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('round', sa.Integer(), server_default='0', nullable=False),
    sa.Column('resolutions', sa.Integer(), server_default='0', nullable=False),
    sa.Column('owes', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('owes_why', sa.Text(), server_default='', nullable=False),
    sa.Column('merged_into', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('imported', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('flaw', sa.Text(), server_default='', nullable=False),
    sa.Column('charter', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['merged_into'], ['incidents.id'], name=op.f('fk_incidents_merged_into_incidents')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_incidents_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incidents')),
    sa.UniqueConstraint('workspace', 'series', 'number', name=op.f('uq_incidents_workspace_series_number'))
    )
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.create_index('ix_incidents_channel', ['workspace', 'channel'], unique=False)
        batch_op.create_index('ix_incidents_list', ['workspace', 'series', 'visibility', 'team_id', 'state', 'number'], unique=False)
        batch_op.create_index('ix_incidents_number', ['workspace', 'series', 'visibility', 'team_id', 'number'], unique=False)
        batch_op.create_index('ix_incidents_occurred', ['workspace', 'series', 'team_id', 'occurred_at'], unique=False)
        batch_op.create_index('uq_incidents_external', ['workspace', 'team_id', 'external_id'], unique=True)

    op.create_table('incident_entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('noted_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('verb', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=True),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), server_default='', nullable=False),
    sa.Column('permalink', sa.Text(), server_default='', nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('message_ts', sa.Text(), nullable=True),
    sa.Column('corrects', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('removed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['corrects'], ['incident_entries.id'], name=op.f('fk_incident_entries_corrects_incident_entries')),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_entries_incident_id_incidents')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_entries'))
    )
    with op.batch_alter_table('incident_entries', schema=None) as batch_op:
        batch_op.create_index('ix_incident_entries_at', ['incident_id', 'at', 'id'], unique=False)
        batch_op.create_index('ix_incident_entries_corrects', ['corrects'], unique=False)
        batch_op.create_index('uq_incident_entries_message', ['incident_id', 'channel', 'message_ts'], unique=True)

    op.create_table('incident_links',
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('other_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_links_incident_id_incidents')),
    sa.ForeignKeyConstraint(['other_id'], ['incidents.id'], name=op.f('fk_incident_links_other_id_incidents')),
    sa.PrimaryKeyConstraint('incident_id', 'other_id', name=op.f('pk_incident_links'))
    )
    with op.batch_alter_table('incident_links', schema=None) as batch_op:
        batch_op.create_index('ix_incident_links_other', ['other_id'], unique=False)

    op.create_table('incident_mitigations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mitigation', sa.Text(), nullable=False),
    sa.Column('object', sa.Text(), server_default='', nullable=False),
    sa.Column('what', sa.Text(), server_default='', nullable=False),
    sa.Column('from_version', sa.Text(), server_default='', nullable=False),
    sa.Column('to_version', sa.Text(), server_default='', nullable=False),
    sa.Column('share', sa.Text(), server_default='', nullable=False),
    sa.Column('approved_by', sa.Text(), nullable=True),
    sa.Column('score_before', sa.Text(), server_default='', nullable=False),
    sa.Column('score_after', sa.Text(), server_default='', nullable=False),
    sa.Column('evidence', sa.Text(), server_default='', nullable=False),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('noted_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_mitigations_incident_id_incidents')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_mitigations'))
    )
    with op.batch_alter_table('incident_mitigations', schema=None) as batch_op:
        batch_op.create_index('ix_incident_mitigations_incident', ['incident_id'], unique=False)

    op.create_table('incident_people',
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('called', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('rung', sa.Integer(), server_default='0', nullable=False),
    sa.Column('named_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('told_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('seen_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('ts', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_people_incident_id_incidents')),
    sa.PrimaryKeyConstraint('incident_id', 'person', name=op.f('pk_incident_people'))
    )
    with op.batch_alter_table('incident_people', schema=None) as batch_op:
        batch_op.create_index('ix_incident_people_person', ['workspace', 'person'], unique=False)

    op.create_table('incident_services',
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_services_incident_id_incidents')),
    sa.PrimaryKeyConstraint('incident_id', 'service', name=op.f('pk_incident_services'))
    )
    with op.batch_alter_table('incident_services', schema=None) as batch_op:
        batch_op.create_index('ix_incident_services_service', ['workspace', 'service'], unique=False)

    op.create_table('postmortems',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workspace', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('opened_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('due_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('round', sa.Integer(), server_default='0', nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.Column('asked_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('asked_by', sa.Text(), nullable=True),
    sa.Column('closed_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('why', sa.Text(), server_default='', nullable=False),
    sa.Column('card_channel', sa.Text(), nullable=True),
    sa.Column('card_ts', sa.Text(), nullable=True),
    sa.Column('read_out_at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('charter', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_postmortems_incident_id_incidents')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_postmortems_team_id_teams')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_postmortems')),
    sa.UniqueConstraint('incident_id', name=op.f('uq_postmortems_incident_id')),
    sa.UniqueConstraint('workspace', 'number', name=op.f('uq_postmortems_workspace_number'))
    )
    with op.batch_alter_table('postmortems', schema=None) as batch_op:
        batch_op.create_index('ix_postmortems_state', ['workspace', 'team_id', 'state', 'due_at'], unique=False)

    op.create_table('postmortem_authors',
    sa.Column('postmortem_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['postmortem_id'], ['postmortems.id'], name=op.f('fk_postmortem_authors_postmortem_id_postmortems')),
    sa.PrimaryKeyConstraint('postmortem_id', 'person', name=op.f('pk_postmortem_authors'))
    )
    op.create_table('postmortem_checks',
    sa.Column('postmortem_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('due_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('by', sa.Text(), nullable=True),
    sa.Column('at', storage.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['postmortem_id'], ['postmortems.id'], name=op.f('fk_postmortem_checks_postmortem_id_postmortems')),
    sa.PrimaryKeyConstraint('postmortem_id', 'days', name=op.f('pk_postmortem_checks'))
    )
    op.create_table('postmortem_sections',
    sa.Column('postmortem_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('edited_by', sa.Text(), nullable=False),
    sa.Column('edited_at', storage.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['postmortem_id'], ['postmortems.id'], name=op.f('fk_postmortem_sections_postmortem_id_postmortems')),
    sa.PrimaryKeyConstraint('postmortem_id', 'name', name=op.f('pk_postmortem_sections'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('why', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('moved', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index('ix_actions_incident', ['incident_id'], unique=False)
        batch_op.create_index('ix_actions_team', ['workspace', 'team_id', 'state', 'due_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_actions_incident_id_incidents'), 'incidents', ['incident_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_actions_incident_id_incidents'), type_='foreignkey')
        batch_op.drop_index('ix_actions_team')
        batch_op.drop_index('ix_actions_incident')
        batch_op.drop_column('incident_id')
        batch_op.drop_column('moved')
        batch_op.drop_column('why')
        batch_op.drop_column('closed_by')

    op.drop_table('postmortem_sections')
    op.drop_table('postmortem_checks')
    op.drop_table('postmortem_authors')
    with op.batch_alter_table('postmortems', schema=None) as batch_op:
        batch_op.drop_index('ix_postmortems_state')

    op.drop_table('postmortems')
    with op.batch_alter_table('incident_services', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_services_service')

    op.drop_table('incident_services')
    with op.batch_alter_table('incident_people', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_people_person')

    op.drop_table('incident_people')
    with op.batch_alter_table('incident_mitigations', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_mitigations_incident')

    op.drop_table('incident_mitigations')
    with op.batch_alter_table('incident_links', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_links_other')

    op.drop_table('incident_links')
    with op.batch_alter_table('incident_entries', schema=None) as batch_op:
        batch_op.drop_index('uq_incident_entries_message')
        batch_op.drop_index('ix_incident_entries_corrects')
        batch_op.drop_index('ix_incident_entries_at')

    op.drop_table('incident_entries')
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.drop_index('uq_incidents_external')
        batch_op.drop_index('ix_incidents_occurred')
        batch_op.drop_index('ix_incidents_number')
        batch_op.drop_index('ix_incidents_list')
        batch_op.drop_index('ix_incidents_channel')

    op.drop_table('incidents')
