"""Products and variants as the API writes and reads them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commerce import barcodes, images, kits, sku_hygiene
from commerce.api import fields
from commerce.api.references import CategoryPath, ChannelCode, LocationCode
from commerce.api.shapes import Shape
from commerce.errors import Refusal
from commerce.models import Product, Variant
from commerce.product_pictures import MOST as PICTURES_MOST
from commerce.wanted_pictures import NewPicture

OPTIONS_MOST = 3
VARIANTS_MOST = 250
PICTURE_SIZE = 1200
MOST_32_BIT = 2**31 - 1


class Sku(fields.Text):
    """A SKU to be: any characters, 1 to 120 of them, of which at least one is a letter or digit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": sku_hygiene.MAX_LENGTH, **options})

    def to_internal_value(self, data: str) -> str:
        """The SKU as written."""
        return _judged(super().to_internal_value(data), sku_hygiene.normalize)


class BarcodeText(fields.Text):
    """A barcode: a whole GTIN with its check digit, or a code of one's own in the characters of ASCII."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": barcodes.MAX_LENGTH, **options})

    def to_internal_value(self, data: str) -> str:
        """The barcode as written."""
        return _judged(super().to_internal_value(data), barcodes.parse)


def _judged(text: str, judge: Any) -> str:
    try:
        judge(text)
    except Refusal as refusal:
        raise serializers.ValidationError(refusal.detail, code=refusal.code) from refusal
    return text


class Options(serializers.DictField):
    """Option name → value, such as `{"Color": "Blue", "Size": "M"}`."""

    child = fields.Text(max_length=120)
    default_error_messages = {"too_many": f"At most {OPTIONS_MOST} options."}

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The same, with names as clean as values."""
        found = super().to_internal_value(data)
        if len(found) > OPTIONS_MOST:
            self.fail("too_many")
        name = fields.Text(max_length=64)
        return {name.run_validation(key): value for key, value in found.items()}


class PictureShape(Shape):
    """A picture, longest edge 1,200 pixels."""

    url = serializers.SerializerMethodField()
    alt = fields.Text()
    width = fields.Integer(help_text="Of the original, in pixels.")
    height = fields.Integer()

    def get_url(self, image: Any) -> str:
        """Absolute."""
        return self.context["request"].build_absolute_uri(images.url(image.key, PICTURE_SIZE))


class NewPictureShape(Shape):
    """A picture to be. One of ours, at the address that answers show, is there at once; any other is fetched within a
    minute or so, and left out when it cannot be. Its size is its own: what is said of it counts for nothing."""

    url = fields.Text(max_length=2000)
    alt = fields.Text(required=False, allow_blank=True)
    width = fields.Integer(required=False)
    height = fields.Integer(required=False)

    def validate(self, body: dict[str, Any]) -> NewPicture:
        """As the catalog takes it."""
        return NewPicture(body["url"], body.get("alt", ""))


class ComponentShape(Shape):
    """`quantity` units of one SKU in each kit."""

    sku = fields.Text(max_length=120)
    quantity = fields.Quantity()


class _VariantFields(Shape):
    """What may be said of a variant, now or later."""

    title = fields.Text(required=False, allow_blank=True)
    options = Options(required=False)
    barcodes = serializers.ListField(child=BarcodeText(), required=False, max_length=20)
    compare_at_price = fields.Amount(required=False, allow_null=True, help_text="null: there is none.")
    weight_grams = fields.Integer(
        required=False, allow_null=True, min_value=0, max_value=MOST_32_BIT, help_text="null: not known."
    )
    tax_class = fields.Slug(required=False, help_text="standard, exempt, or a class that some tax rate is for.")
    status = fields.Choice(Variant.Status.choices, required=False)
    minimum_age = fields.Integer(
        required=False, allow_null=True, min_value=1, max_value=120, help_text="Years a buyer must be old."
    )
    pickup_only = fields.Flag(required=False, help_text="Never shipped.")
    max_per_customer = fields.Integer(required=False, allow_null=True, min_value=1, max_value=MOST_32_BIT)
    when_out = fields.Choice(
        Variant.WhenOut.choices, required=False, help_text="Whether it can be ordered while there is none."
    )
    ships_on = fields.Day(required=False, allow_null=True, help_text="Promised day of back-orders and pre-orders.")
    components = ComponentShape(
        many=True,
        required=False,
        max_length=kits.PARTS_MOST,
        help_text="Makes it a kit, which has no stock of its own.",
    )


class NewVariantShape(_VariantFields):
    """A SKU to be. `currency` is the retailer's unless given."""

    sku = Sku()
    price = fields.Amount()
    currency = fields.Currency(required=False)
    images = NewPictureShape(many=True, required=False, max_length=PICTURES_MOST)


class VariantChanges(_VariantFields):
    """What is to change; what is left out stays. The SKU it had stays its alias."""

    sku = Sku(required=False)
    price = fields.Amount(required=False)


class VariantShape(Shape):
    """One thing that can be counted and sold. `aliases` are earlier SKUs, which still find it."""

    id = fields.Text(source="public_id", read_only=True)
    sku = fields.Text(max_length=120)
    aliases = serializers.SerializerMethodField()
    barcodes = serializers.SerializerMethodField()
    product = serializers.SerializerMethodField()
    product_title = fields.Text(source="product.title")
    title = fields.Text()
    options = serializers.SerializerMethodField()
    price = fields.Amount()
    compare_at_price = fields.Amount(allow_null=True)
    currency = fields.Currency()
    weight_grams = fields.Integer(allow_null=True)
    tax_class = fields.Text(max_length=64)
    images = PictureShape(many=True)
    status = fields.Choice(Variant.Status.choices)
    minimum_age = fields.Integer(allow_null=True)
    pickup_only = fields.Flag()
    max_per_customer = fields.Integer(allow_null=True)
    when_out = fields.Choice(Variant.WhenOut.choices)
    ships_on = fields.Day(allow_null=True)
    components = serializers.SerializerMethodField()
    updated_at = fields.Timestamp()

    def get_aliases(self, variant: Variant) -> list[str]:
        """SKUs of the past."""
        return [name.sku for name in variant.sku_names.all() if not name.current]

    def get_barcodes(self, variant: Variant) -> list[str]:
        """As they were given."""
        return [barcode.code for barcode in variant.barcodes.all()]

    def get_product(self, variant: Variant) -> str:
        """The product's id."""
        return variant.product.public_id

    @extend_schema_field(ComponentShape(many=True))
    def get_components(self, variant: Variant) -> list[dict[str, Any]]:
        """What a kit is made of; nothing else has any."""
        return [{"sku": part.component.sku, "quantity": part.quantity} for part in variant.components.all()]

    def get_options(self, variant: Variant) -> dict[str, str]:
        """By name."""
        return dict(zip(variant.product.option_names, variant.option_values, strict=False))


class _ProductFields(Shape):
    """What may be said of a product, now or later. null for `channels` or `locations` means every one."""

    handle = fields.Text(required=False)
    description = fields.Text(required=False, allow_blank=True, max_length=20_000)
    status = fields.Choice(Product.Status.choices, required=False)
    categories = serializers.ListField(child=CategoryPath(), required=False, max_length=50)
    channels = serializers.ListField(child=ChannelCode(), required=False, allow_null=True, max_length=200)
    locations = serializers.ListField(child=LocationCode(), required=False, allow_null=True, max_length=1_000)


class NewProductShape(_ProductFields):
    """A product to be. Without `channels` or `locations` it is on every channel, in every location's assortment."""

    title = fields.Text()
    options = serializers.ListField(child=fields.Text(max_length=64), required=False, max_length=OPTIONS_MOST)
    images = NewPictureShape(many=True, required=False, max_length=PICTURES_MOST)
    variants = NewVariantShape(many=True, min_length=1, max_length=VARIANTS_MOST)


class ProductChanges(_ProductFields):
    """What is to change; what is left out stays. null for `channels` or `locations` means every one."""

    title = fields.Text(required=False)


class ProductShape(Shape):
    """What a shopper recognizes, with all its variants. null for `channels` or `locations` means every one."""

    id = fields.Text(source="public_id", read_only=True)
    title = fields.Text()
    handle = fields.Text()
    description = fields.Text(max_length=20_000)
    status = fields.Choice(Product.Status.choices)
    categories = serializers.SerializerMethodField()
    options = serializers.ListField(child=fields.Text(max_length=64), source="option_names")
    images = PictureShape(many=True)
    variants = VariantShape(many=True)
    channels = serializers.SerializerMethodField()
    locations = serializers.SerializerMethodField()
    created_at = fields.Timestamp()
    updated_at = fields.Timestamp()

    def get_categories(self, product: Product) -> list[str]:
        """Their paths."""
        return [category.path for category in product.categories.all()]

    def get_channels(self, product: Product) -> list[str] | None:
        """Codes, or null for every channel."""
        return None if product.on_all_channels else [each.channel.code for each in product.publications.all()]

    def get_locations(self, product: Product) -> list[str] | None:
        """Codes, or null for every location."""
        return None if product.in_all_locations else [each.location.code for each in product.assortment.all()]
