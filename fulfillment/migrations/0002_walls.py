"""Histories are append-only, for the application and for the owner; rows of an order check their keys at once."""

from django.db import migrations

from commerce import schema

BOOKS = (
    "fulfillment_fulfillmentevent",
    "fulfillment_routingdecision",
    "fulfillment_ruleset",
    "fulfillment_trackingevent",
)
HOT = ("fulfillment_fulfillment", "fulfillment_fulfillmentline", "fulfillment_fulfillmentevent")


class Migration(migrations.Migration):
    replaces = [("fulfillment", "0002_histories")]
    dependencies = [("fulfillment", "0001_tables")]
    operations = [*(schema.append_only(table) for table in BOOKS), schema.immediate_foreign_keys(*HOT)]
