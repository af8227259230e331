"""The ledger is written once, hot rows stay on their page, and their foreign keys are checked at once."""

from django.db import migrations

from commerce import schema

HOT = ("inventory_level", "inventory_movement", "inventory_hold", "inventory_holdline", "inventory_allocation")


class Migration(migrations.Migration):
    replaces = [("inventory", "0002_ledger_walls")]
    dependencies = [("inventory", "0001_tables")]
    operations = [
        schema.append_only("inventory_movement"),
        schema.immediate_foreign_keys(*HOT),
        migrations.RunSQL(
            "ALTER TABLE inventory_level SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);",
            "ALTER TABLE inventory_level RESET (fillfactor, autovacuum_vacuum_scale_factor);",
        ),
    ]
