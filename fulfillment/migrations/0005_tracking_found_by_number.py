"""A tracking number is found without its carrier, as people scan it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0004_notices")]
    operations = [
        migrations.RemoveIndex("tracking", "tracking_by_number"),
        migrations.AddIndex("tracking", models.Index(fields=["number", "carrier"], name="tracking_by_number")),
    ]
