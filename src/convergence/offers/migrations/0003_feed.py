"""The feed notes each version of a record by itself; its readers only give places."""

from django.db import migrations, models

from convergence.storage.protect import protect_table, sql_file

EVERYBODY = "true"
NOBODY = "false"  # written by the database's own functions only


class Migration(migrations.Migration):

    dependencies = [("offers", "0002_quality")]

    operations = [
        migrations.DeleteModel("FeedEntry"),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('record_id', models.UUIDField(primary_key=True, serialize=False)),
                ('record_kind', models.TextField()),
                ('key', models.TextField()),
                ('number', models.IntegerField(unique=True)),
                ('change_id', models.BigIntegerField()),
                ('told_change_id', models.BigIntegerField(null=True)),
                ('position', models.BigIntegerField(null=True, unique=True)),
                ('ends_on', models.DateField(null=True)),
                ('is_gone', models.BooleanField(default=False)),
                ('fault', models.TextField(blank=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['record_kind', 'position'], name='offers_feed_order'),
                    models.Index(
                        fields=['ends_on'], condition=models.Q(ends_on__isnull=False), name='offers_feed_ends'
                    ),
                ],
            },
        ),
        protect_table("offers_feedentry", using=EVERYBODY, check=NOBODY, keep_history=False),
        sql_file("convergence.offers", "0003_feed.sql"),
    ]
