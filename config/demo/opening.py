"""The retailer before its first day: places, doors, people and the catalog, each written in bulk."""

from collections.abc import Iterator, Mapping

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from commerce import barcodes, staff, transactions
from commerce.actors import SYSTEM, Actor
from commerce.images import Kept
from commerce.imports.kinds import Context
from commerce.imports.products import kind as products
from commerce.imports.rows import ProductRow
from commerce.models import Barcode, Channel, Image, Location, Product, Role, Staff, Till, Variant
from config.demo import assortment, cast
from config.demo.assortment import DATA, Article, Item
from config.demo.pictures.draw import Look


@transactions.use_case
def open_doors(*, by: Actor) -> None:
    """Locations, tills, sales channels, and people without a role yet."""
    places = [
        Location(
            code=place.code,
            name=place.name,
            kind=place.kind,
            latitude=place.latitude,
            longitude=place.longitude,
            hours=place.hours,
            address=place.address,
            rank=number * 10,
        )
        for number, place in enumerate(cast.places(), start=1)
    ]
    Location.objects.bulk_create(places)
    own = {place.code: place for place in places}
    tills = [(till, own[place.code]) for place in cast.places() for till in place.tills]
    Till.objects.bulk_create(
        Till(code=code, name=f"{location.name} till {code.rpartition('-')[2]}", location=location)
        for code, location in tills
    )
    Channel.objects.bulk_create(
        Channel(code=door.code, name=door.name, kind=door.kind, currency=cast.CURRENCY, hold_seconds=door.hold_seconds)
        for door in cast.doors()
    )
    password = make_password(cast.PASSWORD)  # hashed once: each time takes as long as a guess is meant to
    Staff.objects.bulk_create(
        Staff(email=person.email, name=person.name, is_owner=person.role == "owner", password=password)
        for person in cast.people()
    )


def hire() -> None:
    """Give everybody but the owner, who needs none, their role at their place."""
    staff.ensure_roles(by=SYSTEM)
    roles = {role.code: role for role in Role.objects.order_by("pk")}
    places = {place.code: place for place in Location.objects.order_by("pk")}
    people = {person.email: person for person in Staff.objects.order_by("pk")}
    for person in cast.people():
        if person.role != "owner":
            location = places.get(person.place)
            staff.assign(person=people[person.email], role=roles[person.role], location=location, by=SYSTEM)


@transactions.use_case
def fill_shelves(*, by: Actor, kept: Mapping[Look, Kept]) -> None:
    """All products with their variants, barcodes and pictures."""
    context = Context(
        import_id=0,
        public_id="",
        by=by,
        now=transactions.now(),
        currency=cast.CURRENCY,
        location_id=None,
        location_ids=None,
        dry_run=False,
    )
    applied = products.apply(list(enumerate(_rows(), start=1)), context)
    if applied.problems:
        raise ValueError(f"the demo's own catalog is refused: {applied.problems}")
    variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
    _add_inner_codes(variants)
    _hang_pictures(variants, kept)


def _rows() -> Iterator[ProductRow]:
    names = {row["path"]: row["name"] for row in assortment.rows(DATA / "categories.csv")}
    for article in assortment.articles():
        parts = article.category.split("/")
        filed = " > ".join(names["/".join(parts[: depth + 1])] for depth in range(len(parts)))
        for item in article.items:
            yield _row(article, item, filed)


def _row(article: Article, item: Item, filed: str) -> ProductRow:
    return ProductRow(
        handle=slugify(article.title),
        title=article.title,
        description=article.text,
        categories=(filed,),
        option_names=article.options,
        option_values=item.values,
        sku=item.sku,
        barcode=item.barcode,
        price=item.price,
        compare_at_price=item.compare_at_price,
        currency=cast.CURRENCY,
        cost=item.cost,
        weight_grams=item.grams,
        tax_class=article.tax_class,
    )


def _add_inner_codes(variants: Mapping[str, int]) -> None:
    """The codes on suppliers' inner cartons, for the SKUs that arrive in some."""
    items = [item for article in assortment.articles() for item in article.items if item.inner_code]
    Barcode.objects.bulk_create(
        Barcode(
            variant_id=variants[item.sku],
            kind=Barcode.Kind.SUPPLIER,
            code=item.inner_code,
            key=barcodes.parse(item.inner_code).key,
        )
        for item in items
    )


def _hang_pictures(variants: Mapping[str, int], kept: Mapping[Look, Kept]) -> None:
    handles = dict(Product.objects.order_by("pk").values_list("handle", "pk"))
    pictures: dict[tuple[int, Look], Image] = {}
    shows = []
    for article in assortment.articles():
        product_id, seen = handles[slugify(article.title)], 0
        for item in article.items:
            if (product_id, item.look) not in pictures:
                file, seen = kept[item.look], seen + 1
                alt = f"{article.title}, {item.values[0].lower()}" if item.values else article.title
                pictures[product_id, item.look] = Image(
                    product_id=product_id, key=file.key, alt=alt, position=seen, width=file.width, height=file.height
                )
            shows.append((pictures[product_id, item.look], variants[item.sku]))
    Image.objects.bulk_create(pictures.values())
    link = Image.variants.through
    link.objects.bulk_create(link(image_id=image.pk, variant_id=variant_id) for image, variant_id in shows)
