"""A message knows by which clock it is night, so that no phone rings then, however often it is tried."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0005_pictures_of_the_api")]
    operations = [
        migrations.AddField("message", "time_zone", models.CharField(blank=True, db_default="", max_length=64)),
    ]
