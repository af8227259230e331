"""What migrations promise beyond models, and what the owner of a database hears that stopped between two versions."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

NOT_CHECKED_AT_ONCE = (
    "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND condeferrable"
)
CHECKED_AT_ONCE = {  # written while stock is locked
    "commerce_task",
    "fulfillment_fulfillment",
    "inventory_level",
    "inventory_movement",
    "orders_order",
    "orders_payment",
}
LEFT_IN_THE_MIDDLE = """
CREATE TEMPORARY TABLE django_migrations ON COMMIT DROP AS
SELECT * FROM public.django_migrations WHERE app <> 'orders' OR name = '0001_initial'
"""
pytestmark = pytest.mark.django_db


def test_nothing_of_hot_tables_is_checked_only_at_commit():
    with connection.cursor() as cursor:
        cursor.execute(NOT_CHECKED_AT_ONCE)
        deferred = {table for (table,) in cursor.fetchall()}

    assert deferred & CHECKED_AT_ONCE == set()


def test_database_left_in_the_middle_of_what_is_one_step_now_is_not_touched():
    with connection.cursor() as cursor:
        cursor.execute(LEFT_IN_THE_MIDDLE)

    with pytest.raises(CommandError, match=r"left at orders\.0001_initial, in the middle"):
        call_command("migrate", database="default", interactive=False, verbosity=0)
