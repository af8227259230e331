"""What could not be done when it was due remembers when it was tried, so that all the rest gets its turn first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0006_routing_trials")]
    operations = [
        migrations.AddField(
            "fulfillment",
            "tried_at",
            models.DateTimeField(null=True, help_text="When it was last due and could not be ended."),
        ),
        migrations.AddField(
            "trouble",
            "tried_at",
            models.DateTimeField(null=True, help_text="When it was last due and could not be decided."),
        ),
    ]
