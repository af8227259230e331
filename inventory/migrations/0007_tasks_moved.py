"""Shortfalls are tasks among all others, and keep their ids: what names one still leads there."""

from django.db import migrations

_MOVE = """
INSERT INTO commerce_task (id, kind, status, location_id, priority, due_at, variant_id, quantity, cause, opened_at,
  closed_at)
SELECT t.id, 're_source', CASE WHEN t.closed_at IS NULL THEN 'open' ELSE 'dropped' END, t.location_id, 2,
  t.opened_at + interval '1 hour', t.variant_id, t.quantity, 'level:' || l.id, t.opened_at, t.closed_at
FROM inventory_stocktask t JOIN inventory_level l ON l.variant_id = t.variant_id AND l.location_id = t.location_id;
SELECT setval(pg_get_serial_sequence('commerce_task', 'id'), max(id)) FROM commerce_task HAVING max(id) IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0006_back_orders_in_parts"), ("commerce", "0013_tasks")]
    operations = [
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel("StockTask"),
    ]
