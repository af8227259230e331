"""Connecting a system in the console, step by step and without scripts; secrets go in and never come out."""

from commerce.models import Channel, Connection, ConnectionPlace
from commerce.sales_channels import accounts
from commerce.sales_channels.connector import Checkup, Place
from commerce.sales_channels.faults import Denied
from tests.commerce.console.channels.conftest import PAGES, page, text_of
from tests.factories import channels
from tests.factories.commerce import ChannelFactory

NEW = f"{PAGES}new/"
SECRET = "s3cret-of-the-shop"


def account(channel: Channel, **changes: str) -> dict[str, str]:
    said = {"name": "Web shop", "channel": channel.code, "set_shop": "shop9", "secret_secret": SECRET}
    return {**said, "oversell": "ask", **changes}


def test_a_system_is_connected_tested_placed_and_started_in_shadow_mode(shop, as_owner, monkeypatch):
    outside = channels.Outside()
    monkeypatch.setitem(channels._shops, "shop9", outside)
    form = as_owner.get(as_owner.get(NEW).content.decode().split('class="card" href="')[1].split('"')[0])

    begun = as_owner.post(f"{NEW}scripted/", account(shop.web))
    made = Connection.objects.get()
    path = f"{PAGES}{made.public_id}/"
    draft = text_of(as_owner.get(PAGES))
    well = text_of(as_owner.post(f"{path}places/", {"test": "1"}))
    placed = as_owner.post(f"{path}places/", {f"used-{shop.soho.pk}": "on", f"place-{shop.soho.pk}": "S1"})
    asked = text_of(as_owner.get(placed.url))
    as_owner.post(placed.url)

    made.refresh_from_db()
    assert 'type="password" name="secret_secret"' in form.content.decode()
    assert (begun.status_code, begun.url) == (302, f"{path}places/")
    assert "Being set up" in draft and "Nothing is read and nothing is sent yet." in draft
    assert "It answers, as Scripted shop." in well
    assert placed.url == f"{path}shadow/" and "nothing at all is changed over there" in asked
    assert ConnectionPlace.objects.values_list("location", "external_ref").get() == (shop.soho.pk, "S1")
    assert (made.status, made.settings) == ("shadow", {"shop": "shop9", "oversell": "ask"})
    assert accounts.unsealed(made.secrets) == {"secret": SECRET}
    assert made.base_url == "https://shop9.example.com"


def test_what_is_wrong_is_said_beside_it_and_secrets_are_not_shown_again(there, as_owner):
    taken = as_owner.post(f"{NEW}scripted/", account(there.connection.channel))
    empty = as_owner.post(f"{NEW}scripted/", account(ChannelFactory(), set_shop=""))

    assert (taken.status_code, empty.status_code) == (400, 400)
    assert "is connected already." in text_of(taken) and "This field is required." in text_of(empty)
    assert SECRET not in taken.content.decode() + empty.content.decode()
    assert as_owner.get(f"{NEW}nothing/").status_code == 404
    assert Connection.objects.count() == 1


def test_places_of_the_account_are_chosen_from(there, shop, as_owner, monkeypatch):
    closed = Checkup("Scripted shop", (Place("S1", "High Street"), Place("S3", "Old barn", active=False)))
    monkeypatch.setattr(channels.Scripted, "check", lambda self: closed)

    shown = as_owner.post(page(there, "places/"), {"test": "1"}).content.decode()

    assert '<option value="S1" selected>High Street</option>' in shown
    assert '<option value="S3">Old barn</option>' in shown


def test_a_failed_test_says_what_to_do(there, as_owner):
    def denied(name: str) -> None:
        raise Denied("invalid token")

    there.outside.before = denied

    said = text_of(as_owner.post(page(there, "settings/test/")))

    assert "The test failed. It does not accept these secrets." in said and "It said: invalid token" in said


def test_settings_are_changed_and_secrets_rotated_without_being_shown(there, as_owner):
    path, made = page(there, "settings/"), there.connection
    shown = as_owner.get(path).content.decode()
    said = {"name": "Web shop 2", "set_shop": made.settings["shop"], "oversell": "cancel", "version": "1"}

    as_owner.post(path, said)
    late = as_owner.post(path, {**said, "name": "Other"})
    none = as_owner.post(f"{path}secrets/", {"secret": ""})
    as_owner.post(f"{path}secrets/", {"secret": SECRET})

    made.refresh_from_db()
    assert "s3cret" not in shown and accounts.callback_url(made) in shown
    assert (made.name, made.settings["oversell"], late.status_code, none.status_code) == (
        "Web shop 2",
        "cancel",
        400,
        400,
    )
    assert "has changed since you read it" in text_of(late)
    assert accounts.unsealed(made.secrets) == {"secret": SECRET}
    assert accounts.unsealed(made.older_secrets) == {"secret": "s3cret"}
    assert SECRET not in as_owner.get(path).content.decode()
