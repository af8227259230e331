"""The rules that a rule set may name, one per module."""

from fulfillment.routing.rules.capacity import Capacity
from fulfillment.routing.rules.cost import Cost
from fulfillment.routing.rules.distance import Distance
from fulfillment.routing.rules.fewest_parcels import FewestParcels
from fulfillment.routing.rules.markdown import Markdown
from fulfillment.routing.rules.market import Market
from fulfillment.routing.rules.pinned import Pinned
from fulfillment.routing.rules.promise_date import PromiseDate
from fulfillment.routing.rules.rule import Rule
from fulfillment.routing.rules.stock_depth import StockDepth

KINDS: dict[str, type[Rule]] = {
    kind.code: kind
    for kind in (Pinned, Market, PromiseDate, FewestParcels, Distance, Capacity, StockDepth, Markdown, Cost)
}

__all__ = ["KINDS", "Rule"]
