"""Customers and what they are found by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("customers", "0001_initial"), ("customers", "0002_customer_search")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, db_default="", max_length=255)),
                ("email", models.CharField(blank=True, db_default="", max_length=320)),
                ("phone", models.CharField(blank=True, db_default="", max_length=32)),
                ("group", models.SlugField(blank=True, db_default="", db_index=False, max_length=64)),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, db_default=[], size=None
                    ),
                ),
                ("vat_id", models.CharField(blank=True, db_default="", max_length=32)),
                ("version", models.PositiveIntegerField(db_default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["name", "id"], name="customer_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector("name", config="simple"), name="customer_by_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("email", "E-mail"), ("phone", "Phone"), ("channel", "Channel id")], max_length=16
                    ),
                ),
                ("value", models.CharField(max_length=320)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass("value", name="varchar_pattern_ops"),
                        condition=models.Q(("kind", "email")),
                        name="customer_email_beginning",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "value", "customer"), name="customer_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="customer_key_not_empty"
                    ),
                ],
            },
        ),
    ]
