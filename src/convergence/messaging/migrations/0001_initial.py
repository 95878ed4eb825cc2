import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import history, policies, protect_file_table, protect_table, sql_file

OWN = "structure_id = (SELECT app_organisation())"
HOLDER = "structure_id = (SELECT app_structure())"
# whoever comes by a link is known by it before she acts
BY_LINK = f"{HOLDER} OR (SELECT app_purpose()) = 'authentification'"
LINK = "messaging_personlink"


def _protect_links() -> migrations.RunSQL:
    anchor = f"""
        ALTER TABLE {LINK} ADD CONSTRAINT {LINK}_file FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """
    return migrations.RunSQL(policies(LINK, BY_LINK, HOLDER) + history(LINK) + anchor, migrations.RunSQL.noop)


FILE_TABLES = {
    "messaging_conversation": FieldGroup.ACCOMPAGNEMENT,
    "messaging_message": FieldGroup.FREE_TEXT,
    "messaging_delivery": FieldGroup.CONTACT,
    "messaging_reminder": FieldGroup.ACCOMPAGNEMENT,
    "messaging_preference": FieldGroup.CONTACT,
    "messaging_pushsubscription": FieldGroup.CONTACT,
    "messaging_contactalert": FieldGroup.CONTACT,
    "messaging_savedlistmember": FieldGroup.ACCOMPAGNEMENT,
    "messaging_grouprecipient": FieldGroup.CONTACT,
}
STRUCTURE_TABLES = (
    "messaging_messagetemplate", "messaging_replacement", "messaging_savedlist", "messaging_groupmessage",
    "messaging_costline", "messaging_budget", "messaging_budgetwarning",
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False, unique=True)),
                ('monthly_millicents', models.BigIntegerField()),
                ('stops_everything', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetWarning',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('month', models.CharField(max_length=7)),
                ('share', models.IntegerField()),
                ('raised_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'month', 'share'), name='messaging_warning_once')],
            },
        ),
        migrations.CreateModel(
            name='ContactAlert',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('contact', models.TextField()),
                ('others', models.IntegerField(default=0)),
                ('adviser_id', models.UUIDField(null=True)),
                ('raised_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['structure_id', 'adviser_id'], name='messaging_alert_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('structure_id', 'dossier_id', 'kind', 'contact'), name='messaging_alert_once')],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(null=True)),
                ('last_at', models.DateTimeField()),
                ('last_author', models.TextField()),
                ('unread_count', models.IntegerField(default=0)),
                ('seen_by_person_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'adviser_id', '-last_at'], name='messaging_conversation_of'), models.Index(fields=['structure_id', '-last_at'], name='messaging_conversation_all')],
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id'), name='messaging_conversation_one')],
            },
        ),
        migrations.CreateModel(
            name='CostLine',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('exchange_id', models.UUIDField(unique=True)),
                ('month', models.CharField(max_length=7)),
                ('day_on', models.DateField()),
                ('kind', models.TextField()),
                ('channel', models.TextField()),
                ('asked_by', models.UUIDField()),
                ('segments', models.IntegerField()),
                ('cost_millicents', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'month'], name='messaging_cost_month')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('channel', models.TextField()),
                ('recipient', models.TextField()),
                ('state', models.TextField()),
                ('exchange_id', models.UUIDField(unique=True)),
                ('occasion', models.TextField()),
                ('message_id', models.UUIDField(null=True)),
                ('reminder_id', models.UUIDField(null=True)),
                ('group_id', models.UUIDField(null=True)),
                ('asked_by', models.UUIDField()),
                ('requested_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('detail', models.TextField(blank=True)),
                ('segments', models.IntegerField(default=0)),
                ('cost_millicents', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'dossier_id', '-requested_at'], name='messaging_delivery_file'), models.Index(fields=['structure_id', 'state', 'requested_at'], name='messaging_delivery_state'), models.Index(condition=models.Q(('group_id__isnull', False)), fields=['group_id'], name='messaging_delivery_group')],
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id', 'occasion'), name='messaging_delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='GroupMessage',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('state', models.TextField()),
                ('author_id', models.UUIDField()),
                ('author_name', models.TextField()),
                ('approver_id', models.UUIDField(null=True)),
                ('approver_name', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('estimate_millicents', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', '-created_at'], name='messaging_group_list')],
            },
        ),
        migrations.CreateModel(
            name='GroupRecipient',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('group_id', models.UUIDField()),
                ('state', models.TextField()),
                ('exclusion', models.TextField(blank=True)),
                ('channel', models.TextField(blank=True)),
                ('recipient', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['group_id', 'state', 'id'], name='messaging_recipient_group')],
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id', 'group_id'), name='messaging_recipient_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('author_kind', models.TextField()),
                ('author_id', models.UUIDField(null=True)),
                ('author_name', models.TextField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('way', models.TextField()),
                ('document_id', models.UUIDField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('occasion', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'dossier_id', '-written_at'], name='messaging_message_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('occasion', ''), _negated=True), fields=('structure_id', 'dossier_id', 'occasion'), name='messaging_message_once')],
            },
        ),
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('address', models.TextField()),
                ('sms', models.TextField()),
                ('subject', models.TextField()),
                ('email', models.TextField()),
                ('is_own', models.BooleanField(default=True)),
                ('is_enabled', models.BooleanField(default=True)),
                ('with_sms', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'kind', 'address'), name='messaging_template_one')],
            },
        ),
        migrations.CreateModel(
            name='PersonLink',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('token_hash', models.BinaryField(unique=True)),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'dossier_id'], name='messaging_link_file')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('address', models.TextField()),
                ('no_sms', models.BooleanField(default=False)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_to', models.TimeField(null=True)),
                ('opted_out_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id'), name='messaging_preference_one')],
            },
        ),
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('endpoint', models.TextField()),
                ('content', models.TextField()),
                ('gone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id', 'endpoint'), name='messaging_push_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('about_kind', models.TextField()),
                ('about_id', models.UUIDField()),
                ('step', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.TextField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'prevu')), fields=['structure_id', 'due_at'], name='messaging_reminder_due'), models.Index(fields=['structure_id', 'dossier_id'], name='messaging_reminder_file')],
                'constraints': [models.UniqueConstraint(fields=('about_kind', 'about_id', 'step'), name='messaging_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField()),
                ('substitute_id', models.UUIDField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('announced_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='messaging_replacement_period'), models.UniqueConstraint(fields=('structure_id', 'adviser_id', 'starts_on'), name='messaging_replacement_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedList',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('owner_id', models.UUIDField()),
                ('name', models.CharField(max_length=80)),
                ('is_shared', models.BooleanField(default=False)),
                ('rule', models.JSONField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'owner_id', 'name'), name='messaging_list_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedListMember',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('list_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['list_id'], name='messaging_member_list')],
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'dossier_id', 'list_id'), name='messaging_member_once')],
            },
        ),
        _protect_links(),
        *(protect_file_table(table, group, shared=False) for table, group in FILE_TABLES.items()),
        *(protect_table(table, using=OWN) for table in STRUCTURE_TABLES),
        sql_file("convergence.messaging", "0001_work.sql"),
    ]
