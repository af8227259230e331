"""API keys: shown once, hashed at rest, ended at once, rotated with an overlap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce import keys, staff
from commerce.actors import SYSTEM
from commerce.keys import KeyNotUsable, Limits
from commerce.models import ApiKey
from commerce.staff import CannotGrant, UnknownPermission
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_key_works_and_only_its_hash_is_kept():
    made = keys.create(name="Web shop", scopes=["stock.read"], by=SYSTEM)

    actor = keys.actor_of(made.secret)
    stored = ApiKey.objects.values().get()
    assert (actor.kind, actor.name, actor.principal) == ("key", "Web shop", f"key:{made.key.family}")
    assert actor.grants == (("stock.read", None),)
    assert made.secret.startswith("tck_") and len(made.secret) == 47
    assert made.secret not in str(stored)


@pytest.mark.parametrize("presented", ["", "tck_", "tck_unknown", "TCK_x", "tck_" + "a" * 500, "tck_é", "x\x00"])
def test_unknown_key_is_nobody(presented):
    assert keys.actor_of(presented) is None


def test_limits_narrow_every_scope():
    soho, web = factories.LocationFactory(), factories.ChannelFactory()
    _, secret = factories.api_key("stock.write", locations=[soho], channels=[web])

    actor = keys.actor_of(secret)

    assert actor.locations("stock.write") == {soho.pk}
    assert actor.channel_ids == {web.pk}


def test_key_whose_only_location_is_gone_holds_nowhere():
    soho, web = factories.LocationFactory(), factories.ChannelFactory()
    key, secret = factories.api_key("stock.write", locations=[soho], channels=[web])
    soho.delete()
    web.delete()

    actor = keys.actor_of(secret)
    successor = keys.actor_of(keys.rotate(key=key, overlap=DAY, by=SYSTEM).secret)

    assert actor.locations("stock.write") == successor.locations("stock.write") == frozenset()
    assert actor.channel_ids == successor.channel_ids == frozenset()


def test_revoked_key_ends_at_once():
    key, secret = factories.api_key("stock.read")

    keys.revoke(key=key, by=SYSTEM)

    assert keys.actor_of(secret) is None


def test_expired_key_is_nobody():
    _, secret = factories.api_key("stock.read", expires_at=timezone.now() - timedelta(seconds=1))

    assert keys.actor_of(secret) is None


def test_rotation_keeps_family_and_rights_and_ends_the_old_key_after_the_overlap():
    soho = factories.LocationFactory()
    key, old = factories.api_key("stock.write", locations=[soho])

    made = keys.rotate(key=key, overlap=DAY, by=SYSTEM)

    before, after = keys.actor_of(old), keys.actor_of(made.secret)
    key.refresh_from_db()
    assert (after.principal, after.grants) == (before.principal, before.grants)
    assert timedelta(hours=23) < key.expires_at - timezone.now() <= DAY


def test_rotation_without_overlap_ends_the_old_key_now():
    key, old = factories.api_key("stock.read")

    keys.rotate(key=key, overlap=timedelta(0), by=SYSTEM)

    assert keys.actor_of(old) is None


def test_revoked_key_cannot_be_rotated():
    key, _ = factories.api_key("stock.read")
    keys.revoke(key=key, by=SYSTEM)

    with pytest.raises(KeyNotUsable):
        keys.rotate(key=key, overlap=DAY, by=SYSTEM)


def test_use_is_noted_at_most_once_a_minute():
    key, secret = factories.api_key("stock.read")

    keys.actor_of(secret)
    first = ApiKey.objects.get().last_used_at
    keys.actor_of(secret)

    assert first is not None
    assert ApiKey.objects.get().last_used_at == first


def test_nobody_makes_a_key_with_rights_they_lack():
    soho, camden = factories.LocationFactory.create_batch(2)
    role = factories.RoleFactory(permissions=["stock.write", "admin.write"])
    person = factories.AssignmentFactory(role=role, location=soho).staff
    giver = staff.actor_for(person)

    made = keys.create(name="Soho", scopes=["stock.write"], limits=Limits(locations=[soho]), by=giver)
    with pytest.raises(CannotGrant) as elsewhere:
        keys.create(name="Both", scopes=["stock.write"], limits=Limits(locations=[soho, camden]), by=giver)
    with pytest.raises(CannotGrant):
        keys.create(name="Everywhere", scopes=["stock.write"], by=giver)
    with pytest.raises(CannotGrant) as everything:
        keys.create(name="All", scopes=["*"], limits=Limits(locations=[soho]), by=giver)

    assert keys.actor_of(made.secret).may_at("stock.write", soho.pk)
    assert elsewhere.value.facts == {"lacking": ["stock.write"]}
    assert "orders.write" in everything.value.facts["lacking"]


def test_unknown_scope_is_refused_by_name():
    with pytest.raises(UnknownPermission) as caught:
        keys.create(name="X", scopes=["stock.read", "stock.steal"], by=SYSTEM)

    assert caught.value.facts == {"unknown": ["stock.steal"]}
