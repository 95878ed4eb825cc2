import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

NETWORK = "(SELECT app_reach()) = 'network'"
HOUSE = "(SELECT app_purpose()) = 'traitement_automatique'"


class Migration(migrations.Migration):

    dependencies = [("sharing", "0006_content_of_files")]

    operations = [
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('name', models.TextField()),
                ('organisation', models.TextField()),
                ('families', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('secret_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={'abstract': False},
        ),
        migrations.CreateModel(
            name='ApiCall',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('minute', models.DateTimeField(db_index=True)),
                ('calls', models.PositiveIntegerField()),
            ],
        ),
        protect_table("sharing_apiclient", using=NETWORK),
        protect_table("sharing_apicall", using=HOUSE, keep_history=False),
    ]
