import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="product_search"),
                    models.Index(fields=["title", "id"], name="product_by_title"),
                ],
                "constraints": [models.UniqueConstraint(fields=("handle",), name="product_handle_unique")],
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
            name="SkuName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="sku_name_key_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("variant",), name="sku_name_one_current"
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
    ]
