"""When the demo may be visited: not while its retailer's story is being told. A shop of one's own is ready as it is."""

from config import local_home
from config.demo import story


def is_demo_complete() -> bool:
    """The database is asked only while the file stands that says a story was begun; its end takes the file away."""
    return not local_home.locate().is_half_told or story.is_told()
