"""Conversations of operators with the people shared with them: read by that operator and by the person, by nobody else."""

from __future__ import annotations

from typing import Any

import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.actor import GUEST_USER
from convergence.storage.protect import APP_ROLE, history, policies

THREAD, MESSAGE = "messaging_operatorthread", "messaging_operatormessage"


def _operator(table: str, *, writing: bool = False) -> str:
    """The operator, as long as the file is opened to it. Grants are read under their own rule: agreements, opposition."""
    return f"""organisation_id = (SELECT app_structure()) AND EXISTS (
        SELECT 1 FROM storage_grant g WHERE g.dossier_id = {table}.dossier_id
            AND g.organisation_id = (SELECT app_structure()) AND g.purpose = 'accompagnement' AND g.during @> now()
            {"AND g.may_write" if writing else ""})"""


HERSELF = (
    "structure_id = (SELECT app_structure()) AND dossier_id = (SELECT app_file())"
    f" AND ((SELECT app_user()) = '{GUEST_USER}' OR (SELECT app_purpose()) = 'espace_personne')"
)
"""The person, by her own link or in her own space: nobody else is held to one file there."""


def _protect(table: str, check: str) -> migrations.RunSQL:
    anchor = f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_file FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """
    rule = f"({_operator(table)}) OR ({HERSELF})"
    return migrations.RunSQL(policies(table, rule, check) + history(table) + anchor, migrations.RunSQL.noop)


# each side writes as itself
WRITES = (
    f"({_operator(MESSAGE, writing=True)} AND author_kind IN ('conseiller', 'maison'))"
    f" OR ({HERSELF} AND author_kind = 'jeune')"
)
# the past of a file is read by whoever holds it: not that of these tables
PAST = f"""
    CREATE POLICY not_of_operators ON storage_version AS RESTRICTIVE TO {APP_ROLE}
        USING (table_name NOT IN ('{THREAD}', '{MESSAGE}'));
"""
STAMPED: list[tuple[str, models.Field[Any, Any]]] = [
    ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
    ('change_id', models.BigIntegerField(db_default=0, editable=False)),
    ('structure_id', models.UUIDField(editable=False)),
    ('dossier_id', models.UUIDField(editable=False)),
    ('organisation_id', models.UUIDField()),
]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("storage", "0008_held_back")]

    operations = [
        migrations.CreateModel(
            name='OperatorThread',
            fields=[
                *STAMPED,
                ('adviser_id', models.UUIDField()),
                ('last_at', models.DateTimeField()),
                ('last_author', models.TextField()),
                ('unread_count', models.IntegerField(default=0)),
                ('seen_by_operator_at', models.DateTimeField(null=True)),
                ('seen_by_person_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', '-last_at'], name='messaging_operatorthread_all')],
                'constraints': [models.UniqueConstraint(fields=('dossier_id', 'organisation_id'), name='messaging_operatorthread_one')],
            },
        ),
        migrations.CreateModel(
            name='OperatorMessage',
            fields=[
                *STAMPED,
                ('author_kind', models.TextField()),
                ('author_id', models.UUIDField(null=True)),
                ('author_name', models.TextField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'organisation_id', '-written_at'], name='messaging_operatormessage_file')],
            },
        ),
        _protect(THREAD, f"({_operator(THREAD)}) OR ({HERSELF})"),
        _protect(MESSAGE, WRITES),
        migrations.RunSQL(PAST, migrations.RunSQL.noop),
    ]
