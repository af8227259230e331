import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0021_access_and_subscriptions"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="remembers",
            field=models.BooleanField(default=False, help_text="What was there before is kept, so it can be undone."),
        ),
        migrations.AddField(
            model_name="import",
            name="undone",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(
            model_name="import",
            name="import_once_per_file",
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dry_run", False), ("undone", False)),
                fields=("sha256", "kind", "location"),
                name="import_once_per_file",
                nulls_distinct=False,
            ),
        ),
        migrations.CreateModel(
            name="ImportedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("thing", models.PositiveSmallIntegerField(choices=[(1, "Product"), (2, "SKU"), (3, "Stock")])),
                ("target_id", models.BigIntegerField(help_text="Of the product or variant; of stock the movement.")),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not undone"),
                            ("put_back", "As before"),
                            ("archived", "Archived"),
                            ("partly", "Partly as before"),
                            ("kept", "Left alone"),
                        ],
                        db_default="",
                        max_length=8,
                    ),
                ),
                ("left", models.JSONField(null=True)),
                (
                    "import_record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="commerce.import",
                    ),
                ),
            ],
            options={
                "ordering": ["import_record_id", "row", "id"],
                "indexes": [
                    models.Index(fields=["import_record", "row", "id"], name="imported_change_by_row"),
                    models.Index(
                        condition=models.Q(("outcome", "archived")),
                        fields=["thing", "target_id"],
                        name="archived_by_undo",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("import_record", "thing", "target_id"), name="imported_change_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportUndo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("completed", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=16,
                    ),
                ),
                (
                    "location_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Where whoever asked may write; empty for everywhere.",
                        null=True,
                        size=None,
                    ),
                ),
                ("changes_total", models.PositiveIntegerField(default=0)),
                ("put_back", models.PositiveIntegerField(default=0)),
                (
                    "left_alone",
                    models.PositiveIntegerField(default=0, help_text="Changes of which something stays as it is."),
                ),
                ("checkpoint_thing", models.PositiveSmallIntegerField(default=9)),
                ("checkpoint_target", models.BigIntegerField(default=0)),
                ("failure", models.CharField(blank=True, default="", max_length=500)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "import_record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="undo", to="commerce.import"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["id"],
                        name="import_undo_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "changes_total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("put_back"), "+", models.F("left_alone")
                                ),
                            )
                        ),
                        name="import_undo_adds_up",
                    )
                ],
            },
        ),
    ]
