"""Products, their variants, and the category tree."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from commerce import ids


class Category(models.Model):
    """A node of the category tree. `path` ("clothing/coats") is its identity and makes subtree look-ups one prefix."""

    name = models.CharField(max_length=120)
    path = models.CharField(max_length=500)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path"], name="category_path_unique")]
        ordering = ["path", "id"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a shopper recognizes; its variants are what is counted, priced and sold."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "On sale"
        DISCONTINUED = "discontinued", "Sells down"
        ARCHIVED = "archived", "Archived"

    title = models.CharField(max_length=255)
    handle = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    option_names = ArrayField(models.CharField(max_length=64), default=list, blank=True, size=3)
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    on_all_channels = models.BooleanField(default=True)
    in_all_locations = models.BooleanField(default=True)
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handle"], name="product_handle_unique")]
        indexes = [
            models.Index(fields=["title", "id"], name="product_by_title"),
            GinIndex(fields=["search"], name="product_search"),
        ]
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        return ids.encode("prd", self.pk)


class Variant(models.Model):
    """One thing that can be counted and sold. `sku` is a name that may change; the row's id never does."""

    class Status(models.TextChoices):
        ACTIVE = "active", "On sale"
        DISCONTINUED = "discontinued", "Sells down"
        ARCHIVED = "archived", "Archived"

    class WhenOut(models.TextChoices):
        DENY = "deny", "Cannot be ordered"
        BACKORDER = "backorder", "Back-order"
        PREORDER = "preorder", "Pre-order"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=255, blank=True, default="")
    option_values = ArrayField(models.CharField(max_length=120), default=list, blank=True, size=3)
    position = models.PositiveIntegerField(default=1)
    price = models.BigIntegerField(help_text="Minor units of `currency`.")
    compare_at_price = models.BigIntegerField(null=True, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    tax_class = models.SlugField(max_length=64, default="standard", db_index=False)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Years a buyer must be old.")
    pickup_only = models.BooleanField(default=False, db_default=False, help_text="Never shipped.")
    max_per_customer = models.PositiveIntegerField(null=True, blank=True)
    when_out = models.CharField(max_length=16, choices=WhenOut.choices, default=WhenOut.DENY, db_default=WhenOut.DENY)
    ships_on = models.DateField(null=True, blank=True, help_text="Promised date of back-orders and pre-orders.")
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gte=0),
                name="variant_compare_at_price_not_negative",
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="variant_cost_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="variant_currency_is_iso_code"),
            models.UniqueConstraint(
                fields=["product", "option_values"],
                condition=~Q(option_values=[]),
                name="variant_options_unique_in_product",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="variant_by_update"),
            models.Index(fields=["sku", "id"], name="variant_by_sku"),
            GinIndex(fields=["search"], name="variant_search"),
        ]
        ordering = ["product_id", "position", "id"]

    def __str__(self) -> str:
        return self.sku

    @property
    def public_id(self) -> str:
        return ids.encode("var", self.pk)


class SearchWord(models.Model):
    """A word of some product, folded: what a misspelled word is compared with. Words are only ever added."""

    word = models.CharField(max_length=40, primary_key=True)


class SkuName(models.Model):
    """Every name a variant answers to: its SKU now, and the ones it had. `key` is normalized and unique over all;
    `seen_as` is the key that a person would read, so that two names which only look the same can be told."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="sku_names")
    key = models.CharField(max_length=120)
    seen_as = models.CharField(max_length=120, default="", db_default="")
    sku = models.CharField(max_length=120)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="sku_name_key_unique"),
            models.UniqueConstraint(fields=["variant"], condition=Q(current=True), name="sku_name_one_current"),
        ]
        indexes = [models.Index(fields=["seen_as"], name="sku_name_seen_as")]
        ordering = ["-current", "sku", "id"]

    def __str__(self) -> str:
        return self.sku


class Barcode(models.Model):
    """A code that a scanner reads. `key` is what is compared: a GTIN padded to 14 digits, or the code itself."""

    class Kind(models.TextChoices):
        GTIN = "gtin", "GTIN"
        INTERNAL = "internal", "Our own"
        SUPPLIER = "supplier", "Supplier's"

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="barcodes")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.GTIN)
    code = models.CharField(max_length=80)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="barcode_key_unique")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code


class Image(models.Model):
    """A picture we keep, in three sizes. `key` is the content hash that names its files, `source` its origin."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    variants = models.ManyToManyField(Variant, related_name="images", blank=True)
    key = models.CharField(max_length=64)
    alt = models.CharField(max_length=255, blank=True, default="")
    position = models.PositiveIntegerField(default=1)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    source = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="image_once_per_product")]
        ordering = ["product_id", "position", "id"]

    def __str__(self) -> str:
        return self.alt or self.key[:12]


class Publication(models.Model):
    """Where a product that is not on all channels may be sold, and when: `[starts_at, ends_at)`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="publications")
    channel = models.ForeignKey("commerce.Channel", on_delete=models.CASCADE, related_name="publications")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "channel"], name="publication_once_per_channel"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=models.F("ends_at")),
                name="publication_starts_before_it_ends",
            ),
        ]
        ordering = ["product_id", "channel_id", "id"]


class Assortment(models.Model):
    """A location that carries a product which not all locations carry."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="assortment")
    location = models.ForeignKey("commerce.Location", on_delete=models.CASCADE, related_name="assortment")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "location"], name="assortment_once_per_location")]
        ordering = ["product_id", "location_id", "id"]
