"""A safety rule remembers when it was last told of, so that one that begins or ends by the clock is told of once."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_walls")]
    operations = [
        migrations.AddField("safetyrule", "told_at", models.DateTimeField(db_default=Now(), editable=False)),
    ]
