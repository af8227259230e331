"""Variants carry the search vector themselves, and the words of the catalog are known."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0003_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="product",
            name="product_search",
        ),
        migrations.RemoveField(
            model_name="product",
            name="search",
        ),
        migrations.AddField(
            model_name="variant",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="variant",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="variant_search"),
        ),
    ]
