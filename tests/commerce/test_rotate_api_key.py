"""`manage.py rotate_api_key`."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce import keys
from commerce.actors import SYSTEM
from commerce.models import ApiKey
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def rotate(capsys, *arguments: str) -> tuple[str, str]:
    """The new key, and what was said about it."""
    call_command("rotate_api_key", *arguments)
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    return printed.out.strip(), printed.err


def test_successor_stands_alone_on_the_last_line_and_the_old_key_works_until_then(capsys):
    soho = factories.LocationFactory(code="soho")
    old, secret = factories.api_key("stock.read", locations=[soho])

    successor, said = rotate(capsys, old.name)

    old.refresh_from_db()
    before, after = keys.actor_of(secret), keys.actor_of(successor)
    assert (after.principal, after.grants) == (before.principal, before.grants)
    assert timedelta(hours=23) < old.expires_at - timezone.now() <= timedelta(hours=24)
    assert f"works until {old.expires_at:%Y-%m-%d %H:%M} UTC" in said


def test_old_key_can_end_now(capsys):
    old, secret = factories.api_key("stock.read")

    successor, _ = rotate(capsys, f"{old.prefix}…", "--hours", "0")

    assert keys.actor_of(secret) is None
    assert keys.actor_of(successor).may("stock.read")


def test_of_two_with_one_name_the_beginning_decides(capsys):
    old, _ = factories.api_key("stock.read")
    first, _ = rotate(capsys, old.name)

    with pytest.raises(CommandError, match=f"Several keys are meant: .*{old.prefix}.*{first[: keys.SHOWN]}"):
        rotate(capsys, old.name)
    second, _ = rotate(capsys, first[: keys.SHOWN])

    assert keys.actor_of(second) is not None
    assert ApiKey.objects.count() == 3


def test_keys_that_ended_do_not_count(capsys):
    old, _ = factories.api_key("stock.read")
    rotate(capsys, old.name, "--hours", "0")

    rotate(capsys, old.name)
    keys.revoke(key=ApiKey.objects.latest("id"), by=SYSTEM)
    ApiKey.objects.update(expires_at=timezone.now())

    with pytest.raises(CommandError, match="No key that still works is named"):
        rotate(capsys, old.name)


def test_overlap_has_its_bounds():
    old, _ = factories.api_key("stock.read")

    with pytest.raises(CommandError, match="--hours is from 0"):
        call_command("rotate_api_key", old.name, "--hours", "-1")

    assert ApiKey.objects.count() == 1
