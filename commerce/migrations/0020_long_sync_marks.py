"""Where a comparison goes on may be a list of all that is still to be read, as with a shop of many variations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0019_webhook_leases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="syncrun",
            name="mark",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
