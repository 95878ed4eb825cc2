from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("sharing", "0007_clients")]

    operations = [migrations.RenameField("apicall", "minute", "counted_at")]
