"""Carts know every door that opened them, and how often their hold was prolonged; carts being paid become idle too."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_finding_and_preparing")]
    operations = [
        migrations.RemoveIndex("cart", "cart_idle"),
        migrations.AddField("cart", "doors", ArrayField(models.BigIntegerField(), blank=True, db_default=[])),
        migrations.AddField("cart", "extensions", models.PositiveSmallIntegerField(db_default=0)),
        migrations.AddIndex(
            "cart",
            models.Index(
                fields=["touched_at", "id"], condition=Q(status__in=("open", "checking_out")), name="cart_idle"
            ),
        ),
    ]
