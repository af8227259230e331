"""An order says why a buyer pays no tax."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_events_not_negative"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="tax_exemption",
            field=models.CharField(
                blank=True, db_default="", help_text="Why no tax is charged, as the invoice says it.", max_length=255
            ),
        ),
    ]
