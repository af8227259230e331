"""Free orders that ended before their cards ended with them, and cancelled ones that still say paid, are put right."""

from django.db import migrations

_END = """
UPDATE orders_payment p SET status = CASE o.status WHEN 'cancelled' THEN 'voided' ELSE 'captured' END, check_at = NULL,
  version = p.version + 1
FROM orders_order o WHERE o.id = p.order_id AND o.total = 0 AND o.status IN ('cancelled', 'completed')
  AND p.amount = 0 AND p.status = 'authorized';
UPDATE orders_order SET payment_state = 'unpaid', version = version + 1
WHERE total = 0 AND cancelled_at IS NOT NULL AND payment_state = 'paid';
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_walls")]
    operations = [migrations.RunSQL(_END, migrations.RunSQL.noop)]
