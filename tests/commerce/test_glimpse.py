"""A costly look is shared by those who ask meanwhile, and forgotten after a moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from commerce.glimpse import Glimpse


def test_those_who_wait_share_one_look():
    looks, begun = [], threading.Event()

    def look() -> int:
        begun.set()
        time.sleep(0.1)
        looks.append(1)
        return len(looks)

    shared = Glimpse(look, seconds=30)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(shared.now)
        begun.wait(5)
        others = [pool.submit(shared.now) for _ in range(7)]

    assert {first.result(), *(each.result() for each in others)} == {1}
    assert looks == [1]


def test_after_its_time_it_looks_again():
    found = iter(range(9))
    brief, at_once = Glimpse(lambda: next(found), seconds=30), Glimpse(lambda: next(found), seconds=0)

    assert [brief.now(), brief.now()] == [0, 0]
    assert [at_once.now(), at_once.now()] == [1, 2]


def test_a_look_that_failed_is_tried_again_by_the_next():
    answers = iter([ZeroDivisionError(), "well"])

    def look() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    shared = Glimpse(look, seconds=30)
    with pytest.raises(ZeroDivisionError):
        shared.now()

    assert shared.now() == "well"
