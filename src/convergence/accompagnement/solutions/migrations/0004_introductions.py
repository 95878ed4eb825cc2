"""Young people whom partners introduce: read by the structure and by the organisation that wrote, erased in time."""

from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import policies, work_function

TABLE = "solutions_introduction"
HELD = "structure_id = (SELECT app_organisation()) AND structure_id = (SELECT app_structure())"
WRITTEN = "organisation_id = (SELECT app_organisation()) AND organisation_id = (SELECT app_structure())"


class Migration(migrations.Migration):

    dependencies = [
        ('solutions', '0003_papers_received'),
    ]

    operations = [
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('organisation_id', models.UUIDField()),
                ('organisation_name', models.TextField()),
                ('user_id', models.UUIDField()),
                ('user_name', models.TextField()),
                ('first_name', models.TextField()),
                ('last_name', models.TextField()),
                ('born_on', models.DateField()),
                ('phone', models.TextField(blank=True)),
                ('email', models.TextField(blank=True)),
                ('commune', models.TextField(blank=True)),
                ('need', models.TextField()),
                ('words', models.TextField()),
                ('agreed_on', models.DateField()),
                ('sent_at', models.DateTimeField()),
                ('state', models.TextField(default='envoyee')),
                ('motive', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.TextField(blank=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('forget_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'state', '-sent_at'], name='solutions_introduced'), models.Index(fields=['organisation_id', '-sent_at'], name='solutions_introduced_by'), models.Index(fields=['forget_on'], name='solutions_introduced_forget')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'refusee'), _negated=True), models.Q(('motive', ''), _negated=True), _connector='OR'), name='solutions_introduction_says_why')],
            },
        ),
        migrations.RunSQL(
            policies(TABLE, f"({HELD}) OR ({WRITTEN})")
            + f"""
            ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_file FOREIGN KEY (structure_id, dossier_id)
                REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
            """,
            migrations.RunSQL.noop,
        ),
        work_function(
            "solutions_structures_to_forget_in",
            f"SELECT structure_id FROM {TABLE} WHERE forget_on <= p_at::date + 1",
        ),
    ]
