"""What stock asks people to do."""

from datetime import timedelta

from commerce.work_kinds import Kind

RE_SOURCE, COUNT = "re_source", "count"
KINDS = (
    Kind(
        RE_SOURCE,
        "Promised too often",
        "More is promised than is there. Find it elsewhere, or tell the customer.",
        "alert",
        priority=2,
        within=timedelta(hours=1),
        by_hand=False,
        leads="inventory.console.work_links.shelves",
    ),
    Kind(
        COUNT,
        "Count",
        "The shelf and the record disagree. Count what is there, and correct the record.",
        "count",
        priority=4,
        within=timedelta(hours=8),
        leads="inventory.console.work_links.shelves",
    ),
)
