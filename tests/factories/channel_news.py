"""What a scripted outside system sends by itself, and how it takes it when we say so."""

from dataclasses import dataclass, field

from commerce.sales_channels.subscriber import Subscribed


@dataclass
class News:
    """`topics` are sent; `refuses` are not to be had, with its words; it may sign with a key of its own."""

    topics: set[str] = field(default_factory=set)
    refuses: dict[str, str] = field(default_factory=dict)
    signs_with: str = ""


class Subscribes:
    """See `commerce.sales_channels.subscriber.Subscriber`."""

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        self.shop.called("subscribe_anew" if anew else "subscribe")
        news = self.shop.news
        wanted = [each for each in ("order", "refund") if each not in news.refuses]
        added = [each for each in wanted if each not in news.topics]
        news.topics |= set(wanted)
        secrets = {"secret": news.signs_with} if news.signs_with else {}
        return Subscribed(wanted, added, refused=news.refuses, secrets=secrets)

    def unsubscribe(self) -> int:
        self.shop.called("unsubscribe")
        return len(self.shop.news.topics)
