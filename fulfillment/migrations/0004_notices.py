"""When somebody is reminded of their pickup, and how they want to hear of their order."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0003_carrier_notices"), ("orders", "0008_name_words")]

    operations = [
        migrations.AddField("fulfillment", "remind_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "fulfillment",
            models.Index(
                fields=["remind_at", "id"], condition=models.Q(("status", "ready")), name="fulfillment_to_remind"
            ),
        ),
        migrations.CreateModel(
            "NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(choices=[("sms", "Text message"), ("push", "This browser")], max_length=8),
                ),
                ("address", models.CharField(max_length=64)),
                ("chosen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "proxy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.collector",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "proxy"), name="notice_choice_once", nulls_distinct=False)
                ],
            },
        ),
    ]
