"""Public ids: the bigint inside, scrambled by a reversible permutation and written behind a prefix.

No column and no index is spent on them. The permutation hides order and volume from outsiders; it is not a permission:
every edge still reads through `visible_to(actor)`.
"""

import hashlib

from django.conf import settings

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
DIGITS = 13
HALF = 0xFFFFFFFF
ROUNDS = 4
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def encode(prefix: str, number: int) -> str:
    """`("mov", 7)` → `"mov_…"`, always the same. `number` is a positive bigint."""
    left, right = number >> 32, number & HALF
    for step in range(ROUNDS):
        left, right = right, left ^ _mix(prefix, step, right)
    value = (left << 32) | right
    text = ""
    for _ in range(DIGITS):
        value, digit = divmod(value, 32)
        text = ALPHABET[digit] + text
    return f"{prefix}_{text}"


def decode(prefix: str, public_id: str) -> int | None:
    """The number behind a public id, or None when it is none of ours: nothing can be guessed from the difference."""
    head, _, text = public_id.partition("_")
    if head != prefix or len(text) != DIGITS or any(letter not in VALUES for letter in text):
        return None
    value = 0
    for letter in text:
        value = value * 32 + VALUES[letter]
    left, right = value >> 32, value & HALF
    if left > HALF:
        return None
    for step in reversed(range(ROUNDS)):
        left, right = right ^ _mix(prefix, step, left), left
    number = (left << 32) | right
    return number if 0 < number < 2**63 else None


def _mix(prefix: str, step: int, half: int) -> int:
    seed = f"{settings.PUBLIC_ID_KEY}/{prefix}/{step}/{half}".encode()
    return int.from_bytes(hashlib.blake2s(seed, digest_size=4).digest(), "big")
