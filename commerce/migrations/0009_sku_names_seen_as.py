"""Every SKU name also says how a person reads it. Names in plain ASCII are read as they are."""

from django.db import migrations, models
from django.db.models import F

from commerce import sku_hygiene

PLAIN = "^[ -~]*$"


def fill(apps, schema_editor):
    names = apps.get_model("commerce", "SkuName").objects.using(schema_editor.connection.alias).order_by("id")
    names.filter(sku__regex=PLAIN).update(seen_as=F("key"))
    for name in names.exclude(sku__regex=PLAIN).iterator():
        name.seen_as = sku_hygiene.lookalike_key(name.sku)
        name.save(update_fields=["seen_as"])


class Migration(migrations.Migration):
    dependencies = [("commerce", "0008_rules_version")]
    operations = [
        migrations.AddField("skuname", "seen_as", models.CharField(max_length=120, default="", db_default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("skuname", models.Index(fields=["seen_as"], name="sku_name_seen_as")),
    ]
