"""Parcels, pickups, routing, troubles and tracking."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("fulfillment", "0001_initial"),
        ("fulfillment", "0003_carrier_notices"),
        ("fulfillment", "0004_notices"),
        ("fulfillment", "0005_tracking_found_by_number"),
        ("fulfillment", "0006_routing_trials"),
        ("fulfillment", "0007_turns"),
    ]

    initial = True

    dependencies = [
        ("commerce", "0001_tables"),
        ("orders", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=64)),
                ("title", models.CharField(max_length=120)),
                ("length_mm", models.PositiveIntegerField()),
                ("width_mm", models.PositiveIntegerField()),
                ("height_mm", models.PositiveIntegerField()),
                ("most_grams", models.PositiveIntegerField()),
                ("tare_grams", models.PositiveIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name_plural": "boxes",
                "ordering": ["most_grams", "id"],
                "constraints": [models.UniqueConstraint(fields=("code",), name="box_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="CarrierNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(max_length=64)),
                ("event_id", models.CharField(max_length=128)),
                ("number", models.CharField(max_length=64)),
                ("body", models.JSONField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("applied_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("applied_at__isnull", True)),
                        fields=["number", "id"],
                        name="carrier_notice_waiting",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("carrier", "event_id"), name="carrier_notice_once")],
            },
        ),
        migrations.CreateModel(
            name="Fulfillment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(choices=[("pickup", "Pickup"), ("ship", "Ship")], max_length=16)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("routed", "New"),
                            ("accepted", "Accepted"),
                            ("picking", "Picking"),
                            ("picked", "Picked"),
                            ("ready", "Ready"),
                            ("arrived", "Customer is here"),
                            ("collected", "Collected"),
                            ("packed", "Packed"),
                            ("shipped", "Shipped"),
                            ("delivered", "Delivered"),
                            ("rejected", "Declined"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Not collected"),
                        ],
                        db_default="routed",
                        max_length=16,
                    ),
                ),
                ("priority", models.BooleanField(db_default=False)),
                ("promised_at", models.DateTimeField()),
                ("window_from", models.DateTimeField(null=True)),
                ("window_to", models.DateTimeField(null=True)),
                ("accept_by", models.DateTimeField(null=True)),
                ("escalations", models.PositiveSmallIntegerField(db_default=0)),
                ("shelf", models.CharField(blank=True, db_default="", help_text="Where the bags wait.", max_length=32)),
                ("bags", models.PositiveSmallIntegerField(db_default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("keep_until", models.DateTimeField(null=True)),
                ("remind_at", models.DateTimeField(null=True)),
                ("curbside", models.BooleanField(db_default=False)),
                ("on_the_way_at", models.DateTimeField(null=True)),
                ("expected_at", models.DateTimeField(help_text="When the customer said they would arrive.", null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("bay", models.CharField(blank=True, db_default="", max_length=32)),
                ("vehicle", models.CharField(blank=True, db_default="", max_length=120)),
                ("code_tries", models.PositiveSmallIntegerField(db_default=0)),
                ("link_rotation", models.PositiveSmallIntegerField(db_default=1)),
                ("routed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(help_text="When it was last due and could not be ended.", null=True)),
                ("version", models.PositiveIntegerField(db_default=1)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.delivery",
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
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfillments",
                        to="orders.order",
                    ),
                ),
                (
                    "picker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("status__in", ("routed", "accepted", "picking", "picked", "ready", "arrived", "packed"))
                        ),
                        fields=["location", "promised_at", "id"],
                        name="fulfillment_open_at_location",
                    ),
                    models.Index(fields=["location", "kind", "status", "id"], name="fulfillment_by_location"),
                    models.Index(fields=["location", "routed_at"], name="fulfillment_by_assignment"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["location", "ended_at"],
                        name="fulfillment_ended",
                    ),
                    models.Index(
                        condition=models.Q(("status", "routed")),
                        fields=["accept_by", "id"],
                        name="fulfillment_unaccepted",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("ready", "arrived"))),
                        fields=["keep_until", "id"],
                        name="fulfillment_kept",
                    ),
                    models.Index(
                        condition=models.Q(("status", "ready")),
                        fields=["remind_at", "id"],
                        name="fulfillment_to_remind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="fulfillment_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "pickup"),
                                models.Q(("status__in", ("packed", "shipped", "delivered")), _negated=True),
                            ),
                            models.Q(
                                ("kind", "ship"),
                                models.Q(("status__in", ("ready", "arrived", "collected", "expired")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fulfillment_state_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code_tries__lte", 5)), name="fulfillment_five_wrong_codes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_buyer", models.BooleanField(db_default=False)),
                ("name", models.CharField(max_length=255)),
                ("email", models.CharField(blank=True, db_default="", max_length=320)),
                ("phone", models.CharField(blank=True, db_default="", max_length=32)),
                ("rotation", models.PositiveSmallIntegerField(db_default=1)),
                ("digest", models.CharField(max_length=64)),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("revoked_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "fulfillment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collectors",
                        to="fulfillment.fulfillment",
                    ),
                ),
            ],
            options={
                "ordering": ["fulfillment_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_buyer", True), ("revoked_at__isnull", True)),
                        fields=("fulfillment",),
                        name="collector_one_buyer",
                    ),
                    models.UniqueConstraint(fields=("fulfillment", "digest"), name="collector_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="The new state, or what else happened.", max_length=32)),
                ("before", models.CharField(blank=True, db_default="", max_length=16)),
                ("after", models.CharField(blank=True, db_default="", max_length=16)),
                ("facts", models.JSONField(db_default={})),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "fulfillment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="fulfillment.fulfillment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["fulfillment", "id"], name="fulfillment_event_by_one"),
                    models.Index(fields=["at", "id"], name="fulfillment_event_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after", ""), ("before", "")),
                            models.Q(("before", models.F("after")), _negated=True),
                            _connector="OR",
                        ),
                        name="fulfillment_event_moves_or_tells",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_unit", models.PositiveIntegerField(db_default=1)),
                ("quantity", models.PositiveIntegerField()),
                ("picked", models.PositiveIntegerField(db_default=0)),
                (
                    "handed",
                    models.PositiveIntegerField(db_default=0, help_text="Units that left: collected or shipped."),
                ),
                (
                    "fulfillment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="fulfillment.fulfillment",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.orderline"
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
                "ordering": ["fulfillment_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("fulfillment", "line", "variant"), name="fulfillment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed__lte", models.F("picked")),
                            ("per_unit__gte", 1),
                            ("picked__lte", models.F("quantity")),
                        ),
                        name="fulfillment_line_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
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
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("weight_grams", models.PositiveIntegerField()),
                ("expected_grams", models.PositiveIntegerField(db_default=0)),
                ("packed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("opened_at", models.DateTimeField(help_text="When it was unpacked again.", null=True)),
                ("shipped_at", models.DateTimeField(help_text="When it left the place.", null=True)),
                (
                    "box",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.box",
                    ),
                ),
                (
                    "fulfillment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="fulfillment.fulfillment",
                    ),
                ),
            ],
            options={
                "ordering": ["fulfillment_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("fulfillment", "position"), name="parcel_position_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("carrier", models.CharField(max_length=32)),
                ("service", models.CharField(max_length=64)),
                (
                    "rate",
                    models.CharField(blank=True, db_default="", help_text="The offer that was chosen.", max_length=128),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("wanted", "Being bought"),
                            ("bought", "Bought"),
                            ("voiding", "Being voided"),
                            ("voided", "Voided"),
                            ("failed", "Failed"),
                        ],
                        db_default="wanted",
                        max_length=16,
                    ),
                ),
                ("cost", models.BigIntegerField(db_default=0)),
                ("currency", models.CharField(max_length=3)),
                (
                    "reference",
                    models.CharField(
                        blank=True, db_default="", help_text="The carrier's own name for it.", max_length=255
                    ),
                ),
                ("tracking_number", models.CharField(blank=True, db_default="", max_length=64)),
                ("pdf", models.BinaryField(null=True)),
                ("zpl", models.TextField(blank=True, db_default="")),
                ("error", models.CharField(blank=True, db_default="", max_length=500)),
                ("checks", models.PositiveSmallIntegerField(db_default=0)),
                ("check_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="labels", to="fulfillment.parcel"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("check_at__isnull", False)),
                        fields=["check_at", "id"],
                        name="label_to_check",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="label_once_per_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("wanted", "bought", "voiding"))),
                        fields=("parcel",),
                        name="label_one_living_per_parcel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParcelLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                (
                    "fulfillment_line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packed",
                        to="fulfillment.fulfillmentline",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="fulfillment.parcel",
                    ),
                ),
            ],
            options={
                "ordering": ["parcel_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("parcel", "fulfillment_line"), name="parcel_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="parcel_line_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PickupWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("booked", models.PositiveSmallIntegerField(db_default=0)),
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
                "ordering": ["starts_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("location", "starts_at"), name="pickup_window_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="pickup_window_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("booked__lte", models.F("capacity"))), name="pickup_window_not_overbooked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("collection", "Collected"), ("delivery", "Delivered"), ("attempt", "Nobody there")],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", max_length=255)),
                ("signature", models.TextField(blank=True, db_default="", help_text="Strokes as SVG path data.")),
                ("id_checked", models.BooleanField(db_default=False)),
                ("note", models.CharField(blank=True, db_default="", max_length=500)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "collector",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.collector",
                    ),
                ),
                (
                    "fulfillment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="fulfillment.fulfillment"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RoutingTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules", models.JSONField(help_text="The draft: rules and limits.")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("queued", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        db_default="queued",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(db_default=0)),
                ("answer", models.JSONField(null=True)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.channel"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("queued", "running"))),
                        fields=["id"],
                        name="routing_trial_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules", models.JSONField()),
                ("most_parcels", models.PositiveSmallIntegerField(db_default=3)),
                ("least_value", models.BigIntegerField(db_default=0)),
                ("keep_together", models.BooleanField(db_default=False)),
                ("tries", models.PositiveSmallIntegerField(db_default=3)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "channel",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.channel"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("most_parcels__gte", 1)), name="rule_set_sends_a_parcel")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempt", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("assigned", "Assigned"), ("split", "Split"), ("unroutable", "No store can")],
                        max_length=16,
                    ),
                ),
                ("trace", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routing",
                        to="orders.order",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.ruleset",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["order", "id"], name="routing_decision_by_order")],
            },
        ),
        migrations.CreateModel(
            name="StockBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("variant", "location"), name="stock_block_once")],
            },
        ),
        migrations.CreateModel(
            name="StorePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offers_pickup", models.BooleanField(db_default=True, default=True)),
                ("ships", models.BooleanField(db_default=True, default=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("pause_reason", models.CharField(blank=True, db_default="", default="", max_length=255)),
                ("pick_minutes", models.PositiveSmallIntegerField(db_default=120, default=120)),
                ("accept_minutes", models.PositiveSmallIntegerField(db_default=15, default=15)),
                (
                    "answer_minutes",
                    models.PositiveSmallIntegerField(
                        db_default=60,
                        default=60,
                        help_text="How long a customer has to choose when something is short.",
                    ),
                ),
                ("orders_per_hour", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("units_per_day", models.PositiveIntegerField(blank=True, null=True)),
                ("ships_until", models.TimeField(blank=True, null=True)),
                ("slot_minutes", models.PositiveSmallIntegerField(db_default=60, default=60)),
                ("slot_capacity", models.PositiveSmallIntegerField(db_default=10, default=10)),
                ("slot_days", models.PositiveSmallIntegerField(db_default=5, default=5)),
                ("keep_days", models.PositiveSmallIntegerField(db_default=7, default=7)),
                ("id_from", models.BigIntegerField(blank=True, null=True)),
                (
                    "location",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policy", to="commerce.location"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "store policies",
                "ordering": ["location_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slot_minutes", 0), ("slot_minutes__range", (15, 480)), _connector="OR"),
                        name="store_policy_slot_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__range", (1, 60))), name="store_policy_keeps_some_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestParcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("service", models.CharField(max_length=64)),
                ("tracking_number", models.CharField(max_length=64)),
                ("cost", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("request", models.JSONField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="test_parcel_once_per_key"),
                    models.CheckConstraint(condition=models.Q(("cost__gte", 0)), name="test_parcel_costs"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tracking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(max_length=64)),
                ("number", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("void_at", models.DateTimeField(help_text="When its label was voided.", null=True)),
                (
                    "fulfillment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trackings",
                        to="fulfillment.fulfillment",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.parcel",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number", "carrier"], name="tracking_by_number")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fulfillment", "carrier", "number"), name="tracking_once_per_shipment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrackingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=128)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("announced", "Announced"),
                            ("in_transit", "On the way"),
                            ("out_for_delivery", "Out for delivery"),
                            ("attempted", "Nobody there"),
                            ("delivered", "Delivered"),
                            ("returned", "Sent back"),
                            ("lost", "Lost"),
                        ],
                        max_length=24,
                    ),
                ),
                ("place", models.CharField(blank=True, db_default="", max_length=120)),
                ("happened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "tracking",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="fulfillment.tracking",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("tracking", "event_id"), name="tracking_event_once")],
            },
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "Something is missing"),
                            ("unroutable", "No store can send it"),
                            ("declined_pickup", "The store declined a pickup"),
                            ("unaccepted", "Nobody has accepted it"),
                            ("label", "No label"),
                            ("lost", "Delivery failed"),
                            ("refused", "Not handed over"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("asked", "Customer asked"), ("resolved", "Resolved")],
                        db_default="open",
                        max_length=16,
                    ),
                ),
                ("quantity", models.PositiveIntegerField(db_default=0)),
                ("reason", models.CharField(blank=True, db_default="", max_length=64)),
                ("facts", models.JSONField(db_default={})),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decide_by", models.DateTimeField(null=True)),
                (
                    "tried_at",
                    models.DateTimeField(help_text="When it was last due and could not be decided.", null=True),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "Found after all"),
                            ("other_store", "From another store"),
                            ("substitute", "Replaced"),
                            ("ship", "Sent to the customer"),
                            ("refund", "Refunded"),
                            ("rerouted", "Given to another store"),
                            ("cancelled", "Cancelled"),
                            ("done", "Done"),
                        ],
                        db_default="",
                        max_length=16,
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(blank=True, db_default="", max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "fulfillment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.fulfillment",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.orderline",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commerce.location"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"),
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
                "verbose_name_plural": "troubles",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "resolved"), _negated=True),
                        fields=["location", "id"],
                        name="trouble_open",
                    ),
                    models.Index(
                        condition=models.Q(("status", "resolved"), _negated=True),
                        fields=["decide_by", "id"],
                        name="trouble_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "resolved"), _negated=True),
                        fields=("kind", "order", "fulfillment", "line", "variant"),
                        name="trouble_open_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "resolved"), models.Q(("resolution", ""), _negated=True)),
                            models.Q(models.Q(("status", "resolved"), _negated=True), ("resolution", "")),
                            _connector="OR",
                        ),
                        name="trouble_resolved_somehow",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[("picking", "Picking"), ("done", "Done"), ("cancelled", "Cancelled")],
                        db_default="picking",
                        max_length=16,
                    ),
                ),
                ("priority", models.BooleanField(db_default=False)),
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
                    "picker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [models.UniqueConstraint(fields=("location", "number"), name="wave_number_once")],
            },
        ),
        migrations.CreateModel(
            name="WindowBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("booked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.delivery"
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="fulfillment.pickupwindow",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("delivery",),
                        name="window_booking_one_per_delivery",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("title", models.CharField(max_length=120)),
                (
                    "hours",
                    models.JSONField(
                        blank=True, default=list, help_text='Spans such as ["10:00", "16:00"]; none: closed.'
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
                "ordering": ["on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("location", "on"), name="closure_once_per_day", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclinedOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_found", "Not found"),
                            ("damaged", "Damaged"),
                            ("mismatch", "Fewer than on record"),
                            ("too_busy", "No time for it"),
                            ("closed", "Store closed"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.orderline",
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
                (
                    "fulfillment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fulfillment.fulfillment"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["location", "at"], name="declined_offer_by_location")],
                "constraints": [models.UniqueConstraint(fields=("line", "location"), name="declined_offer_once")],
            },
        ),
        migrations.AddField(
            model_name="fulfillment",
            name="wave",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fulfillments",
                to="fulfillment.wave",
            ),
        ),
    ]
