"""When the demo may be visited: not while its retailer's story is being told. A shop of one's own is ready as it is."""

from config import local_home
from config.demo import story

_complete = False


def is_demo_complete() -> bool:
    """Asked until it is true once: a story that was told stays told."""
    global _complete
    _complete = _complete or story.is_told()
    return _complete or not local_home.locate().is_half_told
