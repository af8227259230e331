"""`manage.py create_api_key`."""

import pytest
from django.core.management import CommandError, call_command

from commerce import keys
from commerce.models import ApiKey
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def create(capsys, *arguments: str) -> str:
    call_command("create_api_key", "--name", "Till 3", *arguments)
    return capsys.readouterr().out.splitlines()[-1]


def test_key_stands_alone_on_the_last_line_and_works(capsys):
    secret = create(capsys, "--scopes", "stock.read, catalog.read")

    actor = keys.actor_of(secret)
    assert (actor.name, {scope for scope, _ in actor.grants}) == ("Till 3", {"stock.read", "catalog.read"})


def test_star_is_every_scope(capsys):
    assert keys.actor_of(create(capsys, "--scopes", "*")).may("admin.write")


def test_limits_are_given_by_code(capsys):
    soho, web = factories.LocationFactory(code="soho"), factories.ChannelFactory(code="web")

    actor = keys.actor_of(create(capsys, "--scopes", "*", "--location", "soho", "--channel", "web", "--days", "2"))

    assert (actor.locations("stock.write"), actor.channel_ids) == ({soho.pk}, {web.pk})
    assert ApiKey.objects.get().expires_at is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--scopes", "stock.steal"), "stock.steal"),
        (("--scopes", ","), "at least one scope"),
        (("--scopes", "*", "--location", "nowhere"), "Unknown location: nowhere. There are: none."),
        (("--scopes", "*", "--days", "0"), "--days"),
    ],
)
def test_wrong_wishes_are_refused_in_words(arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("create_api_key", "--name", "X", *arguments)

    assert ApiKey.objects.count() == 0
