"""What the foundation does when something happened."""

from commerce import search_index
from commerce.events.bus import within
from commerce.events.facts import ProductChanged


@within(ProductChanged)
def index_for_search(fact: ProductChanged) -> None:
    """A product is found by its new words as soon as the change is committed."""
    search_index.refresh(fact.product_ids)
