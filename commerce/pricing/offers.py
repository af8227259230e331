"""Promotions ready to be applied, and the index that finds those which a basket could touch at all."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from commerce import sku_hygiene
from commerce.models import Channel, Location, Promotion, SkuName
from commerce.pricing import conditions, promotion_kinds
from commerce.pricing.conditions import Audience, Conditions, Goods
from commerce.pricing.promotion_kinds.effect import Effect
from commerce.pricing.promotion_kinds.gift import Gift

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """One active promotion. `combines`: it lets others of its class stand beside it, if they let it. `gift` is the
    variant that a gift promotion gives, 0 when there is no such variant."""

    id: int
    code: str
    title: str
    stacking: str
    combines: bool
    group: str
    order: tuple[int, str]
    needs_code: bool
    currency: str
    starts_at: datetime | None
    ends_at: datetime | None
    goods: Goods
    audience: Audience
    effect: Effect
    min_spend: int = 0
    min_quantity: int = 0
    gift: int | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """All of them: by id, and what applies without a code by what it asks for. `general` ones name no goods.
    `changes` are the instants at which one begins or ends, `clocks` the local times at which one does every day."""

    by_id: Mapping[int, Offer]
    general: tuple[Offer, ...]
    by_variant: Mapping[int, tuple[Offer, ...]]
    by_category: Mapping[str, tuple[Offer, ...]]
    changes: tuple[datetime, ...] = ()
    clocks: tuple[time, ...] = ()

    def touching(self, variants: Iterable[tuple[int, tuple[str, ...]]]) -> list[Offer]:
        """Those without a code that could match one of `(variant id, category paths)`, in order."""
        found = {offer.id: offer for offer in self.general}
        paths: set[str] = set()
        for variant_id, categories in variants:
            for offer in self.by_variant.get(variant_id, ()):
                found[offer.id] = offer
            paths.update(categories)
        for path in _with_ancestors(paths) if self.by_category else ():
            for offer in self.by_category.get(path, ()):
                found[offer.id] = offer
        return sorted(found.values(), key=lambda offer: offer.order)


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of what promotions name: SKUs as they are written there, locations and channels by code."""

    variants: Mapping[str, int]
    locations: Mapping[str, int]
    channels: Mapping[str, int]


def load() -> Offers:
    """Every active promotion, in four queries. One that cannot be read applies to nothing, and the log says so."""
    readable = []
    for row in Promotion.objects.filter(status=Promotion.Status.ACTIVE).order_by("id"):
        effect, when, wrong = read(row)
        if wrong:
            log.error("Promotion %s cannot be read: %s", row.code, wrong)
        else:
            readable.append((row, effect, when))
    names = _names({sku for _, effect, when in readable for sku in skus(effect, when)})
    return index([offer(*each, names) for each in readable])


def one(row: Promotion) -> Offer:
    """A promotion by itself, whatever its status. It must be readable."""
    effect, when, _ = read(row)
    return offer(row, effect, when, _names(skus(effect, when)))


def read(row: Promotion) -> tuple[Effect, Conditions, list[dict[str, Any]]]:
    """What a promotion does and when, and what is wrong with how it is written, as errors with paths."""
    effect, wrong = promotion_kinds.read(row.kind, row.effect, stacking=row.stacking)
    when, also_wrong = conditions.read(row.conditions)
    return effect, when, [*wrong, *also_wrong]


def skus(effect: Effect, when: Conditions) -> set[str]:
    """The SKUs that a promotion names."""
    return {*when.skus, *when.exclude_skus, *([effect.sku] if isinstance(effect, Gift) else [])}


def index(offers: Collection[Offer]) -> Offers:
    """The index of offers."""
    general: list[Offer] = []
    by_variant: dict[int, tuple[Offer, ...]] = {}
    by_category: dict[str, tuple[Offer, ...]] = {}
    for offer in offers:
        if offer.needs_code:
            continue
        if not offer.goods.named:
            general.append(offer)
        for variant_id in offer.goods.variants:
            by_variant[variant_id] = (*by_variant.get(variant_id, ()), offer)
        for path in offer.goods.categories:
            by_category[path] = (*by_category.get(path, ()), offer)
    changes = {moment for offer in offers for moment in (offer.starts_at, offer.ends_at) if moment}
    by_id = {offer.id: offer for offer in offers}
    clocks = {clock for offer in offers for clock in offer.audience.hours or ()}
    clocks |= {time(0) for offer in offers if offer.audience.weekdays}
    return Offers(by_id, tuple(general), by_variant, by_category, tuple(sorted(changes)), tuple(sorted(clocks)))


NONE = index(())


def offer(row: Promotion, effect: Effect, when: Conditions, names: Names) -> Offer:
    """A promotion with ids for names. What names nothing any more matches nothing."""
    goods = Goods(
        variants=conditions.ids_of(when.skus, names.variants),
        categories=when.categories,
        excluded_variants=conditions.ids_of(when.exclude_skus, names.variants),
        excluded_categories=when.exclude_categories,
        named=bool(when.skus or when.categories),
    )
    audience = Audience(
        locations=conditions.ids_of(when.locations, names.locations) if when.locations else None,
        channels=conditions.ids_of(when.channels, names.channels) if when.channels else None,
        segments=frozenset(when.segments),
        groups=frozenset(when.groups),
        weekdays=conditions.days(when.weekdays),
        hours=when.hours,
        first_order=when.first_order,
    )
    return Offer(
        id=row.pk,
        code=row.code,
        title=row.title,
        stacking=row.stacking,
        combines=row.stacking in row.combines,
        group=row.exclusive_group,
        order=(row.priority, row.code),
        needs_code=row.needs_code,
        currency=row.currency,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        goods=goods,
        audience=audience,
        effect=effect,
        min_spend=max(when.min_spend, effect.least_spend),
        min_quantity=max(when.min_quantity, effect.least_quantity),
        gift=names.variants.get(effect.sku, 0) if isinstance(effect, Gift) else None,
    )


def _names(skus: set[str]) -> Names:
    """SKUs in any spelling and under any name they have had."""
    keys = {sku: key for sku in skus if (key := sku_hygiene.key_of(sku))}
    found = SkuName.objects.filter(key__in=set(keys.values())).order_by("id").values_list("key", "variant_id")
    variants = dict(found) if keys else {}
    return Names(
        variants={sku: variants[key] for sku, key in keys.items() if key in variants},
        locations=dict(Location.objects.order_by("id").values_list("code", "pk")),
        channels=dict(Channel.objects.order_by("id").values_list("code", "pk")),
    )


def _with_ancestors(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return found
