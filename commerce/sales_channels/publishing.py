"""Putting products of ours on a channel where they are not yet, and taking them off again."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal, field_error
from commerce.models import ChannelProduct, Connection, Listing, Product, Variant
from commerce.sales_channels import accounts, beliefs, outbox, prices, products, visibility
from commerce.sales_channels.connector import Can
from commerce.sales_channels.outbox import Wish

MOST = 200
PATH = "products[{}]"
_KNOWN = (Connection.Status.LIVE, Connection.Status.PAUSED)


class CannotPublish(Refusal):
    """The system takes no products from us, or the channel is not told anything yet."""

    code = "cannot_publish"
    title = "This channel takes no products"


class NotPublishable(Refusal):
    """Some of these cannot be published there; `errors` says which and why, and nothing was done."""

    code = "not_publishable"
    status = 422
    title = "Not all of these can be published"


class NotPublished(Refusal):
    """Some of these are not there because of us, so it is not ours to take them off."""

    code = "not_published"
    title = "Not published by us"


def can_publish(connection: Connection) -> bool:
    """Whether the system takes products from us. Raises UnknownSystem, CannotUnseal."""
    return Can.PRODUCTS_OUT in accounts.connector(connection).capabilities()


def unlisted(connection: Connection) -> QuerySet[Product]:
    """Products on sale on this channel that it does not show, and that nobody wants there yet."""
    there = _there(connection).filter(variant__product=OuterRef("pk"))
    wished = ChannelProduct.objects.filter(connection=connection, product=OuterRef("pk"), withdrawn_at=None)
    wished = wished.filter(existed=False)
    rows = products.offered_on(connection.channel).filter(status=Product.Status.ACTIVE)
    return rows.filter(~Exists(there), ~Exists(wished))


@transactions.use_case
def publish(*, by: Actor, connection: Connection, chosen: Sequence[Product]) -> list[ChannelProduct]:
    """Have these there, all of them or none. What is wanted there already stays wanted, and is tried again where it was
    refused. Raises CannotPublish, NotPublishable."""
    visibility.require(by, connection)
    _require_told(connection)
    ids = [product.pk for product in chosen]
    kept = {row.product_id: row for row in _locked(connection, ids)}
    _require_publishable(connection, chosen, kept)
    anew = [pk for pk in ids if pk not in kept or _is_made_again(connection, kept[pk])]
    rows = [ChannelProduct(connection=connection, product_id=pk) for pk in sorted(set(ids))]
    ChannelProduct.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "product"], update_fields=["withdrawn_at"]
    )
    mine = ChannelProduct.objects.filter(connection=connection, product__in=ids)
    if anew:
        mine.filter(product__in=anew).update(external_product_id="", existed=False)
        beliefs.give_up(connection.pk, products.KIND, anew)
    _want(connection, ids)
    return list(mine.select_related("product").order_by("id"))


@transactions.use_case
def unpublish(*, by: Actor, connection: Connection, chosen: Sequence[Product]) -> list[ChannelProduct]:
    """Have these hidden there: as a draft or archived, never deleted. All of them or none; again does nothing more.
    Raises CannotPublish, NotPublished."""
    visibility.require(by, connection)
    _require_told(connection)
    ids = [product.pk for product in chosen]
    kept = {row.product_id for row in _locked(connection, ids) if not row.existed}
    missing = [(index, product) for index, product in enumerate(chosen) if product.pk not in kept]
    if missing:
        errors = [_error(index, "not_published", f"{product} was not published by us.") for index, product in missing]
        raise NotPublished("It is not ours to take these off.", errors=errors)
    mine = ChannelProduct.objects.filter(connection=connection, product__in=ids)
    mine.filter(withdrawn_at=None).update(withdrawn_at=transactions.now())
    _want(connection, ids)
    return list(mine.select_related("product").order_by("id"))


def _want(connection: Connection, ids: Sequence[int]) -> None:
    outbox.want(Wish(connection.pk, products.KIND, pk) for pk in ids)
    transactions.about(connection=connection.pk, products=sorted(set(ids)))


def _locked(connection: Connection, ids: Sequence[int]) -> list[ChannelProduct]:
    rows = ChannelProduct.objects.select_for_update(no_key=True).filter(connection=connection, product__in=ids)
    return list(rows.order_by("id"))


def _require_told(connection: Connection) -> None:
    if not can_publish(connection):
        raise CannotPublish(f"{connection} takes no products from us. List them there; they are matched by SKU.")
    if connection.status not in _KNOWN:
        raise CannotPublish(f"{connection} is told nothing yet. Go live first.")


def _require_publishable(connection: Connection, chosen: Sequence[Product], kept: dict[int, ChannelProduct]) -> None:
    ids = [product.pk for product in chosen]
    offered = set(products.offered_on(connection.channel).filter(pk__in=ids).values_list("pk", flat=True))
    listed = set(_there(connection).filter(variant__product__in=ids).values_list("variant__product_id", flat=True))
    listed -= {pk for pk, row in kept.items() if not row.existed}
    rows = Variant.objects.filter(product__in=ids).exclude(status=Variant.Status.ARCHIVED)
    sold = dict(rows.values_list("pk", "product_id"))
    priced = {sold[pk] for pk in prices.shown(connection, sold)} if sold else set()
    errors = []
    for index, product in enumerate(chosen):
        if product.pk not in offered or product.status != Product.Status.ACTIVE:
            errors.append(_error(index, "not_offered", f"{product} is not on sale on {connection.channel}."))
        elif product.pk in listed:
            errors.append(_error(index, "listed_already", f"{product} is listed there already."))
        elif product.pk not in priced:
            errors.append(_error(index, "no_price", f"{product} has no price in {connection.channel.currency}."))
    if errors:
        raise NotPublishable("Nothing was published.", errors=errors)


def _there(connection: Connection) -> QuerySet[Listing]:
    return Listing.objects.filter(connection=connection, status=Listing.Status.MATCHED)


def _is_made_again(connection: Connection, row: ChannelProduct) -> bool:
    """Whether what we know of it there does not hold any more: it was deleted since."""
    if row.existed or not row.external_product_id:
        return row.existed
    rows = Listing.objects.filter(connection=connection, external_product_id=row.external_product_id)
    states = set(rows.values_list("status", flat=True))
    return bool(states) and states <= {Listing.Status.GONE}


def _error(index: int, code: str, detail: str) -> dict:
    return field_error(PATH.format(index), code, detail)
