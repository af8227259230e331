"""How names of SKUs are read is kept beside them, also for names that were there before it was."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from commerce.models import SkuName
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
NAMES = {"PACK 10": "pack-10", "РАСК-11": "pack-11", "Щука_1": "щука-1", "A\u200bB": "ab"}


def read_as() -> dict[str, str]:
    return dict(SkuName.objects.order_by("id").values_list("sku", "seen_as"))


def test_every_name_says_how_it_is_read():
    for sku in NAMES:
        factories.variant(sku)

    assert read_as() == NAMES


def test_migration_says_so_of_names_that_were_there_before():
    for sku in NAMES:
        factories.variant(sku)
    SkuName.objects.update(seen_as="")

    import_module("commerce.migrations.0009_sku_names_seen_as").fill(apps, SimpleNamespace(connection=connection))

    assert read_as() == NAMES
