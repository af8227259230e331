"""Products carry a search vector with their description, for when no title or option matches."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0004_variant_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="product_search"),
        ),
    ]
