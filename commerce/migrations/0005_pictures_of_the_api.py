"""A picture can be wanted without an import: then each variant that shows it says so, and none is lost."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("commerce", "0004_prices_told")]
    operations = [
        migrations.RemoveConstraint("picturefetch", "picture_fetch_once"),
        migrations.AlterField(
            "picturefetch",
            "import_record",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="commerce.import"
            ),
        ),
        migrations.AddConstraint(
            "picturefetch",
            models.UniqueConstraint(
                fields=["product", "source"], condition=Q(import_record__isnull=False), name="picture_fetch_once"
            ),
        ),
        migrations.AddConstraint(
            "picturefetch",
            models.UniqueConstraint(
                fields=["product", "source", "variant"], condition=Q(import_record__isnull=True), nulls_distinct=False,
                name="picture_wish_once",
            ),
        ),
    ]  # fmt: skip
