"""Books are written once, hot rows have their foreign keys checked at once, and orders have a number of their own."""

from django.db import migrations

from commerce import schema

BOOKS = ("orders_orderevent", "orders_paymentevent", "orders_giftcardentry", "orders_storecreditentry")
HOT = ("orders_order", "orders_delivery", "orders_orderline", "orders_payment", "orders_tendershare", *BOOKS)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [
        *(schema.append_only(table) for table in BOOKS),
        schema.immediate_foreign_keys(*HOT),
        migrations.RunSQL(
            "CREATE SEQUENCE orders_order_number_seq START 10001;", "DROP SEQUENCE orders_order_number_seq;"
        ),
    ]
