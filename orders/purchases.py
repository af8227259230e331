"""What somebody asks for when they place an order, once it has been read and every name in it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.models import Channel, Location, Till
from commerce.pricing.basket import Basket, Charge, Item, Shopper
from commerce.pricing.quoted import Quote
from customers.contacts import Contact
from inventory.models import Hold
from orders.deliveries import STRICTEST_FIRST, Wanted
from orders.models import Cart, Payment

LOCAL = frozenset(
    {
        Payment.Method.CASH,
        Payment.Method.GIFT_CARD,
        Payment.Method.STORE_CREDIT,
        Payment.Method.POINTS,
        Payment.Method.EXTERNAL,
    }
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Units of one variant and how they travel. The `agreed` amounts are those of another system, see pricing; `sold`
    there already, the units meet no safety stock and are back-ordered if need be."""

    variant_id: int
    quantity: int
    wanted: Wanted
    agreed_price: int | None = None
    agreed_discount: int = 0
    agreed_tax: int | None = None
    sold: bool = False


@dataclass(frozen=True, slots=True)
class Tender:
    """One way to pay, as asked: without an `amount` it takes the rest. `code` is a gift card's, `token` a card's."""

    method: str
    amount: int | None = None
    token: str = ""
    code: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """Everything that placing an order depends on. `sold_at` is the store where the sale takes place, of a cart or a
    question; `frozen` the quote that the buyer was promised and that still holds. `age_confirmed`: whoever sells has
    made sure that the buyer is old enough for these goods. `agreed_charge` is what another system took for delivery,
    `agreed_includes_tax` whether its prices contain tax; without them our own rules say."""

    channel: Channel
    wishes: tuple[Wish, ...]
    tenders: tuple[Tender, ...]
    contact: Contact = Contact()
    external_id: str = ""
    codes: tuple[str, ...] = ()
    till: Till | None = None
    cart: Cart | None = None
    hold: Hold | None = None
    expected_total: int | None = None
    sold_at: Location | None = None
    frozen: Quote | None = None
    age_confirmed: bool = False
    agreed_charge: Charge | None = None
    agreed_includes_tax: bool | None = None

    @property
    def is_local(self) -> bool:
        """Whether every tender is ours to take, so that nobody outside has to be asked."""
        return all(tender.method in LOCAL for tender in self.tenders)

    @property
    def location(self) -> Location | None:
        """Where the sale takes place: at the till, in the store that is named, or where all of it is collected."""
        if self.till is not None:
            return self.till.location
        if self.sold_at is not None:
            return self.sold_at
        places = {wish.wanted.stock_location_id: wish.wanted.location for wish in self.wishes}
        return next(iter(places.values())) if len(places) == 1 else None

    def basket(self, shopper: Shopper, at) -> Basket:
        """The question for pricing."""
        place = self.location
        destinations = {wish.wanted.key: wish.wanted.destination() for wish in self.wishes}
        items = tuple(
            Item(
                variant_id=wish.variant_id,
                quantity=wish.quantity,
                destination=destinations[wish.wanted.key],
                agreed_price=wish.agreed_price,
                agreed_discount=wish.agreed_discount,
                agreed_tax=wish.agreed_tax,
            )
            for wish in self.wishes
        )
        return Basket(
            channel_id=self.channel.pk,
            currency=self.channel.currency,
            prices_include_tax=(
                self.channel.prices_include_tax if self.agreed_includes_tax is None else self.agreed_includes_tax
            ),
            items=items,
            at=at,
            location_id=None if place is None else place.pk,
            codes=self.codes,
            shopper=shopper,
            agreed_charge=self.agreed_charge,
        )


def deliveries(wishes: Sequence[Wish]) -> list[tuple[Wanted, tuple[int, ...]]]:
    """The distinct ways that lines travel, in order of first appearance, each with the indexes of its lines. Of what
    they say about substitutions the strictest holds."""
    groups: dict[str, list[int]] = {}
    for index, wish in enumerate(wishes):
        groups.setdefault(wish.wanted.key, []).append(index)
    return [(_strictest([wishes[index].wanted for index in indexes]), tuple(indexes)) for indexes in groups.values()]


def _strictest(ways: Sequence[Wanted]) -> Wanted:
    return min(ways, key=lambda way: STRICTEST_FIRST.index(way.substitutions))
