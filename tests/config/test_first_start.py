"""What `migrate` leaves in a database that nobody has used yet, and in one that somebody has."""

import pytest
from django.core.management import call_command

from commerce import permissions
from commerce.models import Role

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def migrate(*app: str) -> None:
    call_command("migrate", *app, interactive=False, verbosity=0)


def test_a_new_installation_has_its_default_roles():
    migrate()

    assert set(Role.objects.values_list("code", flat=True)) == set(permissions.ROLES)


def test_an_upgrade_leaves_roles_as_the_retailer_made_them():
    migrate()
    Role.objects.filter(code="auditor").delete()
    Role.objects.filter(code="cashier").update(name="Till", permissions=["stock.read"])

    migrate()

    assert set(Role.objects.values_list("code", flat=True)) == set(permissions.ROLES) - {"auditor"}
    assert Role.objects.get(code="cashier").permissions == ["stock.read"]


def test_migrating_one_app_begins_nothing():
    migrate("sessions")

    assert not Role.objects.exists()
