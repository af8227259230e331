"""A key says whether it is limited, so that deleting its last location does not open it to all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0005_description_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="every_channel",
            field=models.BooleanField(default=True, help_text="Otherwise only the channels below, if any are left."),
        ),
        migrations.AddField(
            model_name="apikey",
            name="every_location",
            field=models.BooleanField(default=True, help_text="Otherwise only the locations below, if any are left."),
        ),
        migrations.RunSQL(
            "UPDATE commerce_apikey k SET"
            " every_location = NOT EXISTS (SELECT 1 FROM commerce_apikey_locations l WHERE l.apikey_id = k.id),"
            " every_channel = NOT EXISTS (SELECT 1 FROM commerce_apikey_channels c WHERE c.apikey_id = k.id)",
            migrations.RunSQL.noop,
        ),
    ]
