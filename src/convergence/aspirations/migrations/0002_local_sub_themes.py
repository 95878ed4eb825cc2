import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table


class Migration(migrations.Migration):

    dependencies = [("aspirations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='LocalSubTheme',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('theme', models.TextField()),
                ('code', models.TextField()),
                ('label', models.TextField()),
                ('definition', models.TextField(blank=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'code'), name='aspirations_local_code'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='aspirations_local_days')],
            },
        ),
        protect_table("aspirations_localsubtheme", using="structure_id = (SELECT app_structure())"),
    ]
