"""Waves over the API: taken, walked, printed and ended."""

import pytest

from fulfillment.models import Fulfillment, Wave
from tests.api_client import api, paths, problem
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, place
from tests.fulfillment.test_waves import build, orders


def test_a_wave_from_its_start_to_its_end(shop):
    newest, oldest = orders(shop, 2, 1)
    client = api("fulfillment.read", "fulfillment.write")

    made = client.post("/waves", {"location": shop.soho.code, "size": 5})
    wave = made.json()
    first = client.post(f"/waves/{wave['id']}/picks", {"sku": shop.mug.sku})
    rest = client.post(f"/waves/{wave['id']}/picks", {"sku": shop.mug.sku, "quantity": 2})
    done = client.get(f"/waves/{wave['id']}").json()

    assert (made.status_code, wave["number"], wave["state"], wave["picker"]) == (201, 1, "picking", None)
    assert [row["id"] for row in wave["fulfillments"]] == [oldest.public_id, newest.public_id]
    assert [(row["sku"], row["quantity"], len(row["orders"])) for row in wave["stops"]] == [(shop.mug.sku, 3, 2)]
    assert first.json() == {"state": "picking", "credits": [
        {"fulfillment": oldest.public_id, "order_number": str(oldest.order.number), "quantity": 1, "state": "picked"},
    ]}  # fmt: skip
    assert (rest.json()["state"], done["state"], done["stops"][0]["picked"]) == ("done", "done", 3)


def test_the_same_scan_counts_once(shop):
    orders(shop, 2)
    wave, client = build(shop), api()

    answers = [
        client.post(f"/waves/{wave.public_id}/picks", {"sku": shop.mug.sku}, idempotency_key="s") for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert api().get(f"/waves/{wave.public_id}").json()["stops"][0]["picked"] == 1


def test_lists_hold_ones_own_waves(shop):
    orders(shop, 1)
    wave = build(shop)
    own, neighbor = api("*", locations=[shop.soho]), api("*", locations=[shop.bath])

    found = own.get(f"/waves?location={shop.soho.code}&state=picking").json()["results"]

    assert [row["id"] for row in found] == [wave.public_id]
    assert neighbor.get("/waves").json()["results"] == []
    assert problem(neighbor.get(f"/waves/{wave.public_id}")) == (404, "not_found")
    assert problem(neighbor.post("/waves", {"location": shop.soho.code})) == (403, "location_not_allowed")


def test_key_of_one_channel_takes_and_sees_that_channels_work_only(shop):
    (theirs,) = orders(shop, 1)
    ours = work.one(place(shop.pos, [Buy(shop.mug, 1)]))
    client = api("*", channels=[shop.pos])

    made = client.post("/waves", {"location": shop.soho.code})
    again = client.post("/waves", {"location": shop.soho.code})

    assert [row["id"] for row in made.json()["fulfillments"]] == [ours.public_id]
    assert problem(again) == (409, "nothing_to_pick")
    assert Fulfillment.objects.get(pk=theirs.pk).status == "routed"
    assert client.get(f"/waves/{made.json()['id']}").status_code == 200


def test_wave_with_another_channels_work_is_as_unknown_as_none(shop):
    orders(shop, 1)
    ours = work.one(place(shop.pos, [Buy(shop.mug, 1)]))
    wave, client = build(shop), api("*", channels=[shop.pos])
    path = f"/waves/{wave.public_id}"

    answers = [
        client.get(path),
        client.get(f"{path}/pick-list"),
        client.post(f"{path}/picks", {"sku": shop.mug.sku}),
        client.post(f"{path}/closure"),
        client.post(f"{path}/cancellation"),
    ]

    assert {problem(answer) for answer in answers} == {(404, "not_found")}
    assert client.get("/waves").json()["results"] == []
    assert Fulfillment.objects.get(pk=ours.pk).status == "accepted"
    both = api("*", channels=[shop.pos, shop.web])
    assert both.get(path).status_code == 200


@pytest.mark.parametrize("way", ["closure", "cancellation"])
def test_a_wave_is_ended_once(shop, way):
    orders(shop, 1)
    path = f"/waves/{build(shop).public_id}"

    ended, again = (api().post(f"{path}/{way}") for _ in range(2))

    assert (ended.status_code, ended.json()["fulfillments"]) == (200, [])
    assert (problem(again), again.json()["allowed"]) == ((409, "invalid_transition"), [])
    assert problem(api().post(f"{path}/picks", {"sku": shop.mug.sku})) == (409, "invalid_transition")


def test_nothing_to_pick_and_too_much_at_once(shop):
    empty = api().post("/waves", {"location": shop.soho.code})
    large = api().post("/waves", {"location": shop.soho.code, "size": 51})

    assert (problem(empty), paths(large)) == ((409, "nothing_to_pick"), [("size", "out_of_range")])
    assert Wave.objects.count() == 0


def test_the_walk_is_printed(shop):
    orders(shop, *[1] * 3)

    answer = api().get(f"/waves/{build(shop).public_id}/pick-list", accept="application/pdf")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
