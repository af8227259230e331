"""Books are written once, hot rows have their foreign keys checked at once, orders have a number of their own, and the
words of a name are kept with it: reading them is far cheaper than making them anew. What e-mails and phone numbers look
like from behind is counted, or the planner takes every one for frequent."""

from django.db import migrations

from commerce import schema

BOOKS = ("orders_orderevent", "orders_paymentevent", "orders_giftcardentry", "orders_storecreditentry")
HOT = ("orders_order", "orders_delivery", "orders_orderline", "orders_payment", "orders_tendershare", *BOOKS)
# Folds case and accents like `commerce.search.words`, so that both speak of the same words.
_FIND = """
CREATE FUNCTION orders_name_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT to_tsvector('simple'::regconfig,
    regexp_replace(normalize(replace(lower($1), U&'\\00DF', 'ss'), NFKD), '[' || U&'\\0300-\\036F' || '''’]', '', 'g'))
$$;
ALTER TABLE orders_order ADD COLUMN name_words tsvector GENERATED ALWAYS AS (orders_name_words(name)) STORED;
CREATE INDEX order_by_name_words ON orders_order USING gin (name_words) WHERE name <> '';
CREATE STATISTICS order_email_folded ON (lower(email)) FROM orders_order;
CREATE STATISTICS order_phone_reversed ON (reverse(phone)) FROM orders_order;
"""
_DO_NOT_FIND = """
DROP STATISTICS order_phone_reversed;
DROP STATISTICS order_email_folded;
DROP INDEX order_by_name_words;
ALTER TABLE orders_order DROP COLUMN name_words;
DROP FUNCTION orders_name_words(text);
"""


class Migration(migrations.Migration):
    replaces = [("orders", "0002_books"), ("orders", "0008_name_words")]
    dependencies = [("orders", "0001_tables")]
    operations = [
        *(schema.append_only(table) for table in BOOKS),
        schema.immediate_foreign_keys(*HOT),
        migrations.RunSQL(
            "CREATE SEQUENCE orders_order_number_seq START 10001;", "DROP SEQUENCE orders_order_number_seq;"
        ),
        migrations.RunSQL(_FIND, _DO_NOT_FIND),
    ]
