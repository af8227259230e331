"""Products that we put on a channel: who may be put there, what follows, and what is left alone."""

import pytest

from commerce import catalog
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Authority, ChannelProduct, Connection, Listing, Publication, Push, SyncException
from commerce.sales_channels import connections, drift, products, publishing, serving
from commerce.sales_channels.faults import Unclear
from commerce.sales_channels.neutral import Offer
from commerce.sales_channels.publishing import CannotPublish, NotPublishable, NotPublished
from tests.factories.commerce import ChannelFactory, product


def publish(there, *chosen):
    publishing.publish(by=SYSTEM, connection=there.connection, chosen=chosen)
    serving.serve(there.connection.pk)


def change(there, what, **changes):
    catalog.change_product(product_id=what.pk, changes=changes, expected=None, by=SYSTEM)
    relay.drain()
    serving.serve(there.connection.pk)


def shown(there, sku: str) -> Offer:
    return next(each for each in there.outside.offers if each.sku == sku)


def test_all_of_them_or_none_are_published_and_each_no_says_why(there, shop):
    good, old = product("GOOD"), product("OLD", status="archived")
    elsewhere = product("ELSEWHERE", channels=[ChannelFactory()])
    chosen = [good, old, elsewhere, shop.mug.product]

    with pytest.raises(NotPublishable) as no:
        publishing.publish(by=SYSTEM, connection=there.connection, chosen=chosen)
    with pytest.raises(NotPublished):
        publishing.unpublish(by=SYSTEM, connection=there.connection, chosen=[good])
    assert [(each["path"], each["code"]) for each in no.value.errors] == [
        ("products[1]", "not_offered"),
        ("products[2]", "not_offered"),
        ("products[3]", "listed_already"),
    ]
    assert list(publishing.unlisted(there.connection)) == [good]
    Connection.objects.update(status="shadow")
    with pytest.raises(CannotPublish):
        publishing.publish(by=SYSTEM, connection=Connection.objects.get(), chosen=[good])
    there.connection.channel.currency = "EUR"
    with pytest.raises(NotPublishable) as no:
        publishing.publish(by=SYSTEM, connection=there.connection, chosen=[good])
    assert no.value.errors[0]["code"] == "no_price"
    assert not ChannelProduct.objects.exists()


def test_only_what_we_made_there_follows_and_titles_only_while_they_are_ours(there):
    ours, theirs = product("OURS", title="Hat"), product("THEIRS", title="Cap")
    there.outside.offers.append(Offer("P9", "V9", "Their cap", sku="THEIRS"))
    publish(there, ours, theirs)
    for each in (ours, theirs):
        change(there, each, title="New name")

    assert (shown(there, "OURS").title, shown(there, "THEIRS").title) == ("New name", "Their cap")
    assert set(Listing.objects.filter(sku__in=("OURS", "THEIRS")).values_list("status", flat=True)) == {"matched"}
    assert ChannelProduct.objects.get(product=theirs).existed
    with pytest.raises(NotPublishable):
        publish(there, theirs)
    Authority.objects.create(connection=there.connection, field="title", holder="channel")
    pushed = there.outside.calls["push_products"]
    change(there, ours, title="Third name")
    change(there, ours, title="Fourth name")
    assert there.outside.calls["push_products"] == pushed + 1  # that texts are theirs now; nothing after


def test_an_answer_that_was_lost_is_asked_for_again_and_a_refusal_waits_for_people(there, monkeypatch):
    hat = product("HAT")

    def lost(name):
        if name == "push_products" and there.outside.calls[name] == 1:
            raise Unclear("No answer")

    there.outside.before = lost
    publish(there, hat)
    assert Push.objects.get(kind=products.KIND).status == "waiting"
    Push.objects.update(due_at="2026-01-01T00:00:00Z")
    serving.serve(there.connection.pk)
    assert shown(there, "HAT").active

    there.outside.offers = [each for each in there.outside.offers if each.sku != "HAT"]
    change(there, hat, title="Hat two")
    assert SyncException.objects.get(status="open").cause == "product_refused"
    assert products.everything(there.connection.pk) == set()  # what was refused is for people
    publish(there, hat)  # it was deleted there, though nobody said so, and somebody wants it again
    assert (shown(there, "HAT").title, SyncException.objects.filter(status="open").count()) == ("Hat two", 0)
    assert Listing.objects.get(sku="HAT").status == "matched"


def test_what_is_withdrawn_before_it_was_made_is_not_made(there):
    hat = product("HAT")
    publishing.publish(by=SYSTEM, connection=there.connection, chosen=[hat])
    change(there, hat, status="archived")

    assert [each.active for each in there.outside.offers if each.sku == "HAT"] in ([], [False])
    assert not Push.objects.filter(kind=products.KIND).exclude(status="idle").exists()


def test_what_ends_on_a_channel_by_its_dates_or_changed_while_nothing_was_told_is_noticed(there, shop):
    hat = product("HAT", channels=[shop.web], title="Hat")
    publish(there, hat)
    connection = Connection.objects.get()
    connections.switch(by=SYSTEM, connection=connection, to="shadow")
    change(there, hat, title="Changed in shadow mode")
    assert shown(there, "HAT").title == "Hat"
    connections.switch(by=SYSTEM, connection=connection, to="live")
    relay.drain()
    serving.serve(connection.pk)
    assert shown(there, "HAT").title == "Changed in shadow mode"

    Publication.objects.update(starts_at="2026-01-01T00:00:00Z", ends_at="2026-01-02T00:00:00Z")
    list(drift.comparer("mapping").parts(there.connection, ""))
    serving.serve(connection.pk)
    assert not shown(there, "HAT").active


def test_a_description_is_told_as_safe_markup():
    said = products.described("Warm & <soft>\nin wool\n\n\nMade here.\r\n")

    assert said == "<p>Warm &amp; &lt;soft&gt;<br>in wool</p><p>Made here.</p>"
