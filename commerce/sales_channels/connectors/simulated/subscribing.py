"""Who a simulated shop tells what: subscriptions made through a system's own calls, or by whoever directs the shop.

Those of the director hold every topic, and each topic shows as one of its own; nobody can take these away.
"""

from collections.abc import Sequence

from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.shop import Shop

EVERYTHING = "*"
MOST_TOPICS = 100


def add(shop: Shop, url: str, secret: str, topics: Sequence[str] = (EVERYTHING,)) -> dict:
    """A new subscriber; returns its record."""
    if not url.startswith(("http://", "https://")) or not topics:
        raise Impossible("invalid_subscription", "The address or the topic is not valid")
    with shop.changing():
        made = {"id": shop.new_id(), "url": url, "secret": secret, "topics": [*topics], "active": True, "failures": 0}
        shop.state.subscriptions.append(made)
        shop.tell("subscribed", part_id=made["id"])
        return made


def each(shop: Shop, topics: Sequence[str]) -> list[tuple[int, str, dict]]:
    """`(number, topic, record)` for systems that keep one for each topic; `topics` are all that there are."""
    return [
        (made["id"] * MOST_TOPICS + index, topic, made)
        for made in shop.state.subscriptions
        for index, topic in enumerate(topics if EVERYTHING in made["topics"] else made["topics"])
    ]


def one(shop: Shop, number: int) -> dict:
    """The record of a number of `each`. Raises Impossible."""
    return find(shop, number // MOST_TOPICS)


def find(shop: Shop, id: int) -> dict:
    """The record of an id. Raises Impossible."""
    found = [made for made in shop.state.subscriptions if made["id"] == id and EVERYTHING not in made["topics"]]
    if not found:
        raise Impossible("no_such_subscription", "Webhook subscription does not exist")
    return found[0]


def remove(shop: Shop, made: dict) -> None:
    """Nobody is told any more."""
    with shop.changing():
        shop.state.subscriptions.remove(made)
        shop.tell("unsubscribed", part_id=made["id"])


def wake(made: dict) -> None:
    """It is told again, and its failures are forgotten."""
    made["active"], made["failures"] = True, 0
