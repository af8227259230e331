"""The ledger, levels, holds, allocations, back-orders, receipts and kept places."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("inventory", "0001_initial"),
        ("inventory", "0003_receiving_drafts"),
        ("inventory", "0004_back_orders"),
        ("inventory", "0005_kits_held"),
        ("inventory", "0006_back_orders_in_parts"),
        ("inventory", "0007_tasks_moved"),
        ("inventory", "0008_bins"),
    ]

    initial = True

    dependencies = [
        ("commerce", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(blank=True, db_default="", max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("live", "Held"),
                            ("converted", "Bought"),
                            ("released", "Given back"),
                            ("expired", "Ran out"),
                        ],
                        db_default="live",
                        max_length=16,
                    ),
                ),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("kits", models.JSONField(db_default=[])),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.channel",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("status", "live")), fields=["expires_at", "id"], name="hold_live")
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("converted", "Bought"),
                            ("released", "Given back"),
                            ("expired", "Ran out"),
                            ("replaced", "Moved or extended"),
                        ],
                        db_default="",
                        max_length=16,
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="inventory.hold",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["variant", "location", "expires_at"],
                        name="hold_line_open",
                    ),
                    models.Index(fields=["hold", "id"], name="hold_line_by_hold"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["expires_at", "id"],
                        name="hold_line_expiring",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="hold_line_holds_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hold_line_ends_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_hand", models.IntegerField(db_default=0)),
                ("unavailable", models.IntegerField(db_default=0)),
                ("allocated", models.IntegerField(db_default=0)),
                ("held", models.IntegerField(db_default=0)),
                ("backordered", models.IntegerField(db_default=0)),
                ("backorder_limit", models.IntegerField(db_default=0)),
                ("shortfall", models.IntegerField(db_default=0)),
                ("version", models.BigIntegerField(db_default=1)),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="commerce.location",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["variant_id", "location_id"],
                "indexes": [
                    models.Index(fields=["location", "variant"], name="level_by_location"),
                    models.Index(condition=models.Q(("shortfall__gt", 0)), fields=["location"], name="level_short"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("variant", "location"), name="level_once_per_variant_and_location"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated__gte", 0),
                            ("backordered__gte", 0),
                            ("held__gte", 0),
                            ("on_hand__gte", 0),
                            ("shortfall__gte", 0),
                            ("unavailable__gte", 0),
                        ),
                        name="level_counters_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "on_hand__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("unavailable"), "+", models.F("allocated")
                                        ),
                                        "+",
                                        models.F("held"),
                                    ),
                                    "-",
                                    models.F("shortfall"),
                                ),
                            )
                        ),
                        name="level_promises_at_most_what_is_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "shortfall",
                                django.db.models.functions.comparison.Greatest(
                                    models.Value(0),
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("unavailable"), "+", models.F("allocated")
                                            ),
                                            "+",
                                            models.F("held"),
                                        ),
                                        "-",
                                        models.F("on_hand"),
                                    ),
                                ),
                            )
                        ),
                        name="level_shortfall_is_exact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("backordered__lte", models.F("backorder_limit"))),
                        name="level_backorders_in_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Received"),
                            ("sale", "Sold"),
                            ("return", "Returned"),
                            ("adjustment", "Adjusted"),
                            ("count", "Counted"),
                            ("transfer_out", "Sent"),
                            ("transfer_in", "Arrived"),
                            ("unrecorded_receipt", "Found at the till"),
                            ("write_off", "Written off"),
                            ("merge", "SKU merged"),
                        ],
                        max_length=24,
                    ),
                ),
                ("on_hand_delta", models.IntegerField()),
                ("unavailable_delta", models.IntegerField(db_default=0)),
                (
                    "bucket",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("damaged", "Damaged"),
                            ("quality_control", "In quality check"),
                            ("set_aside", "Set aside"),
                        ],
                        db_default="",
                        max_length=24,
                    ),
                ),
                ("before", models.IntegerField()),
                ("after", models.IntegerField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("correction", "Correction"),
                            ("damaged", "Damaged"),
                            ("shrinkage", "Shrinkage"),
                            ("found", "Found"),
                            ("promotion", "Promotion"),
                            ("quality_control", "Quality check"),
                            ("other", "Other"),
                        ],
                        db_default="",
                        max_length=24,
                    ),
                ),
                ("note", models.CharField(blank=True, db_default="", max_length=500)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("cause", models.CharField(blank=True, db_default="", max_length=160)),
                ("cause_line", models.BigIntegerField(null=True)),
                ("unit_cost", models.BigIntegerField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["variant", "location", "id"], name="movement_by_level"),
                    models.Index(fields=["location", "id"], name="movement_by_location"),
                    models.Index(
                        condition=models.Q(("cause", ""), _negated=True),
                        fields=["cause", "id"],
                        name="movement_by_cause",
                    ),
                    models.Index(fields=["recorded_at", "id"], name="movement_by_recording"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "after",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("before"), "+", models.F("on_hand_delta")
                                ),
                            )
                        ),
                        name="movement_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__gte", 0), ("before__gte", 0)),
                        name="movement_stays_at_or_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("on_hand_delta", 0), ("unavailable_delta", 0), _negated=True),
                        name="movement_changes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unavailable_delta", 0), models.Q(("bucket", ""), _negated=True), _connector="OR"
                        ),
                        name="movement_names_its_bucket",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="SafetyRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.category",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.channel",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("variant", "category", "location", "channel", "starts_at"),
                        name="safety_rule_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("variant__isnull", True), ("category__isnull", True), _connector="OR"),
                        name="safety_rule_sku_or_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="safety_rule_starts_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("cause", models.CharField(max_length=160)),
                (
                    "cause_line",
                    models.BigIntegerField(help_text="The line of the cause that these units serve.", null=True),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[("taken", "Handed over"), ("released", "Given back"), ("moved", "Moved elsewhere")],
                        db_default="",
                        max_length=16,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commerce.channel",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["variant", "location"],
                        name="allocation_open",
                    ),
                    models.Index(fields=["cause", "id"], name="allocation_by_cause"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="allocation_allocates_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="allocation_ends_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BackOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("cause", models.CharField(max_length=160)),
                ("cause_line", models.BigIntegerField(null=True)),
                ("ships_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[("filled", "Goods came"), ("released", "Given back")],
                        db_default="",
                        max_length=16,
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
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["variant", "location", "created_at", "id"],
                        name="back_order_queue",
                    ),
                    models.Index(fields=["cause", "id"], name="back_order_by_cause"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="back_order_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="back_order_ends_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zone", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("bin", models.CharField(max_length=32)),
                (
                    "position",
                    models.PositiveIntegerField(
                        db_default=0, default=0, help_text="Place on the way through its zone."
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commerce.location",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="commerce.variant"
                    ),
                ),
            ],
            options={
                "ordering": ["location_id", "zone", "position", "bin", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("location", "variant", "zone", "bin"), name="bin_of_variant_once")
                ],
            },
        ),
    ]
