"""Readers are kept and used again: each reading sees its own data and context, inside another and after a refusal."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from rest_framework.exceptions import ValidationError

from commerce.api import fields
from commerce.api.shapes import Shape


class Note(Shape):
    """Text, and who reads it."""

    text = fields.Text(required=False)
    inner = fields.Text(required=False)

    def validate(self, attrs: dict) -> dict:
        inner = Note.read({"text": attrs["inner"]}, {"who": "inner"}) if "inner" in attrs else None
        if wait := self.context.get("wait"):
            wait()
        return {**attrs, "who": self.context["who"], "inner": inner}


def test_reading_inside_a_reading_keeps_both_contexts():
    said = Note.read({"text": "a", "inner": "b"}, {"who": "outer"})

    assert said == {"text": "a", "who": "outer", "inner": {"text": "b", "who": "inner", "inner": None}}


def test_threads_that_read_at_once_keep_their_contexts():
    together = Barrier(4)

    def read(who: int) -> tuple[str, int]:
        said = Note.read({"text": str(who)}, {"who": who, "wait": lambda: together.wait(10)})
        return said["text"], said["who"]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(4)))

    assert found == [(str(who), who) for who in range(4)]


def test_nothing_of_a_refused_body_is_left():
    with pytest.raises(ValidationError):
        Note.read({"text": 7}, {"who": "first"})

    assert Note.read({}, {"who": "second"}) == {"who": "second", "inner": None}


def test_no_body_is_refused_as_a_whole():
    with pytest.raises(ValidationError) as refused:
        Note.read(None)

    assert refused.value.detail["non_field_errors"][0].code == "null"
