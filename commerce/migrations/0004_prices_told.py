"""Prices that begin or end by the clock are found by when they do, from where they were told of last."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("commerce", "0003_task_keys")]
    operations = [
        migrations.CreateModel(
            name="PricesTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(id=1), name="prices_told_is_one_row")]},
        ),
        migrations.AddIndex(
            "price", models.Index(fields=["starts_at"], condition=Q(starts_at__isnull=False), name="price_beginning")
        ),
        migrations.AddIndex(
            "price", models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="price_ending")
        ),
    ]
