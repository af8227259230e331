"""The kind `products`: catalog rows in three layouts. Stock columns are ignored, so counts never change by it."""

from commerce import transactions
from commerce.imports.kinds import Applied, Context, Kind, Rows
from commerce.imports.layouts import shopify, truecount, woocommerce
from commerce.imports.products import save, undo
from commerce.imports.products.known import identify, load
from commerce.imports.products.plan import Plan, Refused
from commerce.imports.rows import Problem


@transactions.building_block
def apply(rows: Rows, context: Context) -> Applied:
    """Create and change products and SKUs; a row that does not fit is refused alone."""
    plan, applied = Plan(load(row for _, row in rows), context), Applied()
    for number, row in rows:
        try:
            outcome = plan.add(number, row)
        except Refused as error:
            applied.refuse(number, Problem(error.column, error.code, error.detail, error.value))
            continue
        applied.created += outcome == "created"
        applied.changed += outcome == "changed"
    save.write(plan, applied)
    return applied


KIND = Kind(
    name="products",
    title="Products",
    permission="catalog.write",
    layouts={"truecount": truecount.PRODUCTS, "shopify": shopify.PRODUCTS, "woocommerce": woocommerce.PRODUCTS},
    identify=identify,
    apply=apply,
    reversal=undo.REVERSAL,
)
