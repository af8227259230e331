"""One list of work for people. Its keys are checked as each row is written: it is opened while stock is locked."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from commerce import schema


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0012_tills_raise_the_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(help_text="One of those that apps register with commerce.work.", max_length=32),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("claimed", "Somebody is on it"),
                            ("done", "Done"),
                            ("dropped", "Not needed any more"),
                        ],
                        db_default="open",
                        max_length=16,
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("quantity", models.PositiveIntegerField(db_default=1)),
                (
                    "about",
                    models.CharField(
                        blank=True, db_default="", help_text="Public id of what it concerns.", max_length=64
                    ),
                ),
                ("cause", models.CharField(max_length=160)),
                ("facts", models.JSONField(db_default={})),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("claimed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
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
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["priority", "due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["location", "priority", "due_at", "id"],
                        name="task_open_by_urgency",
                    ),
                    models.Index(
                        condition=models.Q(("about", ""), _negated=True), fields=["about", "id"], name="task_by_subject"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("open", "claimed"))),
                        fields=("kind", "cause"),
                        name="task_open_once_per_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("status__in", ("open", "claimed"))),
                            models.Q(("closed_at__isnull", False), ("status__in", ("done", "dropped"))),
                            _connector="OR",
                        ),
                        name="task_closes_when_it_ends",
                    ),
                ],
            },
        ),
        schema.immediate_foreign_keys("commerce_task"),
    ]
