"""Every picture that the demo's products need, drawn and kept once. What is kept already is not encoded again."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from commerce import images
from commerce.images import Kept
from config.demo import assortment
from config.demo.pictures.draw import Look, draw

EFFORT = 1  # larger files, drawn four times as fast


def fill(step: Callable[[int, int], None]) -> dict[Look, Kept]:
    """Draw and keep all looks, telling `step(done, total)` now and then."""
    looks = list(dict.fromkeys(item.look for article in assortment.articles() for item in article.items))
    kept = {}
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:  # encoders run beside each other
        for look, file in zip(looks, pool.map(_keep, looks), strict=True):
            kept[look] = file
            if len(kept) % 20 == 0 or len(kept) == len(looks):
                step(len(kept), len(looks))
    return kept


def _keep(look: Look) -> Kept:
    return images.keep_drawn(draw(look), effort=EFFORT)
