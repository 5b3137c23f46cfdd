"""The first schema, and the triggers that make the audit log append-only.

Frozen: what changes from here on is a revision of its own, and a test holds the sum of them to `care.storage.tables`.
On PostgreSQL let a role run `care init` that owns the tables, and let the program use another that owns nothing
(docs/audit.md has the grants): an owner can drop the triggers.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from care.storage.audit_guards import postgresql_guards, sqlite_guards
from care.storage.tables.base import Id, Instant

revision = "0001"
down_revision = None

# Order by the bytes, whatever language the server speaks.
Number = sa.String().with_variant(sa.String(collation="C"), "postgresql")

def upgrade() -> None:
    """Create every table and guard."""
    for create in _TABLES:
        create()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in sqlite_guards() if sqlite else postgresql_guards():
        op.execute(statement)
    if not sqlite:
        op.execute("CREATE SEQUENCE touch_block")  # blocks of touch ids, see care/storage/touches.py


def _audit_count() -> None:
    op.create_table('audit_count',
    sa.Column('entity', sa.String(), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('entity', name=op.f('pk_audit_count'))
    )


def _audit_event() -> None:
    op.create_table('audit_event',
    sa.Column('id', Id, nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('actor_kind', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('entity', sa.String(), nullable=False),
    sa.Column('entity_id', Id, nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('person_id', Id, nullable=True),
    sa.Column('touch_id', Id, nullable=True),
    sa.Column('cause', sa.String(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('entity', 'entity_id', 'ver', name=op.f('uq_audit_event_entity_entity_id_ver')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_audit_event_at', 'audit_event', ['at'], unique=False)
    op.create_index('ix_audit_event_person_id', 'audit_event', ['person_id', 'id'], unique=False)


def _audit_leaf() -> None:
    op.create_table('audit_leaf',
    sa.Column('seq', Id, autoincrement=False, nullable=False),
    sa.Column('event_id', Id, nullable=False),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_leaf')),
    sa.UniqueConstraint('event_id', name=op.f('uq_audit_leaf_event_id'))
    )


def _audit_pii() -> None:
    op.create_table('audit_pii',
    sa.Column('entity', sa.String(), nullable=False),
    sa.Column('entity_id', Id, nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.Column('person_id', Id, nullable=True),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('entity', 'entity_id', 'ver', name=op.f('pk_audit_pii'))
    )
    op.create_index(op.f('ix_audit_pii_person_id'), 'audit_pii', ['person_id'], unique=False)


def _audit_seal() -> None:
    op.create_table('audit_seal',
    sa.Column('no', Id, autoincrement=False, nullable=False),
    sa.Column('size', Id, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('chain', sa.LargeBinary(length=32), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('no', name=op.f('pk_audit_seal'))
    )


def _audit_window() -> None:
    op.create_table('audit_window',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('low', Id, nullable=False),
    sa.Column('mark', Id, nullable=False),
    sa.Column('before_xid', Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_window'))
    )


def _callback() -> None:
    op.create_table('callback',
    sa.Column('id', Id, nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.Column('gateway', sa.String(), nullable=False),
    sa.Column('provider_id', sa.String(), nullable=False),
    sa.Column('word', sa.String(), nullable=False),
    sa.Column('message_id', Id, nullable=True),
    sa.Column('attempt', sa.SmallInteger(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback')),
    sa.UniqueConstraint('gateway', 'provider_id', 'word', name=op.f('uq_callback_gateway_provider_id_word'))
    )
    op.create_index('ix_callback_received_at', 'callback', ['received_at'], unique=False)


def _history() -> None:
    op.create_table('history',
    sa.Column('fact', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('fact', name=op.f('pk_history'))
    )


def _import_line() -> None:
    op.create_table('import_line',
    sa.Column('customer_no', Number, nullable=False),
    sa.Column('room', Number, nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('customer_no', 'room', name=op.f('pk_import_line'))
    )


def _import_run() -> None:
    op.create_table('import_run',
    sa.Column('id', Id, nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('file_hash', sa.String(), nullable=False),
    sa.Column('project', sa.String(), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('started_at', Instant(), nullable=False),
    sa.Column('finished_at', Instant(), nullable=True),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )


def _person() -> None:
    op.create_table('person',
    sa.Column('id', Id, nullable=False),
    sa.Column('customer_no', Number, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sex', sa.String(), nullable=True),
    sa.Column('mobile', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('phone_problem', sa.String(), nullable=True),
    sa.Column('birthday_month', sa.SmallInteger(), nullable=True),
    sa.Column('birthday_day', sa.SmallInteger(), nullable=True),
    sa.Column('birthday_year', sa.SmallInteger(), nullable=True),
    sa.Column('birthday_calendar', sa.String(), nullable=True),
    sa.Column('birthday_leap', sa.Boolean(), nullable=False),
    sa.Column('birth_solar_md', sa.SmallInteger(), nullable=True),
    sa.Column('birth_lunar_md', sa.SmallInteger(), nullable=True),
    sa.Column('profession', sa.String(), nullable=True),
    sa.Column('grade', sa.String(length=1), nullable=True),
    sa.Column('remark', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('hush_until', sa.Date(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('customer_no', name=op.f('uq_person_customer_no'))
    )
    op.create_index('ix_person_birth_lunar_md', 'person', ['birth_lunar_md', 'id'], unique=False)
    op.create_index('ix_person_birth_solar_md', 'person', ['birth_solar_md', 'id'], unique=False)
    op.create_index(op.f('ix_person_mobile'), 'person', ['mobile'], unique=False)


def _plan_hold() -> None:
    op.create_table('plan_hold',
    sa.Column('id', Id, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('anomaly', sa.String(), nullable=False),
    sa.Column('touches', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('held_at', Instant(), nullable=False),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_hold')),
    sa.UniqueConstraint('day', 'scope', name=op.f('uq_plan_hold_day_scope'))
    )


def _plan_version() -> None:
    op.create_table('plan_version',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('first_used_at', Instant(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_plan_version'))
    )


def _project() -> None:
    op.create_table('project',
    sa.Column('id', Id, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('first_planned_on', sa.Date(), nullable=True),
    sa.Column('last_planned_on', sa.Date(), nullable=True),
    sa.Column('data_as_of', sa.Date(), nullable=True),
    sa.Column('imported_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('name', name=op.f('uq_project_name'))
    )


def _replan_due() -> None:
    op.create_table('replan_due',
    sa.Column('entity', sa.String(), nullable=False),
    sa.Column('entity_id', Id, nullable=False),
    sa.PrimaryKeyConstraint('entity', 'entity_id', name=op.f('pk_replan_due'))
    )


def _suppression() -> None:
    op.create_table('suppression',
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('phone', 'reason', name=op.f('pk_suppression'))
    )


def _template_version() -> None:
    op.create_table('template_version',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('first_used_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_template_version'))
    )


def _closed_day() -> None:
    op.create_table('closed_day',
    sa.Column('project_id', Id, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_closed_day_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'day', name=op.f('pk_closed_day'))
    )


def _consent() -> None:
    op.create_table('consent',
    sa.Column('person_id', Id, nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'scope', name=op.f('pk_consent'))
    )


def _duty() -> None:
    op.create_table('duty',
    sa.Column('id', Id, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('person_id', Id, nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_duty_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty')),
    sa.UniqueConstraint('kind', 'subject', name=op.f('uq_duty_kind_subject'))
    )
    op.create_index(op.f('ix_duty_person_id'), 'duty', ['person_id'], unique=False)


def _import_issue() -> None:
    op.create_table('import_issue',
    sa.Column('id', Id, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('header', sa.String(), nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('deal_no', sa.String(), nullable=True),
    sa.Column('finding', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('run_id', Id, nullable=False),
    sa.Column('opened_at', Instant(), nullable=False),
    sa.Column('closed_at', Instant(), nullable=True),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_issue_person_id')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_issue_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_issue')),
    sa.UniqueConstraint('person_id', 'code', 'finding', name=op.f('uq_import_issue_person_id_code_finding'))
    )
    op.create_index('ix_import_issue_open', 'import_issue', ['id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))


def _staff() -> None:
    op.create_table('staff',
    sa.Column('id', Id, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('successor_id', Id, nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_staff_project_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['staff.id'], name=op.f('fk_staff_successor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('name', 'project_id', name=op.f('uq_staff_name_project_id'))
    )
    op.create_index(op.f('ix_staff_project_id'), 'staff', ['project_id'], unique=False)


def _deal() -> None:
    op.create_table('deal',
    sa.Column('id', Id, nullable=False),
    sa.Column('deal_no', sa.String(), nullable=False),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('agent_id', Id, nullable=True),
    sa.Column('primary_person_id', Id, nullable=False),
    sa.Column('phase', sa.String(), nullable=True),
    sa.Column('building', sa.String(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('room', sa.String(), nullable=True),
    sa.Column('contract_no', sa.String(), nullable=True),
    sa.Column('payment_method', sa.String(), nullable=True),
    sa.Column('bank', sa.String(), nullable=True),
    sa.Column('subscribed_on', sa.Date(), nullable=True),
    sa.Column('appointment_on', sa.Date(), nullable=True),
    sa.Column('appointment_time', sa.String(length=5), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.Column('loan_applied_on', sa.Date(), nullable=True),
    sa.Column('loan_paid_on', sa.Date(), nullable=True),
    sa.Column('paid_in_full_on', sa.Date(), nullable=True),
    sa.Column('handover_planned_on', sa.Date(), nullable=True),
    sa.Column('handed_over_on', sa.Date(), nullable=True),
    sa.Column('moved_in_on', sa.Date(), nullable=True),
    sa.Column('cancelled_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('date_conflict', sa.Boolean(), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['staff.id'], name=op.f('fk_deal_agent_id')),
    sa.ForeignKeyConstraint(['primary_person_id'], ['person.id'], name=op.f('fk_deal_primary_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_deal_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal')),
    sa.UniqueConstraint('deal_no', name=op.f('uq_deal_deal_no'))
    )
    op.create_index('ix_deal_appointment_on', 'deal', ['appointment_on', 'id'], unique=False)
    op.create_index('ix_deal_cancelled_on', 'deal', ['cancelled_on', 'id'], unique=False)
    op.create_index('ix_deal_filed_on', 'deal', ['filed_on', 'id'], unique=False)
    op.create_index('ix_deal_handover_planned_on', 'deal', ['handover_planned_on', 'id'], unique=False)
    op.create_index('ix_deal_loan_applied_on', 'deal', ['loan_applied_on', 'id'], unique=False)
    op.create_index('ix_deal_loan_paid_on', 'deal', ['loan_paid_on', 'id'], unique=False)
    op.create_index('ix_deal_moved_in_on', 'deal', ['moved_in_on', 'id'], unique=False)
    op.create_index(op.f('ix_deal_primary_person_id'), 'deal', ['primary_person_id'], unique=False)
    op.create_index(op.f('ix_deal_project_id'), 'deal', ['project_id'], unique=False)
    op.create_index('ix_deal_signed_on', 'deal', ['signed_on', 'id'], unique=False)
    op.create_index('ix_deal_subscribed_on', 'deal', ['subscribed_on', 'id'], unique=False)
    op.create_index('ix_deal_waiting', 'deal', ['loan_applied_on', 'id'], unique=False, sqlite_where=sa.text('loan_paid_on IS NULL'), postgresql_where=sa.text('loan_paid_on IS NULL'))


def _deal_party() -> None:
    op.create_table('deal_party',
    sa.Column('deal_id', Id, nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_party_deal_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_deal_party_person_id')),
    sa.PrimaryKeyConstraint('deal_id', 'person_id', name=op.f('pk_deal_party'))
    )
    op.create_index(op.f('ix_deal_party_person_id'), 'deal_party', ['person_id'], unique=False)


def _touch() -> None:
    op.create_table('touch',
    sa.Column('id', Id, nullable=False),
    sa.Column('touchpoint', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('occasion', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('deal_id', Id, nullable=True),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('plan_hash', sa.String(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('next_act_on', sa.Date(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_touch_deal_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_touch_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_touch_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_touch')),
    sa.UniqueConstraint('touchpoint', 'subject', 'occasion', name=op.f('uq_touch_touchpoint_subject_occasion'))
    )
    op.create_index(op.f('ix_touch_deal_id'), 'touch', ['deal_id'], unique=False)
    op.create_index('ix_touch_due_on', 'touch', ['due_on', 'touchpoint'], unique=False)
    op.create_index(op.f('ix_touch_person_id'), 'touch', ['person_id'], unique=False)


def _call() -> None:
    op.create_table('call',
    sa.Column('id', Id, nullable=False),
    sa.Column('touch_id', Id, nullable=False),
    sa.Column('script', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('act_on', sa.Date(), nullable=False),
    sa.Column('late_days', sa.SmallInteger(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('node', sa.Boolean(), nullable=False),
    sa.Column('caller', sa.String(), nullable=False),
    sa.Column('staff_id', Id, nullable=True),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('max_tries', sa.SmallInteger(), nullable=False),
    sa.Column('next_try_at', Instant(), nullable=True),
    sa.Column('last_outcome', sa.String(), nullable=True),
    sa.Column('mood', sa.SmallInteger(), nullable=True),
    sa.Column('claimed_by', sa.String(), nullable=True),
    sa.Column('lease_until', Instant(), nullable=True),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_call_project_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_call_staff_id')),
    sa.ForeignKeyConstraint(['touch_id'], ['touch.id'], name=op.f('fk_call_touch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('touch_id', 'script', name=op.f('uq_call_touch_id_script'))
    )
    op.create_index('ix_call_act_on', 'call', ['act_on', 'state'], unique=False)
    op.create_index('ix_call_open', 'call', ['due_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('open', 'claimed')"), postgresql_where=sa.text("state IN ('open', 'claimed')"))
    op.create_index(op.f('ix_call_person_id'), 'call', ['person_id'], unique=False)
    op.create_index(op.f('ix_call_staff_id'), 'call', ['staff_id'], unique=False)


def _gift() -> None:
    op.create_table('gift',
    sa.Column('id', Id, nullable=False),
    sa.Column('touch_id', Id, nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('act_on', sa.Date(), nullable=False),
    sa.Column('late_days', sa.SmallInteger(), nullable=False),
    sa.Column('staff_id', Id, nullable=True),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_gift_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_gift_project_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_gift_staff_id')),
    sa.ForeignKeyConstraint(['touch_id'], ['touch.id'], name=op.f('fk_gift_touch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift')),
    sa.UniqueConstraint('touch_id', 'item', name=op.f('uq_gift_touch_id_item'))
    )
    op.create_index('ix_gift_act_on', 'gift', ['act_on', 'state'], unique=False)
    op.create_index(op.f('ix_gift_person_id'), 'gift', ['person_id'], unique=False)
    op.create_index(op.f('ix_gift_staff_id'), 'gift', ['staff_id'], unique=False)


def _message() -> None:
    op.create_table('message',
    sa.Column('id', Id, nullable=False),
    sa.Column('touch_id', Id, nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('act_on', sa.Date(), nullable=False),
    sa.Column('late_days', sa.SmallInteger(), nullable=False),
    sa.Column('klass', sa.String(), nullable=False),
    sa.Column('project_id', Id, nullable=False),
    sa.Column('person_id', Id, nullable=False),
    sa.Column('not_before', Instant(), nullable=True),
    sa.Column('not_after', Instant(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('params', sa.Text(), nullable=True),
    sa.Column('parts', sa.SmallInteger(), nullable=True),
    sa.Column('template_hash', sa.String(), nullable=True),
    sa.Column('attempt', sa.SmallInteger(), nullable=False),
    sa.Column('undelivered', sa.SmallInteger(), nullable=False),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('lease_until', Instant(), nullable=True),
    sa.Column('started_at', Instant(), nullable=True),
    sa.Column('gateway', sa.String(), nullable=True),
    sa.Column('provider_id', sa.String(), nullable=True),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('settle_at', Instant(), nullable=True),
    sa.Column('lookups', sa.SmallInteger(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.Column('ver', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_message_person_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_message_project_id')),
    sa.ForeignKeyConstraint(['touch_id'], ['touch.id'], name=op.f('fk_message_touch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('touch_id', 'position', name=op.f('uq_message_touch_id_position')),
    sa.UniqueConstraint('touch_id', 'template', name=op.f('uq_message_touch_id_template'))
    )
    op.create_index('ix_message_act_on', 'message', ['act_on', 'state'], unique=False)
    op.create_index('ix_message_open', 'message', ['not_after', 'id'], unique=False, sqlite_where=sa.text("state IN ('held', 'queued')"), postgresql_where=sa.text("state IN ('held', 'queued')"))
    op.create_index(op.f('ix_message_person_id'), 'message', ['person_id'], unique=False)
    op.create_index('ix_message_phone', 'message', ['phone', 'act_on'], unique=False)
    op.create_index('ix_message_queue', 'message', ['not_before', 'id'], unique=False, sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_message_sending', 'message', ['lease_until', 'id'], unique=False, sqlite_where=sa.text("state = 'sending'"), postgresql_where=sa.text("state = 'sending'"))
    op.create_index('ix_message_settle', 'message', ['settle_at', 'id'], unique=False, sqlite_where=sa.text('settle_at IS NOT NULL'), postgresql_where=sa.text('settle_at IS NOT NULL'))


def _attempt() -> None:
    op.create_table('attempt',
    sa.Column('message_id', Id, nullable=False),
    sa.Column('attempt', sa.SmallInteger(), nullable=False),
    sa.Column('gateway', sa.String(), nullable=False),
    sa.Column('provider_id', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('started_at', Instant(), nullable=False),
    sa.Column('ended_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_attempt_message_id')),
    sa.PrimaryKeyConstraint('message_id', 'attempt', name=op.f('pk_attempt')),
    sa.UniqueConstraint('gateway', 'provider_id', name=op.f('uq_attempt_gateway_provider_id'))
    )


def _call_try() -> None:
    op.create_table('call_try',
    sa.Column('call_id', Id, nullable=False),
    sa.Column('n', sa.SmallInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('mood', sa.SmallInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('params', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_try_call_id')),
    sa.PrimaryKeyConstraint('call_id', 'n', name=op.f('pk_call_try'))
    )


_TABLES = (
    _audit_count,
    _audit_event,
    _audit_leaf,
    _audit_pii,
    _audit_seal,
    _audit_window,
    _callback,
    _history,
    _import_line,
    _import_run,
    _person,
    _plan_hold,
    _plan_version,
    _project,
    _replan_due,
    _suppression,
    _template_version,
    _closed_day,
    _consent,
    _duty,
    _import_issue,
    _staff,
    _deal,
    _deal_party,
    _touch,
    _call,
    _gift,
    _message,
    _attempt,
    _call_try,
)
