import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import history, policies, protect_file_table, protect_table, sql_file

OWN = "structure_id = (SELECT app_structure())"
READABLE = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = document_id)"


def opened(writing: str = "") -> str:
    """Documents of the structure, and those of files opened to it for the very group that they tell."""
    return f"""{OWN} OR EXISTS (SELECT 1 FROM storage_grant g
        WHERE g.dossier_id = documents_document.dossier_id AND g.organisation_id = (SELECT app_structure())
            AND g.during @> now() AND documents_document.field_group = ANY (g.groups){writing})"""


def anchor(table: str) -> str:
    """Whatever tells of a file follows it and is erased with it; a paper of no file is anchored to none."""
    return f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_anchor FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """


DOCUMENT, KEY = "documents_document", "documents_contentkey"


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('field_group', models.TextField()),
                ('kind', models.TextField()),
                ('title', models.TextField()),
                ('name', models.TextField()),
                ('media_type', models.TextField()),
                ('size', models.IntegerField()),
                ('sha256', models.TextField()),
                ('origin', models.TextField()),
                ('state', models.TextField()),
                ('paper_kind', models.TextField(blank=True)),
                ('template_id', models.UUIDField(null=True)),
                ('wording_sha256', models.TextField(blank=True)),
                ('values_sha256', models.TextField(blank=True)),
                ('object_key', models.TextField(blank=True)),
                ('replaces_id', models.UUIDField(null=True)),
                ('concerns', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.UUIDField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('removal_reason', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('way', models.TextField()),
                ('number', models.TextField(blank=True)),
                ('handed_on', models.DateField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('presented_on', models.DateField(null=True)),
                ('received_on', models.DateField(null=True)),
                ('returned_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PaperTemplate',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('wording', models.TextField()),
                ('tested_at', models.DateTimeField(null=True)),
                ('tested_sha256', models.TextField(blank=True)),
                ('faults', models.JSONField(default=list)),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContentKey',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content_key', serialize=False, to='documents.document')),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('salt', models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['dossier_id', 'structure_id', 'added_at'], name='documents_document_file'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['structure_id', 'added_at'], name='documents_document_structure'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('state', 'quarantaine')), fields=['structure_id'], name='documents_document_waiting'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('object_key', ''), _negated=True), fields=('object_key',), name='documents_document_object'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['quarantaine', 'disponible']), _negated=True), models.Q(('object_key', ''), _negated=True), _connector='OR'), name='documents_document_content'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='documents.document'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.UniqueConstraint(fields=('structure_id', 'kind', 'version'), name='documents_template_version'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'publie')), fields=('structure_id', 'kind'), name='documents_template_published'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['brouillon', 'teste'])), fields=('structure_id', 'kind'), name='documents_template_under_work'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='documents_delivery_file'),
        ),
        migrations.RunSQL(
            policies(DOCUMENT, opened(), opened(" AND g.may_write")) + history(DOCUMENT) + anchor(DOCUMENT)
            + policies(KEY, READABLE) + anchor(KEY)
            + f"CREATE INDEX {DOCUMENT}_keys ON {DOCUMENT} (object_key text_pattern_ops);"
            + f"CREATE INDEX {KEY}_file ON {KEY} (dossier_id, structure_id);",
            migrations.RunSQL.noop,
        ),
        protect_file_table("documents_delivery", FieldGroup.ACCOMPAGNEMENT),
        protect_table("documents_papertemplate", using="structure_id = (SELECT app_organisation())"),
        sql_file("convergence.documents", "0001_contents.sql"),
    ]
