"""The tests' own database: they run as the application, and only the owner empties it."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection
from django.test import TransactionTestCase

from commerce.models import AuditEntry, Reaction
from config.local_postgres import APPLICATION

pytestmark = pytest.mark.skipif(
    connection.settings_dict["USER"] != APPLICATION, reason="the environment names a database with roles of its own"
)


def ask(question: str):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_application():
    assert ask("SELECT current_user") == APPLICATION
    assert ask("SELECT current_database()").startswith("truecount_test_")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_may_not_change_what_is_append_only(statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        ask(statement.format(AuditEntry._meta.db_table))


@pytest.mark.django_db
def test_application_may_not_change_the_schema():
    with pytest.raises(DatabaseError, match="permission denied"):
        ask("CREATE TABLE anything ()")


@pytest.mark.django_db(transaction=True)
def test_emptying_keeps_what_describes_the_code():
    Reaction.objects.create(fact="x", handler="y", payload={})

    TransactionTestCase._fixture_teardown(None)

    assert Reaction.objects.count() == 0
    assert ContentType.objects.count() > 0
