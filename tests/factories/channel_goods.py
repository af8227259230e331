"""How a scripted outside system takes products of ours: it shows them among its offers, under our id of the product."""

from collections.abc import Sequence

from commerce.sales_channels.neutral import Offer
from commerce.sales_channels.publisher import EXISTED, GONE
from commerce.sales_channels.pushes import ProductPush, Result


class Publishes:
    """See `commerce.sales_channels.publisher.Publisher`."""

    def push_products(self, rows: Sequence[ProductPush]) -> Sequence[Result]:
        self.shop.called("push_products")
        return [self._listed(row) for row in rows]

    def _listed(self, row: ProductPush) -> Result:
        own, skus = f"OURS-{row.product}", {each.sku for each in row.variants}
        theirs = [each for each in self.shop.offers if each.sku in skus and each.external_product_id != own]
        if theirs:
            return Result("ok", code=EXISTED, reference=theirs[0].external_product_id, offers=theirs)
        rest = [each for each in self.shop.offers if each.external_product_id != own]
        if row.external_product_id and len(rest) == len(self.shop.offers):
            return Result("refused", code=GONE, detail="It was deleted there.")
        offers = [
            Offer(own, f"{own}-{each.variant}", row.title, sku=each.sku, barcode=each.barcode, active=row.active)
            for each in row.variants
        ]
        self.shop.offers = [*rest, *offers]
        return Result("ok", reference=own, offers=offers)
