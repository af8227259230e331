"""Messages may go by text message or to a browser, and what is not true any more is not sent."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0013_tasks")]

    operations = [
        migrations.AddField(
            "message",
            "channel",
            models.CharField(
                choices=[("email", "E-mail"), ("sms", "Text message"), ("push", "Browser")],
                db_default="email",
                max_length=8,
            ),
        ),
        migrations.AddField("message", "fallback", models.CharField(blank=True, db_default="", max_length=320)),
        migrations.AddField("message", "short", models.CharField(blank=True, db_default="", max_length=480)),
        migrations.AlterField(
            "message",
            "status",
            models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("dropped", "No longer true"),
                ],
                db_default="queued",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            "PushSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=64)),
                ("endpoint", models.CharField(max_length=1000)),
                ("key", models.CharField(help_text="The browser's public key.", max_length=128)),
                ("secret", models.CharField(help_text="What it shares with us alone.", max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("about", "endpoint"),
                        name="push_subscription_once",
                    )
                ],
            },
        ),
    ]
