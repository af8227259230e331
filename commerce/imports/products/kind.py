"""The kind `products`: catalog rows in three layouts. Stock columns are ignored, so counts never change by it."""

from commerce import transactions
from commerce.imports.kinds import Applied, Context, Kind, Rows, in_turn
from commerce.imports.layouts import shopify, truecount, woocommerce
from commerce.imports.products import rehearsal, save, undo
from commerce.imports.products.fitness import Refused
from commerce.imports.products.known import identify, load
from commerce.imports.products.plan import Plan
from commerce.imports.rows import Problem


@transactions.building_block
def apply(rows: Rows, context: Context) -> Applied:
    """Create and change products and SKUs; a row that does not fit is refused alone."""
    known, applied = load(row for _, row in rows), Applied()
    if context.dry_run:
        rehearsal.recall(known, [row for _, row in rows], context.import_id)
    plan = Plan(known, context)
    for number, row in in_turn(rows, context, applied):
        try:
            outcome = plan.add(number, row)
        except Refused as error:
            applied.refuse(number, Problem(error.column, error.code, error.detail, error.value))
            continue
        applied.created += outcome == "created"
        applied.changed += outcome == "changed"
    if context.dry_run:
        applied.taken = rehearsal.claimed(plan)
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
