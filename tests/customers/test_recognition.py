"""One person, one customer: joined by an unambiguous key, otherwise new, and never by a guess."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import sql, transactions
from commerce.transactions import TransactionMisuse
from customers import recognition
from customers.contacts import Contact, InvalidEmail, InvalidPhone
from customers.models import Customer, CustomerKey
from customers.recognition import Known, UnknownCustomer
from tests.factories.customers import customer, recognize

pytestmark = pytest.mark.django_db


def keys(id: int) -> list[tuple[str, str]]:
    return list(CustomerKey.objects.filter(customer=id).values_list("kind", "value"))


def test_somebody_new_becomes_a_customer_with_every_key():
    id = recognize(name=" Ana Ruiz ", email="Ana@Example.com", phone="+34 600 111 222", channel_key="web:77")

    made = Customer.objects.get(pk=id)
    assert (made.name, made.email, made.phone) == ("Ana Ruiz", "Ana@Example.com", "+34 600 111 222")
    assert keys(id) == [("channel", "web:77"), ("email", "ana@example.com"), ("phone", "+34600111222")]


def test_an_email_in_another_spelling_joins():
    first = recognize(email="ana@example.com", name="Ana")

    assert recognize(email=" ANA@EXAMPLE.COM", name="A. Ruiz") == first
    assert Customer.objects.get(pk=first).name == "Ana"


def test_an_email_decides_even_when_the_phone_is_known():
    first = recognize(phone="+34600111222")

    second = recognize(email="bo@example.com", phone="+34600111222")

    assert second != first


def test_a_phone_joins_without_an_email_until_two_share_it():
    first = recognize(phone="+34600111222")
    again = recognize(phone="0034 600 111 222", name="Ana")
    recognize(email="bo@example.com", phone="+34600111222")

    third = recognize(phone="+34600111222")

    assert again == first
    assert third not in (first, None)
    assert Customer.objects.count() == 3


def test_an_email_that_two_customers_share_makes_a_new_one():
    ana, bo = customer(email="ana@example.com"), customer(email="bo@example.com")
    CustomerKey.objects.create(customer=bo, kind="email", value="ana@example.com")

    third = recognize(email="ana@example.com")

    assert third not in (ana.pk, bo.pk)


def test_a_channels_own_id_is_stronger_than_the_email():
    ana = recognize(channel_key="ebay:1", email="relay-1@example.com")

    assert recognize(channel_key="ebay:1", email="relay-2@example.com") == ana
    assert recognize(email="relay-2@example.com") != ana


def test_a_channels_id_that_is_new_is_remembered():
    ana = recognize(email="ana@example.com")
    recognize(email="ana@example.com", channel_key="web:77")

    assert recognize(channel_key="web:77") == ana
    assert Customer.objects.get(pk=ana).version == 2


def test_an_id_alone_decides():
    ana, bo = customer(email="ana@example.com"), customer(email="bo@example.com")

    found = recognize(customer_id=ana.pk, email="bo@example.com")

    assert found == ana.pk
    assert keys(bo.pk) == [("email", "bo@example.com")]


def test_an_unknown_id_is_refused_with_its_path():
    with pytest.raises(UnknownCustomer) as refused:
        recognize(customer_id=404)

    assert [entry["path"] for entry in refused.value.errors] == ["customer.id"]


def test_nobody_is_nobody_and_a_name_is_somebody_new():
    assert recognize() is None
    assert recognize(name="Ana") != recognize(name="Ana")


def test_blanks_are_filled_and_recognize_from_then_on():
    ana = recognize(email="ana@example.com")
    recognize(email="ana@example.com", name="Ana", phone="+34600111222")

    filled = Customer.objects.get(pk=ana)
    assert (filled.name, filled.phone, filled.version) == ("Ana", "+34600111222", 2)
    assert recognize(phone="+34600111222") == ana


def test_what_is_known_is_never_overwritten():
    ana = recognize(email="ana@example.com", name="Ana", phone="+34600111222")
    recognize(email="ana@example.com", name="Mallory", phone="+34600999888")

    kept = Customer.objects.get(pk=ana)
    assert (kept.name, kept.phone, kept.version) == ("Ana", "+34600111222", 1)
    assert keys(ana) == [("email", "ana@example.com"), ("phone", "+34600111222")]


@pytest.mark.parametrize("key", [{"email": "bo@example.com"}, {"phone": "+34600111222"}, {"channel_key": "web:77"}])
def test_what_somebody_else_is_known_by_stays_theirs(key):
    bo, ana = recognize(**key), recognize(name="Ana")

    assert recognize(customer_id=ana, **key) == ana
    assert recognize(**key) == bo
    assert (Customer.objects.get(pk=ana).email, Customer.objects.get(pk=ana).phone, keys(ana)) == ("", "", [])


def test_other_blanks_are_filled_all_the_same():
    recognize(email="bo@example.com")
    ana = recognize(phone="+34600111222")

    recognize(customer_id=ana, name="Ana", email="bo@example.com", channel_key="web:77")

    assert (Customer.objects.get(pk=ana).name, Customer.objects.get(pk=ana).version) == ("Ana", 2)
    assert keys(ana) == [("phone", "+34600111222"), ("channel", "web:77")]


@pytest.mark.parametrize(("said", "refusal"), [({"email": "ana"}, InvalidEmail), ({"phone": "call"}, InvalidPhone)])
def test_what_reaches_nobody_is_refused(said, refusal):
    with pytest.raises(refusal):
        recognize(**said)

    assert Customer.objects.count() == 0


def test_found_tells_what_a_price_wants_to_know_in_one_statement():
    ana = customer(email="ana@example.com", name="Ana")
    Customer.objects.filter(pk=ana.pk).update(group="trade", segments=["gold", "local"], vat_id="GB1")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        known = recognition.found(sql.run(*recognition.read(Contact(email="ANA@example.com"))))

    assert known == Known(ana.pk, "email", "trade", ("gold", "local"), "GB1", "Ana", "ana@example.com", "")
    assert len(queries) == 1


@pytest.mark.parametrize("said", [{}, {"email": "bo@example.com"}, {"customer_id": 404}, {"name": "Bo"}])
def test_found_is_none_for_strangers(said):
    customer(email="ana@example.com")

    assert recognition.found(sql.run(*recognition.read(Contact(**said)))) is None


def test_a_known_customer_with_nothing_new_costs_no_statement(django_assert_num_queries):
    customer(email="ana@example.com", name="Ana")
    contact, now = Contact("Ana", "ana@example.com"), transactions.now()
    known = recognition.found(sql.run(*recognition.read(contact)))

    with django_assert_num_queries(0):
        id = recognition.recognize(contact, now=now, known=known)

    assert id == known.customer_id


@pytest.mark.django_db(transaction=True)
def test_recognizing_needs_a_transaction():
    with pytest.raises(TransactionMisuse):
        recognition.recognize(Contact("Ana"), now=transactions.now())
