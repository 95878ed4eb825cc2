"""The time of an operator's adviser is given back in her own agency, whoever cancels or moves the appointment."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):

    dependencies = [("appointments", "0002_seats_given")]

    operations = [sql_file("convergence.agenda.appointments", "0003_elsewhere.sql")]
