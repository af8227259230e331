"""Customers are found by words of their name and by the beginning of an address."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "customer",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("name", config="simple"), name="customer_by_words"
            ),
        ),
        migrations.AddIndex(
            "customerkey",
            models.Index(
                django.contrib.postgres.indexes.OpClass("value", name="varchar_pattern_ops"),
                condition=models.Q(kind="email"),
                name="customer_email_beginning",
            ),
        ),
    ]
