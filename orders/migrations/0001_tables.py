"""Carts, orders, payments, gift cards and what channels sent."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0003_finding_and_preparing"),
        ("orders", "0004_cart_doors"),
        ("orders", "0005_notes_and_views"),
        ("orders", "0006_kit_shares_and_age"),
        ("orders", "0007_declined_steps"),
        ("orders", "0009_substitutions"),
        ("orders", "0010_channel_orders"),
    ]

    initial = True

    dependencies = [
        ("commerce", "0001_tables"),
        ("customers", "0001_tables"),
        ("inventory", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="GiftCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("last4", models.CharField(max_length=4)),
                ("currency", models.CharField(max_length=3)),
                ("initial", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("inactive", "Not yet sold"),
                            ("active", "Active"),
                            ("blocked", "Blocked"),
                            ("expired", "Expired"),
                        ],
                        db_default="active",
                        max_length=16,
                    ),
                ),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("batch", models.CharField(blank=True, db_default="", max_length=64)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("batch", ""), _negated=True),
                        fields=["batch", "id"],
                        name="gift_card_by_batch",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("code_hash",), name="gift_card_code_unique"),
                    models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="gift_card_not_overspent"),
                    models.CheckConstraint(condition=models.Q(("initial__gt", 0)), name="gift_card_worth_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptSeries",
            fields=[
                (
                    "till",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="commerce.till",
                    ),
                ),
                ("last", models.PositiveIntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Cart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "doors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, db_default=[], size=None
                    ),
                ),
                ("email", models.CharField(blank=True, db_default="", max_length=320)),
                ("name", models.CharField(blank=True, db_default="", max_length=255)),
                ("phone", models.CharField(blank=True, db_default="", max_length=32)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("checking_out", "Checking out"),
                            ("ordered", "Ordered"),
                            ("merged", "Joined to another"),
                            ("abandoned", "Abandoned"),
                        ],
                        db_default="open",
                        max_length=16,
                    ),
                ),
                ("delivery", models.JSONField(null=True)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, db_default=[], size=None
                    ),
                ),
                ("extensions", models.PositiveSmallIntegerField(db_default=0)),
                ("locked_quote", models.JSONField(null=True)),
                ("locked_until", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("version", models.PositiveIntegerField(db_default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("touched_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.channel"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.hold"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.location"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.cart"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("open", "checking_out"))),
                        fields=["touched_at", "id"],
                        name="cart_idle",
                    ),
                    models.Index(fields=["status", "id"], name="cart_by_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("customer__isnull", False), ("status__in", ("open", "checking_out", "abandoned"))
                        ),
                        fields=("customer",),
                        name="cart_one_open_per_customer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CartLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("delivery", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "cart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.cart"
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.variant"
                    ),
                ),
            ],
            options={
                "ordering": ["cart_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 1000000))), name="cart_line_quantity"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=255)),
                ("number", models.CharField(blank=True, db_default="", max_length=120)),
                ("version", models.BigIntegerField(null=True)),
                ("updated_at", models.DateTimeField()),
                ("placed_at", models.DateTimeField()),
                ("said", models.JSONField()),
                ("said_hash", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("parked", "Waits for somebody"),
                            ("pending", "Waits for its payment"),
                            ("placed", "Placed"),
                            ("cancelled", "Cancelled"),
                            ("outside", "Fulfilled by the channel"),
                        ],
                        db_default="parked",
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", max_length=64)),
                (
                    "oversold",
                    models.PositiveIntegerField(
                        db_default=0, help_text="Units that were sold there without goods here."
                    ),
                ),
                ("first_seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.connection",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.hold",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ChannelRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=255)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(blank=True, db_default="", max_length=255)),
                ("lines", models.JSONField(db_default=[])),
                ("refunded_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "channel_order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="orders.channelorder",
                    ),
                ),
            ],
            options={
                "ordering": ["refunded_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("channel_order", "external_id"), name="channel_refund_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftCardEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "Issued"),
                            ("spend", "Spent"),
                            ("release", "Given back"),
                            ("refund", "Refunded"),
                            ("expire", "Expired"),
                            ("correct", "Corrected"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="Signed: what the balance gained.")),
                ("balance_after", models.BigIntegerField()),
                ("cause", models.CharField(blank=True, db_default="", max_length=64)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="orders.giftcard",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["card", "id"], name="gift_card_entry_by_card")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance_after__gte", 0)), name="gift_card_entry_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("external_id", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "receipt",
                    models.PositiveIntegerField(
                        help_text="Number in the till's own series, taken at issue.", null=True
                    ),
                ),
                ("email", models.CharField(blank=True, db_default="", max_length=320)),
                ("phone", models.CharField(blank=True, db_default="", max_length=32)),
                ("name", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("placed", "Placed"),
                            ("in_fulfillment", "Being prepared"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "payment_state",
                    models.CharField(
                        choices=[
                            ("unpaid", "Unpaid"),
                            ("pending", "Checking payment"),
                            ("authorized", "Authorized"),
                            ("paid", "Paid"),
                            ("partially_refunded", "Partly refunded"),
                            ("refunded", "Refunded"),
                            ("failed", "Payment failed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "fulfillment_state",
                    models.CharField(
                        choices=[
                            ("unfulfilled", "Not handed over"),
                            ("partial", "Partly handed over"),
                            ("fulfilled", "Handed over"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="unfulfilled",
                        max_length=16,
                    ),
                ),
                (
                    "return_state",
                    models.CharField(
                        choices=[("none", "None"), ("partial", "Partly returned"), ("returned", "Returned")],
                        db_default="none",
                        max_length=16,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("prices_include_tax", models.BooleanField()),
                ("tax_rounding", models.CharField(db_default="line", max_length=16)),
                ("subtotal", models.BigIntegerField()),
                ("discount", models.BigIntegerField(db_default=0)),
                ("shipping", models.BigIntegerField(db_default=0)),
                ("tax", models.BigIntegerField(db_default=0)),
                ("rounding", models.BigIntegerField(db_default=0, help_text="Cash rounding.")),
                ("total", models.BigIntegerField()),
                ("paid", models.BigIntegerField(db_default=0)),
                ("refunded", models.BigIntegerField(db_default=0)),
                ("change", models.BigIntegerField(db_default=0, help_text="Cash handed back at the till.")),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), db_default=[], size=None
                    ),
                ),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(
                        help_text="Years that whoever receives it must be old.", null=True
                    ),
                ),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("cancel_reason", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "cancel_asked_at",
                    models.DateTimeField(help_text="Cancelled as soon as an unknown payment is known.", null=True),
                ),
                ("started_at", models.DateTimeField(help_text="When a store began to prepare it.", null=True)),
                ("payment_due_at", models.DateTimeField(null=True)),
                ("placed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("version", models.PositiveIntegerField(db_default=1)),
                (
                    "cart",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.cart",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.channel",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.hold",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.till",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["placed_at", "id"], name="order_by_time"),
                    models.Index(
                        condition=models.Q(("customer__isnull", False)),
                        fields=["customer", "id"],
                        name="order_by_customer",
                    ),
                    models.Index(fields=["location", "id"], name="order_by_location"),
                    models.Index(fields=["channel", "id"], name="order_by_channel"),
                    models.Index(fields=["status", "id"], name="order_by_status"),
                    models.Index(
                        condition=models.Q(("status", "awaiting_payment")),
                        fields=["payment_due_at", "id"],
                        name="order_payment_due",
                    ),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True), fields=["email", "id"], name="order_by_email"
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True), fields=["phone", "id"], name="order_by_phone"
                    ),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_id", "id"],
                        name="order_by_external_id",
                    ),
                    models.Index(fields=["location", "placed_at", "id"], name="order_by_location_and_time"),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Reverse("phone"), name="text_pattern_ops"
                        ),
                        condition=models.Q(("phone", ""), _negated=True),
                        name="order_by_phone_tail",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Lower("email"), name="text_pattern_ops"
                        ),
                        condition=models.Q(("email", ""), _negated=True),
                        name="order_by_email_prefix",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="order_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("external_id", ""), _negated=True),
                        ),
                        fields=("channel", "external_id"),
                        name="order_once_per_external_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("status", "cancelled"), _negated=True), ("cart__isnull", False)),
                        fields=("cart",),
                        name="order_once_per_cart",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("status", "cancelled"), _negated=True), ("hold__isnull", False)),
                        fields=("hold",),
                        name="order_once_per_hold",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("receipt__isnull", False)),
                        fields=("till", "receipt"),
                        name="order_receipt_once_per_till",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("prices_include_tax", True),
                                (
                                    "total",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("subtotal"), "-", models.F("discount")
                                            ),
                                            "+",
                                            models.F("shipping"),
                                        ),
                                        "+",
                                        models.F("rounding"),
                                    ),
                                ),
                            ),
                            models.Q(
                                ("prices_include_tax", False),
                                (
                                    "total",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("subtotal"), "-", models.F("discount")
                                                ),
                                                "+",
                                                models.F("shipping"),
                                            ),
                                            "+",
                                            models.F("tax"),
                                        ),
                                        "+",
                                        models.F("rounding"),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="order_total_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0),
                            ("shipping__gte", 0),
                            ("subtotal__gte", 0),
                            ("tax__gte", 0),
                            ("total__gte", 0),
                        ),
                        name="order_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("change__gte", 0), ("paid__gte", models.F("refunded")), ("refunded__gte", 0)
                        ),
                        name="order_refunded_at_most_what_was_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[("carry_out", "Carried out"), ("pickup", "Pickup"), ("ship", "Shipped")], max_length=16
                    ),
                ),
                ("address", models.JSONField(null=True)),
                ("service", models.CharField(blank=True, db_default="", max_length=64)),
                ("slot", models.JSONField(help_text="When it is to be collected or brought.", null=True)),
                ("curbside", models.BooleanField(db_default=False)),
                ("recipient", models.JSONField(null=True)),
                (
                    "substitutions",
                    models.CharField(
                        choices=[("any", "Something alike"), ("ask", "Ask me"), ("never", "Nothing else")],
                        db_default="ask",
                        default="ask",
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField(db_default=0)),
                ("discount", models.BigIntegerField(db_default=0)),
                ("tax", models.BigIntegerField(db_default=0)),
                ("total", models.BigIntegerField(db_default=0)),
                ("taxes", models.JSONField(db_default=[])),
                ("refundable", models.BooleanField(db_default=True)),
                ("promised_from", models.DateField(null=True)),
                ("promised_to", models.DateField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["order_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="delivery_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address__isnull", False), ("method", "ship")),
                            models.Q(("location__isnull", False), ("method__in", ("carry_out", "pickup"))),
                            _connector="OR",
                        ),
                        name="delivery_knows_where",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("placed", "Placed"),
                            ("payment", "Payment"),
                            ("handed_over", "Handed over"),
                            ("units_cancelled", "Units cancelled"),
                            ("cancelled", "Cancelled"),
                            ("substituted", "Units replaced"),
                            ("note", "Note"),
                        ],
                        max_length=24,
                    ),
                ),
                ("facts", models.JSONField(db_default={})),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["order", "id"], name="order_event_by_order")],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("sku", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=255)),
                ("quantity", models.PositiveIntegerField()),
                ("unit_price", models.BigIntegerField()),
                ("list_price", models.BigIntegerField()),
                ("discount", models.BigIntegerField(db_default=0)),
                ("tax", models.BigIntegerField(db_default=0)),
                ("total", models.BigIntegerField()),
                ("prices_include_tax", models.BooleanField()),
                ("price_list", models.CharField(blank=True, db_default="", max_length=64)),
                ("tax_class", models.CharField(blank=True, db_default="", max_length=64)),
                ("taxes", models.JSONField(db_default=[])),
                ("adjustments", models.JSONField(db_default=[])),
                ("ships_by", models.DateField(help_text="Promised date of a back-order or pre-order.", null=True)),
                ("fulfilled", models.PositiveIntegerField(db_default=0)),
                ("cancelled", models.PositiveIntegerField(db_default=0)),
                ("returned", models.PositiveIntegerField(db_default=0)),
                ("restocked", models.PositiveIntegerField(db_default=0)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="orders.delivery",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="orders.order",
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
                "ordering": ["order_id", "position"],
                "indexes": [models.Index(fields=["variant", "id"], name="order_line_by_variant")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="order_line_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 1000000))), name="order_line_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fulfilled"), "+", models.F("cancelled")
                                ),
                            )
                        ),
                        name="order_line_units_end_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("restocked__lte", models.F("fulfilled")), ("returned__lte", models.F("fulfilled"))
                        ),
                        name="order_line_returned_at_most_what_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("prices_include_tax", True),
                                (
                                    "total",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("unit_price"), "*", models.F("quantity")
                                        ),
                                        "-",
                                        models.F("discount"),
                                    ),
                                ),
                            ),
                            models.Q(
                                ("prices_include_tax", False),
                                (
                                    "total",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("unit_price"), "*", models.F("quantity")
                                            ),
                                            "-",
                                            models.F("discount"),
                                        ),
                                        "+",
                                        models.F("tax"),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="order_line_total_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0), ("tax__gte", 0), ("total__gte", 0), ("unit_price__gte", 0)
                        ),
                        name="order_line_amounts_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineSubstitution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sku", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=255)),
                ("units", models.PositiveIntegerField()),
                ("unit_price", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("tax", models.BigIntegerField(db_default=0)),
                ("difference", models.BigIntegerField()),
                ("fulfilled", models.PositiveIntegerField(db_default=0)),
                ("cancelled", models.PositiveIntegerField(db_default=0)),
                (
                    "cause",
                    models.CharField(help_text="Public id of what it was decided for: once per cause.", max_length=64),
                ),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.variant",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="substitutions", to="orders.orderline"
                    ),
                ),
            ],
            options={
                "ordering": ["line_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("cause",), name="line_substitution_once_per_cause"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "units__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fulfilled"), "+", models.F("cancelled")
                                ),
                            ),
                            ("units__gt", 0),
                        ),
                        name="line_substitution_units_end_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0), ("difference__gte", 0), ("tax__gte", 0), ("unit_price__gte", 0)
                        ),
                        name="line_substitution_never_dearer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineComponent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_unit", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField(db_default=0)),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.variant"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="components", to="orders.orderline"
                    ),
                ),
            ],
            options={
                "ordering": ["line_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "variant"), name="line_component_once"),
                    models.CheckConstraint(
                        condition=models.Q(("per_unit__gte", 1)), name="line_component_at_least_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_line_id", models.CharField(max_length=255)),
                (
                    "channel_order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="orders.channelorder",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.orderline",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("channel_order", "external_line_id"), name="channel_line_once"),
                    models.UniqueConstraint(fields=("line",), name="channel_line_is_one_line"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=1000)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["order", "id"], name="order_note_by_order")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="order_note_not_empty")
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("card", "Card"),
                            ("wallet", "Wallet"),
                            ("cash", "Cash"),
                            ("gift_card", "Gift card"),
                            ("store_credit", "Store credit"),
                            ("points", "Points"),
                            ("external", "Paid elsewhere"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Checking"),
                            ("requires_action", "Waiting for the customer"),
                            ("authorized", "Authorized"),
                            ("captured", "Taken"),
                            ("voided", "Released"),
                            ("declined", "Declined"),
                        ],
                        max_length=16,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("captured", models.BigIntegerField(db_default=0)),
                ("released", models.BigIntegerField(db_default=0)),
                ("refunded", models.BigIntegerField(db_default=0)),
                ("tendered", models.BigIntegerField(help_text="Cash as handed over; the rest is change.", null=True)),
                ("provider", models.CharField(blank=True, db_default="", max_length=32)),
                ("key", models.CharField(max_length=64)),
                ("provider_reference", models.CharField(blank=True, db_default="", max_length=255)),
                ("reference", models.CharField(blank=True, db_default="", max_length=255)),
                ("card_brand", models.CharField(blank=True, db_default="", max_length=32)),
                ("card_last4", models.CharField(blank=True, db_default="", max_length=4)),
                ("next_action", models.JSONField(null=True)),
                ("decline_code", models.CharField(blank=True, db_default="", max_length=64)),
                (
                    "checks",
                    models.PositiveSmallIntegerField(db_default=0, help_text="How often the outcome was asked for."),
                ),
                ("check_at", models.DateTimeField(help_text="When the resolver asks the provider again.", null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("version", models.PositiveIntegerField(db_default=1)),
                (
                    "gift_card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orders.giftcard",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["order_id", "position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("check_at__isnull", False)),
                        fields=["check_at", "id"],
                        name="payment_to_check",
                    ),
                    models.Index(
                        condition=models.Q(("card_last4", ""), _negated=True),
                        fields=["card_last4", "order"],
                        name="payment_by_card_tail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="payment_key_unique"),
                    models.UniqueConstraint(fields=("order", "position"), name="payment_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0), ("captured__gte", 0), ("refunded__gte", 0), ("released__gte", 0)
                        ),
                        name="payment_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("captured"), "+", models.F("released")
                                ),
                            )
                        ),
                        name="payment_takes_at_most_its_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded__lte", models.F("captured"))),
                        name="payment_refunds_at_most_what_was_taken",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intent", "Asked"),
                            ("authorize", "Authorized"),
                            ("capture", "Taken"),
                            ("release", "Released"),
                            ("refund", "Refunded"),
                            ("decline", "Declined"),
                            ("unknown", "Unknown"),
                            ("action", "Customer asked to act"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.BigIntegerField(db_default=0)),
                ("reference", models.CharField(blank=True, db_default="", max_length=255)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="orders.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["payment", "id"], name="payment_event_by_payment"),
                    models.Index(condition=models.Q(("kind", "decline")), fields=["at"], name="payment_event_declined"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("staff", "name"), name="saved_view_name_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="saved_view_named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreCredit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("balance", models.BigIntegerField(db_default=0)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "currency"), name="store_credit_once"),
                    models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="store_credit_not_overspent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreCreditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "Issued"),
                            ("spend", "Spent"),
                            ("release", "Given back"),
                            ("refund", "Refunded"),
                            ("expire", "Expired"),
                            ("correct", "Corrected"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="Signed: what the balance gained.")),
                ("balance_after", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, db_default="", max_length=255)),
                ("cause", models.CharField(blank=True, db_default="", max_length=64)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "credit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="orders.storecredit",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["credit", "id"], name="store_credit_entry_by_credit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance_after__gte", 0)), name="store_credit_entry_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TenderShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("given_back", models.BigIntegerField(db_default=0)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="orders.delivery",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="orders.orderline",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="orders.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["payment_id", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("line__isnull", False)), fields=["line"], name="tender_share_by_line"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery__isnull", True), ("line__isnull", False)),
                            models.Q(("delivery__isnull", False), ("line__isnull", True)),
                            models.Q(("delivery__isnull", True), ("line__isnull", True)),
                            _connector="OR",
                        ),
                        name="tender_share_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_back__gte", 0),
                            models.Q(
                                ("amount__gte", models.F("given_back")),
                                models.Q(("amount__lt", 0), ("given_back", 0)),
                                _connector="OR",
                            ),
                        ),
                        name="tender_share_gives_back_once",
                    ),
                    models.UniqueConstraint(
                        fields=("payment", "line", "delivery"), name="tender_share_once", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("token", models.CharField(max_length=64)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("requires_action", "Requires action"),
                            ("authorized", "Authorized"),
                            ("captured", "Captured"),
                            ("voided", "Voided"),
                            ("declined", "Declined"),
                        ],
                        max_length=16,
                    ),
                ),
                ("captured", models.BigIntegerField(db_default=0)),
                ("refunded", models.BigIntegerField(db_default=0)),
                (
                    "operations",
                    models.JSONField(db_default={}, help_text="Key of each capture or refund → amount: once per key."),
                ),
                ("settles_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="test_charge_once_per_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("captured__lte", models.F("amount")), ("refunded__lte", models.F("captured"))
                        ),
                        name="test_charge_adds_up",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="giftcard",
            name="issued_order",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
            ),
        ),
        migrations.AddField(
            model_name="channelorder",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.order",
            ),
        ),
        migrations.AddIndex(
            model_name="channelorder",
            index=models.Index(fields=["connection", "status", "id"], name="channel_order_by_status"),
        ),
        migrations.AddIndex(
            model_name="channelorder",
            index=models.Index(
                condition=models.Q(("order__isnull", False)), fields=["order"], name="channel_order_by_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelorder",
            constraint=models.UniqueConstraint(fields=("connection", "external_id"), name="channel_order_once"),
        ),
        migrations.AddConstraint(
            model_name="channelorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "placed"), _negated=True), ("order__isnull", False), _connector="OR"
                ),
                name="channel_order_placed_is_an_order",
            ),
        ),
    ]
