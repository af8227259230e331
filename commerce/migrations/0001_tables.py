"""The catalog, people and their rights, rules, imports, channels and work for people."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("commerce", "0001_initial"),
        ("commerce", "0003_imports"),
        ("commerce", "0004_variant_search"),
        ("commerce", "0005_description_search"),
        ("commerce", "0006_api_key_limits"),
        ("commerce", "0007_selling_rules"),
        ("commerce", "0009_sku_names_seen_as"),
        ("commerce", "0011_tax_answers"),
        ("commerce", "0013_tasks"),
        ("commerce", "0014_message_channels"),
        ("commerce", "0015_channel_sync"),
        ("commerce", "0016_jobs"),
        ("commerce", "0017_webhooks"),
        ("commerce", "0018_call_slots"),
        ("commerce", "0019_webhook_leases"),
        ("commerce", "0020_long_sync_marks"),
        ("commerce", "0021_access_and_subscriptions"),
        ("commerce", "0022_import_undo"),
        ("commerce", "0023_unheard_sales"),
        ("commerce", "0024_channel_products"),
        ("commerce", "0025_unclear_pushes"),
        ("commerce", "0026_said_levels"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.SlugField(db_index=False, max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("token", models.CharField(max_length=64)),
                ("base_url", models.CharField(max_length=500)),
                ("api_version", models.CharField(blank=True, db_default="", max_length=32)),
                ("settings", models.JSONField(db_default={})),
                ("secrets", models.TextField(db_default="")),
                ("older_secrets", models.TextField(db_default="")),
                ("older_until", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being set up"),
                            ("shadow", "Shadow mode"),
                            ("live", "Live"),
                            ("paused", "Paused"),
                            ("removed", "Removed"),
                        ],
                        db_default="draft",
                        max_length=16,
                    ),
                ),
                ("paused_because", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "reads_orders_from",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        help_text="Orders placed before are history, not work.",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("version", models.PositiveIntegerField(db_default=1)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("token",), name="connection_token_unique")],
            },
        ),
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
                    "remembers",
                    models.BooleanField(default=False, help_text="What was there before is kept, so it can be undone."),
                ),
                ("undone", models.BooleanField(default=False)),
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
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                ("is_owner", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "joined_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "verbose_name_plural": "staff",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="staff_email_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("use_case", models.CharField(max_length=120)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["at", "id"], name="audit_entry_by_time"),
                    models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_entry_by_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("path", models.CharField(max_length=500)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="commerce.category",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["path", "id"],
                "constraints": [models.UniqueConstraint(fields=("path",), name="category_path_unique")],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("web", "Web shop"),
                            ("app", "App"),
                            ("pos", "Tills"),
                            ("marketplace", "Marketplace"),
                            ("social", "Social shop"),
                            ("agent", "Buying agent"),
                        ],
                        max_length=16,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("prices_include_tax", models.BooleanField(default=True)),
                (
                    "hold_seconds",
                    models.PositiveIntegerField(default=600, help_text="How long a hold lasts unless the door says."),
                ),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["code", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="channel_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="channel_currency_is_iso_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hold_seconds__range", (30, 3600))), name="channel_hold_seconds_in_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelSubscription",
            fields=[
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="commerce.connection",
                    ),
                ),
                ("topics", models.JSONField(db_default=[])),
                ("looked_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("anew", models.BooleanField(db_default=False)),
                ("failures", models.PositiveIntegerField(db_default=0)),
                (
                    "problem",
                    models.CharField(
                        blank=True, db_default="", help_text="Why it is not as it should be.", max_length=500
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pulse",
                        serialize=False,
                        to="commerce.connection",
                    ),
                ),
                ("budget", models.FloatField(db_default=0)),
                ("budget_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("failures", models.PositiveIntegerField(db_default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("last_fault", models.CharField(blank=True, db_default="", max_length=500)),
                ("last_fault_at", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_heard_at", models.DateTimeField(help_text="The last delivery that was theirs.", null=True)),
                (
                    "polling_since",
                    models.DateTimeField(help_text="Silent for longer than usual, so it is asked.", null=True),
                ),
                ("failing_since", models.DateTimeField(help_text="The first of the failures in a row.", null=True)),
                (
                    "dark_since",
                    models.DateTimeField(
                        help_text="Nothing could be told since; the other channels are careful.", null=True
                    ),
                ),
                (
                    "orders_read_at",
                    models.DateTimeField(help_text="Its orders were read to the end, as of then.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("leased_until", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "number"), name="call_slot_once")],
            },
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[("stock", "Stock"), ("price", "Price"), ("title", "Title")], max_length=16
                    ),
                ),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("hub", "Truecount"),
                            ("channel", "The channel"),
                            ("newest", "Whoever changed it last"),
                            ("manual", "Somebody decides each time"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authorities",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["connection_id", "field"],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "field"), name="authority_once_per_field")
                ],
            },
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32)),
                ("made_with", models.CharField(blank=True, db_default="", max_length=64)),
                ("token", models.TextField(db_default="")),
                ("refresh_token", models.TextField(db_default="")),
                ("refresh_of", models.CharField(blank=True, db_default="", max_length=64)),
                ("fresh_until", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(db_default=0)),
                (
                    "problem",
                    models.CharField(
                        blank=True, db_default="", help_text="Why it could not be renewed.", max_length=500
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "name"), name="access_once")],
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("mark", models.CharField(blank=True, db_default="", max_length=255)),
                ("moved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cursors",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["connection_id", "resource"],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "resource"), name="cursor_once_per_resource")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                (
                    "thing",
                    models.PositiveSmallIntegerField(choices=[(1, "Product"), (2, "SKU"), (3, "Stock"), (4, "Price")]),
                ),
                (
                    "target_id",
                    models.BigIntegerField(help_text="Of the product, variant or price; of stock the movement."),
                ),
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
                        condition=models.Q(("status__in", ["queued", "running"])), fields=["id"], name="import_undo_due"
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
        migrations.CreateModel(
            name="Inbound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255)),
                (
                    "source",
                    models.CharField(
                        choices=[("webhook", "Sent by the channel"), ("poll", "Asked for")],
                        db_default="webhook",
                        max_length=8,
                    ),
                ),
                ("topic", models.CharField(blank=True, db_default="", max_length=120)),
                ("resource", models.CharField(blank=True, db_default="", max_length=255)),
                ("body", models.BinaryField()),
                ("body_hash", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("ignored", "Nothing for us"),
                            ("parked", "Parked"),
                            ("dead", "Gave up"),
                            ("dismissed", "Dismissed"),
                        ],
                        db_default="waiting",
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", max_length=64)),
                ("detail", models.CharField(blank=True, db_default="", max_length=1000)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("leased_until", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["connection", "due_at", "id"],
                        name="inbound_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting"), models.Q(("resource", ""), _negated=True)),
                        fields=["connection", "resource", "id"],
                        name="inbound_by_resource",
                    ),
                    models.Index(fields=["connection", "status", "id"], name="inbound_by_status"),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)), fields=["done_at"], name="inbound_done"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("connection", "key"), name="inbound_once_per_key")],
            },
        ),
        migrations.CreateModel(
            name="JobState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160)),
                ("known_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("clocked_at", models.DateTimeField(null=True)),
                ("last_started_at", models.DateTimeField(null=True)),
                ("last_finished_at", models.DateTimeField(null=True)),
                ("last_duration_ms", models.PositiveIntegerField(null=True)),
                (
                    "last_outcome",
                    models.CharField(
                        blank=True, choices=[("ok", "Done"), ("failed", "Failed")], db_default="", max_length=8
                    ),
                ),
                ("last_error", models.TextField(blank=True, db_default="")),
                (
                    "recent_ms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
                ),
                ("runs", models.PositiveBigIntegerField(db_default=0)),
                ("failures", models.PositiveBigIntegerField(db_default=0)),
                ("requested_at", models.DateTimeField(null=True)),
                ("requested_by_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("requested_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="job_state_once_per_job")],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_product_id", models.CharField(blank=True, db_default="", max_length=255)),
                ("external_variant_id", models.CharField(max_length=255)),
                ("item_ref", models.CharField(blank=True, db_default="", max_length=255)),
                ("sku", models.CharField(blank=True, db_default="", max_length=255)),
                ("barcode", models.CharField(blank=True, db_default="", max_length=64)),
                ("title", models.CharField(blank=True, db_default="", max_length=500)),
                ("price", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, db_default="", max_length=3)),
                ("quantity", models.IntegerField(null=True)),
                ("active", models.BooleanField(db_default=True)),
                ("extra", models.JSONField(db_default={})),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unmatched", "Not matched"),
                            ("matched", "Matched"),
                            ("ignored", "Not ours"),
                            ("gone", "Deleted there"),
                        ],
                        db_default="unmatched",
                        max_length=16,
                    ),
                ),
                (
                    "matched_by",
                    models.CharField(
                        blank=True,
                        choices=[("sku", "SKU"), ("barcode", "Barcode"), ("hand", "By hand")],
                        db_default="",
                        max_length=16,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(help_text="When it changed there, as the channel says.", null=True),
                ),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["connection", "status", "id"], name="listing_by_status"),
                    models.Index(
                        condition=models.Q(("item_ref", ""), _negated=True),
                        fields=["connection", "item_ref"],
                        name="listing_by_item",
                    ),
                    models.Index(
                        condition=models.Q(("sku", ""), _negated=True),
                        fields=["connection", "sku"],
                        name="listing_by_sku",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=16)),
                ("place", models.CharField(blank=True, db_default="", max_length=255)),
                ("ours", models.JSONField()),
                ("theirs", models.JSONField()),
                ("rule", models.CharField(help_text="Who was right by the rule of that time.", max_length=16)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Somebody has to decide"),
                            ("ours", "Ours was sent"),
                            ("theirs", "Theirs was taken"),
                            ("undone", "Taken back"),
                        ],
                        db_default="open",
                        max_length=16,
                    ),
                ),
                ("effect", models.JSONField(db_default={}, help_text="What the decision changed here, by id.")),
                ("found_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.listing",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["connection", "status", "id"], name="conflict_by_status")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("listing", "field", "place"),
                        name="conflict_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("store", "Store"), ("warehouse", "Warehouse")], default="store", max_length=16
                    ),
                ),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("time_zone", models.CharField(default="Europe/London", max_length=64)),
                (
                    "hours",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Per weekday, "mon" to "sun": a list of ["09:00", "18:00"] spans.',
                    ),
                ),
                ("address", models.JSONField(blank=True, default=dict)),
                ("active", models.BooleanField(default=True)),
                (
                    "rank",
                    models.PositiveIntegerField(
                        default=100, help_text="Order in lists; stock is planned from the lowest first."
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="location_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                            _connector="OR",
                        ),
                        name="location_coordinates_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConnectionPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_ref", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="commerce.connection",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
            ],
            options={
                "ordering": ["connection_id", "location_id"],
                "indexes": [models.Index(fields=["connection", "external_ref"], name="connection_place_by_ref")],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "location"), name="connection_place_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("family", models.UUIDField()),
                ("prefix", models.CharField(max_length=16)),
                ("secret_hash", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                (
                    "every_channel",
                    models.BooleanField(default=True, help_text="Otherwise only the channels below, if any are left."),
                ),
                (
                    "every_location",
                    models.BooleanField(default=True, help_text="Otherwise only the locations below, if any are left."),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("channels", models.ManyToManyField(blank=True, related_name="+", to="commerce.channel")),
                ("locations", models.ManyToManyField(blank=True, related_name="+", to="commerce.location")),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("secret_hash",), name="api_key_secret_hash_unique")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=64)),
                ("transport", models.CharField(default="email", max_length=16)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Text message"), ("push", "Browser")],
                        db_default="email",
                        max_length=8,
                    ),
                ),
                ("recipient", models.CharField(max_length=320)),
                ("fallback", models.CharField(blank=True, db_default="", max_length=320)),
                ("subject", models.CharField(max_length=255)),
                ("short", models.CharField(blank=True, db_default="", max_length=480)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True, default="")),
                ("about", models.CharField(blank=True, db_default="", max_length=64)),
                (
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
                ("attempts", models.PositiveIntegerField(db_default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("leased_until", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, db_default="", max_length=500)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("status", "queued")), fields=["due_at", "id"], name="message_due"),
                    models.Index(
                        condition=models.Q(("about", ""), _negated=True),
                        fields=["about", "id"],
                        name="message_by_subject",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("key",), name="message_once_per_key")],
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contract", "Contract with one customer"),
                            ("group", "Customer group"),
                            ("location", "Location"),
                            ("channel", "Sales channel"),
                            ("currency", "Currency"),
                            ("base", "Base prices"),
                        ],
                        max_length=16,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("customer_id", models.BigIntegerField(blank=True, null=True)),
                ("group", models.SlugField(blank=True, db_index=False, default="", max_length=64)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.channel",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
            ],
            options={
                "ordering": ["code", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="price_list_code_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "base")), fields=("currency",), name="price_list_one_base"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="price_list_currency_is_iso_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="price_list_starts_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer_id__isnull", False), ("kind", "contract")),
                            models.Q(("kind", "group"), models.Q(("group", ""), _negated=True)),
                            models.Q(("kind", "location"), ("location__isnull", False)),
                            models.Q(("channel__isnull", False), ("kind", "channel")),
                            ("kind__in", ("currency", "base")),
                            _connector="OR",
                        ),
                        name="price_list_names_whom_it_is_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("live_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("scheduled", "Scheduled"), ("rolled_back", "Taken back")],
                        default="scheduled",
                        max_length=16,
                    ),
                ),
                ("rolled_back_at", models.DateTimeField(blank=True, null=True)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="commerce.pricelist"
                    ),
                ),
            ],
            options={
                "ordering": ["-live_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=255)),
                ("handle", models.CharField(max_length=255)),
                ("description", models.TextField(blank=True, default="")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("active", "On sale"),
                            ("discontinued", "Sells down"),
                            ("archived", "Archived"),
                        ],
                        default="active",
                        max_length=16,
                    ),
                ),
                (
                    "option_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=3
                    ),
                ),
                ("on_all_channels", models.BooleanField(default=True)),
                ("in_all_locations", models.BooleanField(default=True)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("categories", models.ManyToManyField(blank=True, related_name="products", to="commerce.category")),
            ],
            options={
                "ordering": ["title", "id"],
                "indexes": [
                    models.Index(fields=["title", "id"], name="product_by_title"),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="product_search"),
                ],
                "constraints": [models.UniqueConstraint(fields=("handle",), name="product_handle_unique")],
            },
        ),
        migrations.CreateModel(
            name="ChannelProduct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_product_id", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "existed",
                    models.BooleanField(
                        db_default=False, help_text="It was there before we published it, and is left alone."
                    ),
                ),
                ("published_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="commerce.product"
                    ),
                ),
            ],
            options={
                "ordering": ["connection_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("connection", "product"), name="channel_product_once")],
            },
        ),
        migrations.CreateModel(
            name="Assortment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assortment", to="commerce.location"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assortment", to="commerce.product"
                    ),
                ),
            ],
            options={
                "ordering": ["product_id", "location_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "location"), name="assortment_once_per_location")
                ],
            },
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "Percent off"),
                            ("amount", "Amount off"),
                            ("fixed_price", "Fixed price"),
                            ("x_for_y", "Take X, pay Y"),
                            ("cheapest_free", "Cheapest free"),
                            ("gift", "Gift with purchase"),
                            ("shipping", "Shipping"),
                            ("tiered_spend", "Spend more, save more"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("effect", models.JSONField(default=dict)),
                ("conditions", models.JSONField(blank=True, default=dict)),
                (
                    "stacking",
                    models.CharField(
                        choices=[("line", "On lines"), ("order", "On the order"), ("shipping", "On shipping")],
                        default="line",
                        max_length=16,
                    ),
                ),
                (
                    "combines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, default=list, size=None
                    ),
                ),
                ("exclusive_group", models.SlugField(blank=True, db_index=False, default="", max_length=64)),
                (
                    "priority",
                    models.PositiveIntegerField(default=100, help_text="Lower comes first where the order matters."),
                ),
                ("needs_code", models.BooleanField(default=False)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["priority", "code", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="promotion_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="promotion_starts_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromotionCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=64)),
                ("batch", models.CharField(blank=True, default="", max_length=64)),
                ("limit_total", models.PositiveIntegerField(blank=True, null=True)),
                ("limit_per_customer", models.PositiveIntegerField(blank=True, null=True)),
                ("used", models.PositiveIntegerField(db_default=0)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="commerce.promotion"
                    ),
                ),
            ],
            options={
                "ordering": ["code", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("batch", ""), _negated=True),
                        fields=["batch", "id"],
                        name="promotion_code_by_batch",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="promotion_code_key_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limit_total__isnull", True), ("used__lte", models.F("limit_total")), _connector="OR"
                        ),
                        name="promotion_code_used_within_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="publications", to="commerce.channel"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="publications", to="commerce.product"
                    ),
                ),
            ],
            options={
                "ordering": ["product_id", "channel_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "channel"), name="publication_once_per_channel"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="publication_starts_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("subject", models.BigIntegerField()),
                (
                    "place",
                    models.CharField(
                        blank=True, db_default="", help_text="The channel's own id of a place.", max_length=255
                    ),
                ),
                (
                    "rank",
                    models.BigIntegerField(
                        db_default=0, help_text="Smaller goes first: what is scarce before what is plenty."
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("idle", "Known there"),
                            ("waiting", "To be sent"),
                            ("parked", "Somebody has to look"),
                        ],
                        db_default="waiting",
                        max_length=16,
                    ),
                ),
                ("revision", models.BigIntegerField(db_default=1)),
                ("wanted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("sent", models.JSONField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("tried", models.JSONField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("said_at", models.DateTimeField(null=True)),
                (
                    "lag_ms",
                    models.BigIntegerField(
                        help_text="From the oldest change to the channel's yes, the last time.", null=True
                    ),
                ),
                ("reference", models.CharField(blank=True, db_default="", max_length=255)),
                ("last_error", models.CharField(blank=True, db_default="", max_length=1000)),
                (
                    "awaited",
                    models.PositiveIntegerField(
                        db_default=0, help_text="Units sold there, as it seems, without an order yet."
                    ),
                ),
                ("awaited_until", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["connection", "kind", "rank", "due_at", "id"],
                        name="push_due",
                    ),
                    models.Index(fields=["connection", "sent_at"], name="push_sent"),
                    models.Index(condition=models.Q(("status", "parked")), fields=["id"], name="push_parked"),
                    models.Index(
                        condition=models.Q(("awaited_until__isnull", False)),
                        fields=["connection", "awaited_until"],
                        name="push_awaited",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "kind", "subject", "place"), name="push_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "idle"), ("wanted_at__isnull", True)),
                            models.Q(models.Q(("status", "idle"), _negated=True), ("wanted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="push_waits_since_a_change",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushSubscription",
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
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact", models.CharField(max_length=64)),
                ("handler", models.CharField(max_length=160)),
                ("payload", models.JSONField()),
                ("ordering_key", models.CharField(blank=True, default="", max_length=160)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("dead", "Gave up"),
                            ("dismissed", "Dismissed"),
                        ],
                        db_default="waiting",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("leased_until", models.DateTimeField(null=True)),
                ("last_error", models.TextField(db_default="")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")), fields=["due_at", "id"], name="reaction_due"
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting"), models.Q(("ordering_key", ""), _negated=True)),
                        fields=["ordering_key", "id"],
                        name="reaction_order",
                    ),
                    models.Index(condition=models.Q(("status", "dead")), fields=["id"], name="reaction_dead"),
                    models.Index(condition=models.Q(("status", "done")), fields=["done_at"], name="reaction_done"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=64)),
                (
                    "shopper",
                    models.CharField(
                        blank=True, db_default="", help_text="Who counts as one customer.", max_length=160
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(blank=True, choices=[("released", "Given back")], db_default="", max_length=16),
                ),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="commerce.promotioncode",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["code", "shopper"],
                        name="redemption_open",
                    ),
                    models.Index(fields=["cause", "id"], name="redemption_by_cause"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("code", "cause"),
                        name="redemption_once_per_cause",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("code",), name="role_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="commerce.location"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="commerce.role"
                    ),
                ),
            ],
            options={
                "ordering": ["staff_id", "role_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("staff", "role", "location"), name="assignment_once_per_location", nulls_distinct=False
                    )
                ],
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
        migrations.CreateModel(
            name="RulesVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(default=1)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="rules_version_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="ShippingZone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, size=None
                    ),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                (
                    "postal_prefixes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["code", "id"],
                "constraints": [models.UniqueConstraint(fields=("code",), name="shipping_zone_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="ShippingService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("title", models.CharField(max_length=120)),
                (
                    "basis",
                    models.CharField(
                        choices=[("weight", "By weight"), ("value", "By value")], default="weight", max_length=16
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("tiers", models.JSONField(default=list)),
                (
                    "free_over",
                    models.BigIntegerField(blank=True, help_text="Goods after discounts, in minor units.", null=True),
                ),
                (
                    "min_days",
                    models.PositiveSmallIntegerField(default=1, help_text="Working days in transit, at least."),
                ),
                ("max_days", models.PositiveSmallIntegerField(default=3)),
                (
                    "cutoff",
                    models.TimeField(blank=True, help_text="Local time until which an order leaves today.", null=True),
                ),
                ("tax_class", models.SlugField(db_index=False, default="standard", max_length=64)),
                (
                    "refundable",
                    models.BooleanField(default=True, help_text="Given back when the whole order is cancelled."),
                ),
                ("active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=1)),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="services", to="commerce.shippingzone"
                    ),
                ),
            ],
            options={
                "ordering": ["zone_id", "position", "code", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "code", "currency"), name="shipping_service_once_per_zone"),
                    models.CheckConstraint(
                        condition=models.Q(("min_days__lte", models.F("max_days"))),
                        name="shipping_service_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("principal", models.CharField(max_length=80)),
                ("route", models.CharField(max_length=160)),
                ("key", models.CharField(max_length=255)),
                ("body_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["created_at"], name="stored_answer_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("principal", "route", "key"), name="stored_answer_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SyncException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=64)),
                ("subject", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "order_id",
                    models.BigIntegerField(help_text="The order of ours that it is about, if there is one.", null=True),
                ),
                ("detail", models.CharField(max_length=1000)),
                (
                    "facts",
                    models.JSONField(
                        db_default={}, help_text="What is needed to show both sides: expected, found, lines, …"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("retrying", "Tried again"),
                            ("resolved", "Solved"),
                            ("dismissed", "Dismissed"),
                        ],
                        db_default="open",
                        max_length=16,
                    ),
                ),
                ("times", models.PositiveIntegerField(db_default=1)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
                (
                    "inbound",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="commerce.inbound"
                    ),
                ),
                (
                    "push",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="commerce.push"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["status", "connection", "cause", "id"], name="sync_exception_by_cause"),
                    models.Index(
                        condition=models.Q(("order_id__isnull", False)),
                        fields=["order_id"],
                        name="sync_exception_by_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("open", "retrying"))),
                        fields=("connection", "cause", "subject"),
                        name="sync_exception_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stock", "Stock"),
                            ("price", "Prices"),
                            ("orders", "Orders"),
                            ("mapping", "Listings"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("completed", "Completed"), ("failed", "Failed")],
                        db_default="running",
                        max_length=16,
                    ),
                ),
                ("shadow", models.BooleanField(db_default=False, help_text="It only compared.")),
                ("total", models.IntegerField(help_text="How much there is to look at, where known.", null=True)),
                ("checked", models.IntegerField(db_default=0)),
                ("drift", models.IntegerField(db_default=0)),
                ("healed", models.IntegerField(db_default=0)),
                ("at_risk", models.BigIntegerField(db_default=0)),
                ("oldest_drift_at", models.DateTimeField(null=True)),
                ("mark", models.TextField(blank=True, db_default="")),
                ("sample", models.JSONField(db_default=[], help_text="The first differences, for the report.")),
                ("error", models.CharField(blank=True, db_default="", max_length=1000)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["connection", "kind", "-id"], name="sync_run_by_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")),
                        fields=("connection", "kind"),
                        name="sync_run_one_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("parts", models.JSONField()),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-answered_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "fingerprint"), name="tax_answer_once_per_question")
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=2)),
                ("name", models.CharField(max_length=80)),
                (
                    "rounding",
                    models.CharField(
                        choices=[("line", "Per line"), ("document", "Per document")], default="line", max_length=16
                    ),
                ),
                ("cash_increment", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name_plural": "tax countries",
                "ordering": ["country", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("country",), name="tax_country_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("cash_increment__gte", 1)), name="tax_country_cash_increment_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=2)),
                (
                    "region",
                    models.CharField(blank=True, default="", help_text='ISO 3166-2 part, "CA" of US-CA.', max_length=8),
                ),
                ("postal_prefix", models.CharField(blank=True, default="", max_length=12)),
                ("tax_class", models.CharField(blank=True, default="", max_length=64)),
                ("name", models.CharField(max_length=80)),
                ("percent", models.DecimalField(decimal_places=4, max_digits=8)),
                ("position", models.PositiveSmallIntegerField(default=1)),
                ("compound", models.BooleanField(default=False)),
                ("holiday", models.BooleanField(default=False)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=255)),
            ],
            options={
                "ordering": ["country", "region", "postal_prefix", "tax_class", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (0, 100))), name="tax_rate_in_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("starts_on__lt", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="tax_rate_starts_before_it_ends",
                    ),
                    models.UniqueConstraint(
                        fields=("country", "region", "postal_prefix", "tax_class", "name", "starts_on", "holiday"),
                        name="tax_rate_once_per_start",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Till",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("active", models.BooleanField(default=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tills", to="commerce.location"
                    ),
                ),
            ],
            options={
                "ordering": ["code", "id"],
                "constraints": [models.UniqueConstraint(fields=("code",), name="till_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sku", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, default="", max_length=255)),
                (
                    "option_values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=3
                    ),
                ),
                ("position", models.PositiveIntegerField(default=1)),
                ("price", models.BigIntegerField(help_text="Minor units of `currency`.")),
                ("compare_at_price", models.BigIntegerField(blank=True, null=True)),
                ("cost", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("weight_grams", models.PositiveIntegerField(blank=True, null=True)),
                ("tax_class", models.SlugField(db_index=False, default="standard", max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "On sale"), ("discontinued", "Sells down"), ("archived", "Archived")],
                        default="active",
                        max_length=16,
                    ),
                ),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(blank=True, help_text="Years a buyer must be old.", null=True),
                ),
                ("pickup_only", models.BooleanField(db_default=False, default=False, help_text="Never shipped.")),
                ("max_per_customer", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "when_out",
                    models.CharField(
                        choices=[("deny", "Cannot be ordered"), ("backorder", "Back-order"), ("preorder", "Pre-order")],
                        db_default="deny",
                        default="deny",
                        max_length=16,
                    ),
                ),
                (
                    "ships_on",
                    models.DateField(blank=True, help_text="Promised date of back-orders and pre-orders.", null=True),
                ),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="variants", to="commerce.product"
                    ),
                ),
            ],
            options={
                "ordering": ["product_id", "position", "id"],
                "indexes": [
                    models.Index(fields=["updated_at", "id"], name="variant_by_update"),
                    models.Index(fields=["sku", "id"], name="variant_by_sku"),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="variant_search"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="variant_price_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compare_at_price__isnull", True), ("compare_at_price__gte", 0), _connector="OR"
                        ),
                        name="variant_compare_at_price_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                        name="variant_cost_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="variant_currency_is_iso_code"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("option_values", []), _negated=True),
                        fields=("product", "option_values"),
                        name="variant_options_unique_in_product",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="SkuName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("seen_as", models.CharField(db_default="", default="", max_length=120)),
                ("sku", models.CharField(max_length=120)),
                ("current", models.BooleanField(default=True)),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sku_names", to="commerce.variant"
                    ),
                ),
            ],
            options={
                "ordering": ["-current", "sku", "id"],
                "indexes": [models.Index(fields=["seen_as"], name="sku_name_seen_as")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="sku_name_key_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("variant",), name="sku_name_one_current"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cap", models.PositiveIntegerField(null=True)),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                ("keep", models.PositiveIntegerField(db_default=0)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="commerce.connection",
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
                "ordering": ["connection_id", models.OrderBy(models.F("variant_id"), nulls_first=True), "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "variant"), name="quota_once_per_variant", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__isnull", True), ("percent__range", (0, 100)), _connector="OR"),
                        name="quota_percent_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(help_text="Minor units of the list's currency.")),
                ("compare_at_amount", models.BigIntegerField(blank=True, null=True)),
                ("min_quantity", models.PositiveIntegerField(default=1)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="commerce.pricechange",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="commerce.pricelist",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["variant_id", "price_list_id", "min_quantity", "id"],
                "indexes": [
                    models.Index(fields=["price_list", "variant"], name="price_by_list"),
                    models.Index(fields=["variant", "price_list"], name="price_by_variant"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="price_not_negative"),
                    models.CheckConstraint(condition=models.Q(("min_quantity__gte", 1)), name="price_for_at_least_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lte", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="price_starts_before_it_ends",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("variant", "price_list", "min_quantity", "starts_at"),
                        name="price_open_once",
                        nulls_distinct=False,
                    ),
                ],
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
            name="KitComponent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField(default=1)),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kits", to="commerce.variant"
                    ),
                ),
                (
                    "kit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="components",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["kit_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("kit", "component"), name="kit_component_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="kit_component_at_least_one"),
                    models.CheckConstraint(
                        condition=models.Q(("kit", models.F("component")), _negated=True),
                        name="kit_is_not_its_own_component",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("alt", models.CharField(blank=True, default="", max_length=255)),
                ("position", models.PositiveIntegerField(default=1)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("source", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="images", to="commerce.product"
                    ),
                ),
                ("variants", models.ManyToManyField(blank=True, related_name="images", to="commerce.variant")),
            ],
            options={
                "ordering": ["product_id", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("product", "key"), name="image_once_per_product")],
            },
        ),
        migrations.CreateModel(
            name="Barcode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("gtin", "GTIN"), ("internal", "Our own"), ("supplier", "Supplier's")],
                        default="gtin",
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=80)),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="barcodes", to="commerce.variant"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("key",), name="barcode_key_unique")],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=2000)),
                ("description", models.CharField(blank=True, db_default="", max_length=120)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused")], db_default="active", max_length=16
                    ),
                ),
                (
                    "pause_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "Somebody paused it"),
                            ("failing", "A whole day without one success"),
                            ("gone", "It answered 410: it wants nothing any more"),
                            ("secret_lost", "Its secret cannot be read any more"),
                        ],
                        db_default="",
                        max_length=16,
                    ),
                ),
                ("paused_at", models.DateTimeField(null=True)),
                ("secret_sealed", models.TextField()),
                ("previous_sealed", models.TextField(blank=True, db_default="")),
                ("previous_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(db_default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("rest_until", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("last_delivered_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(db_default=1)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.channel",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pause_reason", ""), ("paused_at", None), ("status", "active")),
                            models.Q(
                                ("paused_at__isnull", False),
                                ("status", "paused"),
                                models.Q(("pause_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_endpoint_paused_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("topics", []), _negated=True), name="webhook_endpoint_wants_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("secret_sealed", ""), _negated=True),
                            ("removed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="webhook_endpoint_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("previous_sealed", ""), ("previous_until", None)),
                            models.Q(
                                ("previous_until__isnull", False), models.Q(("previous_sealed", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="webhook_endpoint_previous_secret_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failing_since", None), ("failures", 0)),
                            models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                            _connector="OR",
                        ),
                        name="webhook_endpoint_fails_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=40)),
                ("topic", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=200)),
                ("ordering_key", models.CharField(max_length=200)),
                ("version", models.BigIntegerField(null=True)),
                ("payload", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("failed", "Gave up"),
                            ("dismissed", "Dismissed"),
                        ],
                        db_default="waiting",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(db_default=0)),
                ("claims", models.PositiveIntegerField(db_default=0)),
                ("replays", models.PositiveIntegerField(db_default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("leased_until", models.DateTimeField(null=True)),
                ("first_sent_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(null=True)),
                ("response_status", models.PositiveSmallIntegerField(null=True)),
                ("response_excerpt", models.TextField(blank=True, db_default="")),
                ("failure", models.CharField(blank=True, db_default="", max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="commerce.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["endpoint", "due_at", "id"],
                        name="webhook_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["endpoint", "ordering_key", "id"],
                        name="webhook_order",
                    ),
                    models.Index(
                        condition=models.Q(("leased_until__isnull", False), ("status", "waiting")),
                        fields=["endpoint"],
                        name="webhook_leased",
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting"), ("topic", "webhook.test")),
                        fields=["id"],
                        name="webhook_tests",
                    ),
                    models.Index(fields=["endpoint", "subject", "version"], name="webhook_newest"),
                    models.Index(fields=["endpoint", "-id"], name="webhook_log"),
                    models.Index(
                        condition=models.Q(("status", "failed")), fields=["endpoint", "id"], name="webhook_failed"
                    ),
                    models.Index(fields=["created_at"], name="webhook_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("endpoint", "event"), name="webhook_delivery_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status", "waiting")),
                            models.Q(models.Q(("status", "waiting"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="webhook_delivery_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leased_until", None),
                            models.Q(("sent_at__isnull", False), ("status", "waiting")),
                            _connector="OR",
                        ),
                        name="webhook_delivery_leased_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "delivered"), _negated=True),
                            models.Q(("failure", ""), ("response_status__gte", 200), ("response_status__lt", 300)),
                            _connector="OR",
                        ),
                        name="webhook_delivery_answered_well",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", models.F("claims"))),
                        name="webhook_delivery_claimed_per_try",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="connection",
            name="channel",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.channel"
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="till_channel",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.channel"
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="location",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.location"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="variant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.variant"
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "removed"), _negated=True),
                fields=("channel",),
                name="connection_one_per_channel",
            ),
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
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(fields=("connection", "external_variant_id"), name="listing_once"),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "matched"), ("variant__isnull", False)),
                    models.Q(("status", "matched"), _negated=True),
                    _connector="OR",
                ),
                name="listing_matched_has_variant",
            ),
        ),
    ]
