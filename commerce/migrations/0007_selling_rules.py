import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0006_api_key_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="max_per_customer",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="minimum_age",
            field=models.PositiveSmallIntegerField(blank=True, help_text="Years a buyer must be old.", null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="pickup_only",
            field=models.BooleanField(db_default=False, default=False, help_text="Never shipped."),
        ),
        migrations.AddField(
            model_name="variant",
            name="ships_on",
            field=models.DateField(blank=True, help_text="Promised date of back-orders and pre-orders.", null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="when_out",
            field=models.CharField(
                choices=[("deny", "Cannot be ordered"), ("backorder", "Back-order"), ("preorder", "Pre-order")],
                db_default="deny",
                default="deny",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=64)),
                ("transport", models.CharField(default="email", max_length=16)),
                ("recipient", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=255)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True, default="")),
                ("about", models.CharField(blank=True, db_default="", max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[("queued", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
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
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="commerce.variant",
                    ),
                ),
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
            ],
            options={
                "ordering": ["variant_id", "price_list_id", "min_quantity", "id"],
                "indexes": [models.Index(fields=["price_list", "variant"], name="price_by_list")],
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
    ]
