from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_kit_shares_and_age")]

    operations = [
        migrations.AddIndex(
            model_name="paymentevent",
            index=models.Index(condition=models.Q(("kind", "decline")), fields=["at"], name="payment_event_declined"),
        ),
    ]
