"""The words of an order's name are kept with it: reading them is far cheaper than making them anew. What e-mails and
phone numbers look like from behind is counted, or the planner takes every one for frequent."""

from django.db import migrations

_KEEP = """
DROP INDEX order_by_name_words;
ALTER TABLE orders_order ADD COLUMN name_words tsvector GENERATED ALWAYS AS (orders_name_words(name)) STORED;
CREATE INDEX order_by_name_words ON orders_order USING gin (name_words) WHERE name <> '';
CREATE STATISTICS order_email_folded ON (lower(email)) FROM orders_order;
CREATE STATISTICS order_phone_reversed ON (reverse(phone)) FROM orders_order;
"""
_MAKE_ANEW = """
DROP STATISTICS order_phone_reversed;
DROP STATISTICS order_email_folded;
DROP INDEX order_by_name_words;
ALTER TABLE orders_order DROP COLUMN name_words;
CREATE INDEX order_by_name_words ON orders_order USING gin (orders_name_words(name)) WHERE name <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_declined_steps")]
    operations = [migrations.RunSQL(_KEEP, _MAKE_ANEW)]
