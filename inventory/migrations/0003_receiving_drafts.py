import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0004_variant_search"),
        ("commerce", "__first__"),
        ("inventory", "0002_ledger_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receiving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[("counting", "Counting"), ("received", "Received"), ("discarded", "Discarded")],
                        db_default="counting",
                        max_length=16,
                    ),
                ),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["location", "status", "id"], name="receiving_by_location")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "counting")),
                        fields=("location", "reference"),
                        name="receiving_reference_open_once_per_location",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status", "counting")),
                            models.Q(models.Q(("status", "counting"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="receiving_ends_when_it_is_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivingScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.IntegerField()),
                ("key", models.CharField(max_length=64)),
                ("scanned_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "receiving",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scans",
                        to="inventory.receiving",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["receiving", "id"], name="receiving_scan_by_receiving")],
                "constraints": [
                    models.UniqueConstraint(fields=("receiving", "key"), name="receiving_scan_counts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="receiving_scan_counts_something"
                    ),
                ],
            },
        ),
    ]
