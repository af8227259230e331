import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0002_audit_entries_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("layout", models.CharField(max_length=32)),
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
                ("dry_run", models.BooleanField(default=False)),
                (
                    "location_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Where whoever asked may write; empty for everywhere.",
                        null=True,
                        size=None,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("file_name", models.CharField(max_length=160)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("encoding", models.CharField(max_length=16)),
                ("delimiter", models.CharField(max_length=1)),
                ("padded", models.BooleanField(default=False)),
                ("columns", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "stored",
                    models.BooleanField(default=True, help_text="The bytes are kept here; any worker can read them."),
                ),
                ("rows_total", models.PositiveIntegerField()),
                ("rows_ok", models.PositiveIntegerField(default=0)),
                ("rows_failed", models.PositiveIntegerField(default=0)),
                ("rows_created", models.PositiveIntegerField(default=0)),
                ("rows_changed", models.PositiveIntegerField(default=0)),
                (
                    "problems",
                    models.PositiveIntegerField(
                        default=0, help_text="Row errors found, also those beyond the ones kept."
                    ),
                ),
                (
                    "images_by_path",
                    models.PositiveIntegerField(default=0, help_text="Pictures named by a path instead of an address."),
                ),
                ("checkpoint", models.PositiveIntegerField(default=1)),
                ("token", models.UUIDField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                (
                    "starts",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Workers that began since the last committed batch."
                    ),
                ),
                ("failure", models.CharField(blank=True, default="", max_length=500)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.location"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["leased_until", "id"],
                        name="import_due",
                    ),
                    models.Index(fields=["created_at", "id"], name="import_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dry_run", False)),
                        fields=("sha256", "kind", "location"),
                        name="import_once_per_file",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows_ok__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rows_total"), "-", models.F("rows_failed")
                                ),
                            )
                        ),
                        name="import_rows_add_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "import_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="commerce.import"
                    ),
                ),
            ],
            options={
                "ordering": ["import_record_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("import_record", "position"), name="import_part_once")],
            },
        ),
        migrations.CreateModel(
            name="PictureFetch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=2000)),
                ("alt", models.CharField(blank=True, default="", max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "import_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="commerce.import"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="commerce.product"
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="commerce.variant"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")), fields=["due_at", "id"], name="picture_fetch_due"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("product", "source"), name="picture_fetch_once")],
            },
        ),
        migrations.CreateModel(
            name="RowClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("row", models.PositiveIntegerField()),
                (
                    "import_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="commerce.import"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("import_record", "key"), name="row_claim_once")],
            },
        ),
        migrations.CreateModel(
            name="RowError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("column", models.CharField(blank=True, default="", max_length=120)),
                ("code", models.CharField(max_length=64)),
                ("detail", models.CharField(max_length=500)),
                ("value", models.CharField(blank=True, default="", max_length=200)),
                (
                    "import_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="errors", to="commerce.import"
                    ),
                ),
            ],
            options={
                "ordering": ["row", "id"],
                "indexes": [models.Index(fields=["import_record", "row", "id"], name="row_error_by_row")],
            },
        ),
    ]
