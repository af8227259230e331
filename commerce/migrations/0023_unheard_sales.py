"""What a channel may have sold before we hear of it: levels that went down by themselves, and channels gone dark."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0022_import_undo"),
    ]

    operations = [
        migrations.AddField(
            "pulse", "failing_since", models.DateTimeField(null=True, help_text="The first of the failures in a row.")
        ),
        migrations.AddField(
            "pulse",
            "dark_since",
            models.DateTimeField(null=True, help_text="Nothing could be told since; the other channels are careful."),
        ),
        migrations.AddField(
            "pulse",
            "orders_read_at",
            models.DateTimeField(null=True, help_text="Its orders were read to the end, as of then."),
        ),
        migrations.AddField(
            "push",
            "awaited",
            models.PositiveIntegerField(db_default=0, help_text="Units sold there, as it seems, without an order yet."),
        ),
        migrations.AddField("push", "awaited_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "push",
            models.Index(
                condition=models.Q(("awaited_until__isnull", False)),
                fields=["connection", "awaited_until"],
                name="push_awaited",
            ),
        ),
    ]
