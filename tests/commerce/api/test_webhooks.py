"""The API of outbound webhooks: who may set up what, secrets shown once, the log, and telling again."""

import pytest
from standardwebhooks import Webhook

from commerce.models import StoredAnswer, WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints, sending
from tests.api_client import api, paths, problem
from tests.commerce.webhooks.receiver import Says
from tests.factories.commerce import ChannelFactory, LocationFactory
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db
HOOKS, LOG = "/webhook-endpoints", "/webhook-deliveries"
URL = "https://erp.example.com/hooks"


def test_an_endpoint_is_made_with_a_secret_that_is_shown_once_and_kept_sealed():
    owner, body = api(), {"url": URL, "topics": ["order.*", "stock.changed"], "description": "ERP"}

    made = owner.post(HOOKS, body, idempotency_key="k").json()
    again = owner.post(HOOKS, body, idempotency_key="k")
    shown = owner.get(f"{HOOKS}/{made['id']}").json()

    secret = made.pop("secret")
    assert (again.json()["secret"], again["Idempotent-Replayed"]) == (secret, "true")
    assert secret.startswith("whsec_") and len(Webhook(secret)._whsecret) == 32
    assert shown == made
    assert (made["topics"], made["state"], made["created_by"]) == (["order.*", "stock.changed"], "active", "Test")
    assert secret not in str([*WebhookEndpoint.objects.values(), *StoredAnswer.objects.values()])


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "https://10.0.0.8/",
        "https://localhost/",
        "https://a:b@erp.example.com/",
        "ftp://x.org",
    ],
)
def test_an_address_inside_or_in_the_clear_is_refused(url):
    assert problem(api().post(HOOKS, {"url": url, "topics": ["*"]})) == (422, "url_refused")


def test_only_topics_that_exist_and_that_the_maker_may_read_can_be_wanted():
    unknown = api().post(HOOKS, {"url": URL, "topics": ["order.eaten"]})
    stock_only = api("channels.write", "channels.read", "stock.read")
    people = stock_only.post(HOOKS, {"url": URL, "topics": ["customer.*"]})
    everything = stock_only.post(HOOKS, {"url": URL, "topics": ["*"]})

    assert (problem(unknown), paths(unknown)) == ((400, "unknown_topic"), [("topics", "unknown_topic")])
    assert "order.placed" in unknown.json()["known"]
    assert (problem(people), people.json()["scope"]) == ((403, "permission_denied"), "customers.read")
    assert problem(everything)[0] == 403
    assert stock_only.post(HOOKS, {"url": URL, "topics": ["stock.*"]}).status_code == 201


def test_every_noun_of_the_contract_can_be_wanted_before_anything_is_told_of_it():
    wanted = ["order.*", "stock.changed", "fulfillment.*", "return.*", "customer.*"]

    made = api().post(HOOKS, {"url": URL, "topics": wanted})
    without = api("channels.write", "channels.read").post(HOOKS, {"url": URL, "topics": ["return.*"]})

    assert (made.status_code, made.json()["topics"]) == (201, sorted(wanted))
    assert (problem(without), without.json()["scope"]) == ((403, "permission_denied"), "returns.read")


def test_a_key_with_limits_sets_up_and_sees_only_what_is_within_them():
    soho, web = LocationFactory(code="soho"), ChannelFactory(code="web")
    of_soho, of_web = api(locations=[soho]), api(channels=[web])
    everywhere = endpoint()
    wide = {"url": URL, "topics": ["order.*"]}

    kept_out = [
        of_soho.post(HOOKS, wide),
        of_web.post(HOOKS, wide),
        of_soho.send("DELETE", f"{HOOKS}/{everywhere.public_id}"),
    ]
    made = of_soho.post(HOOKS, {**wide, "location": "soho"})

    assert [problem(each) for each in kept_out] == [
        (403, "location_not_allowed"),
        (403, "channel_not_allowed"),
        (404, "not_found"),
    ]
    assert made.status_code == of_web.post(HOOKS, {**wide, "channel": "web"}).status_code == 201
    assert [row["id"] for row in of_soho.get(HOOKS).json()["results"]] == [made.json()["id"]]
    customers = api().post(HOOKS, {"url": URL, "topics": ["customer.*"], "channel": "web"})
    assert problem(customers) == (400, "topic_not_limited")


def test_the_log_shows_nobody_more_than_they_may_read(django_assert_max_num_queries):
    hooks = endpoint()
    order, customer = delivery(hooks), delivery(hooks, topic="customer.created")
    everyone, orders_only = api(), api("channels.read", "orders.read")

    with django_assert_max_num_queries(12):
        listed = everyone.get(f"{LOG}?endpoint={hooks.public_id}&state=waiting").json()["results"]

    assert [row["id"] for row in listed] == [customer.public_id, order.public_id]
    assert everyone.get(f"{LOG}/{order.public_id}").json()["payload"]["data"] == {"id": order.subject}
    assert [row["id"] for row in orders_only.get(LOG).json()["results"]] == [order.public_id]
    assert problem(orders_only.get(f"{LOG}/{customer.public_id}")) == (404, "not_found")
    assert everyone.get(f"{LOG}?topic=customer.created&to=2020-01-01T00:00:00Z").json()["results"] == []


def test_an_endpoint_is_changed_paused_resumed_and_removed():
    owner, hooks = api(), endpoint()
    waiting, path = delivery(hooks), f"{HOOKS}/{hooks.public_id}"

    tag = owner.get(path)["ETag"]
    changed = owner.patch(path, {"topics": ["order.placed"]}, if_match=tag)
    stale = owner.patch(path, {"description": "ERP"}, if_match=tag)
    paused, twice = owner.post(f"{path}/pause"), owner.post(f"{path}/pause")
    resumed = owner.post(f"{path}/resumption")
    removed = [owner.send("DELETE", path).status_code, owner.get(path).status_code]

    assert (changed.json()["topics"], problem(stale)) == (["order.placed"], (412, "version_conflict"))
    assert (paused.json()["state"], paused.json()["pause_reason"]) == ("paused", "by_hand")
    assert (problem(twice), resumed.json()["state"]) == ((409, "invalid_transition"), "active")
    assert removed == [204, 404]
    waiting.refresh_from_db()
    assert waiting.status == "dismissed"
    assert WebhookEndpoint.objects.values_list("secret_sealed", flat=True).get() == ""


def test_while_a_secret_is_changed_both_sign_and_afterwards_only_the_new_one(receiver):
    owner, hooks = api(), endpoint(receiver.url())
    old, path = endpoints.secret_of(hooks), f"{HOOKS}/{hooks.public_id}/secret-rotations"

    new = owner.post(path, {}).json()["secret"]
    delivery(hooks)
    sending.send_due()
    newest = owner.post(path, {"overlap_seconds": 0}).json()["secret"]
    delivery(hooks)
    sending.send_due()

    during, after = receiver.told
    assert during.verified(old) == during.verified(new)
    assert after.verified(newest)
    assert len(after.headers["webhook-signature"].split()) == 1
    assert len({old, new, newest}) == 3


def test_telling_again_repeats_id_and_body_and_no_receiver_takes_it_twice(receiver):
    owner, hooks = api(), endpoint(receiver.url())
    sent, taken = delivery(hooks), {}
    receiver.answer = lambda told: Says(200, body=taken.setdefault(told.id, b"taken"))
    sending.send_due()

    replayed = owner.post(f"{LOG}/{sent.public_id}/replay", idempotency_key="r").json()
    sending.send_due()

    first, second = receiver.told
    assert (first.id, first.body) == (second.id, second.body)
    assert len(taken) == 1
    assert (replayed["state"], replayed["attempts"], replayed["replays"]) == ("waiting", 0, 1)
    assert second.verified(endpoints.secret_of(hooks))


def test_a_range_or_all_of_one_cause_is_told_again():
    owner, hooks, other = api(), endpoint(), endpoint()
    ended = {"status": "failed", "ended_at": "2026-11-22T12:00Z", "attempts": 13, "claims": 13}
    down = [delivery(hooks, failure="answer_503", **ended) for _ in range(3)]
    odd = delivery(hooks, failure="answer_400", topic="stock.changed", **ended)
    elsewhere = delivery(other, failure="answer_503", **ended)

    by_cause = owner.post(f"{LOG}/replays", {"endpoint": hooks.public_id, "failure": "answer_503"}).json()
    by_topic = owner.post(f"{LOG}/replays", {"endpoint": hooks.public_id, "topic": "stock.*"}).json()
    too_old = owner.post(f"{LOG}/replays", {"endpoint": other.public_id, "to": "2026-01-01T00:00:00Z"}).json()
    nowhere = owner.post(f"{LOG}/replays", {"endpoint": "whe_0000000000000"})

    assert [each["replayed"] for each in (by_cause, by_topic, too_old)] == [3, 1, 0]
    waiting = WebhookDelivery.objects.filter(status="waiting", attempts=0, replays=1).order_by("id")
    assert list(waiting) == [*down, odd]
    assert (nowhere.status_code, WebhookDelivery.objects.get(pk=elsewhere.pk).status) == (400, "failed")


def test_a_test_is_sent_once_even_to_a_paused_endpoint_and_harms_no_standing(receiver):
    owner, hooks = api(), endpoint(receiver.url())
    path = f"{HOOKS}/{hooks.public_id}"
    owner.post(f"{path}/pause")
    receiver.answer = lambda _: Says(500, body=b"not ready")

    made = owner.post(f"{path}/tests").json()
    sending.send_due()
    log = owner.get(f"{LOG}/{made['id']}").json()

    assert (made["topic"], made["state"], log["state"], log["failure"]) == (
        "webhook.test",
        "waiting",
        "failed",
        "answer_500",
    )
    assert (log["response"]["status"], log["response"]["excerpt"]) == (500, "not ready")
    assert owner.get(path).json()["failing_since"] is None
    assert len(receiver.told) == 1


def test_what_is_let_go_holds_up_nobody(receiver):
    owner, hooks = api(), endpoint(receiver.url())
    first, second = delivery(hooks, "ord_1"), delivery(hooks, "ord_1")

    let_go = owner.post(f"{LOG}/{first.public_id}/dismissal")
    sending.send_due()

    assert (let_go.json()["state"], receiver.at("/hooks")) == ("dismissed", [second.event])
    assert problem(owner.post(f"{LOG}/{second.public_id}/dismissal")) == (409, "invalid_transition")
