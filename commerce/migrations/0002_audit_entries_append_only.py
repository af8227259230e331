"""Audit entries are written once."""

from django.db import migrations

from commerce import schema


class Migration(migrations.Migration):
    dependencies = [("commerce", "0001_initial")]
    operations = [schema.append_only("commerce_auditentry")]
