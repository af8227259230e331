"""No step of a payment moves less than nothing. Books of before are left as they are: they are never written again."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_free_orders")]
    operations = [
        AddConstraintNotValid(
            "paymentevent",
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="payment_event_amount_not_negative"),
        )
    ]
