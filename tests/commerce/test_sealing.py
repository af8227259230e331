"""Secrets at rest: read again with any known key, with no other, and never told by an error."""

import pytest

from commerce import sealing

SECRET = "whsec_not-to-be-seen"


def test_sealed_text_comes_back_and_says_nothing_itself() -> None:
    once, again = sealing.seal(SECRET), sealing.seal(SECRET)

    assert (sealing.unseal(once), sealing.unseal(again)) == (SECRET, SECRET)
    assert once != again
    assert SECRET not in once and once.isascii()


def test_new_key_goes_in_front_and_the_old_one_may_leave_after_rotation(settings) -> None:
    settings.SEALING_KEYS = ["old"]
    before = sealing.seal(SECRET)
    settings.SEALING_KEYS = ["new", "old"]
    rotated = sealing.rotate(before)

    assert sealing.unseal(before) == SECRET
    settings.SEALING_KEYS = ["new"]
    assert sealing.unseal(rotated) == SECRET


@pytest.mark.parametrize("read", [sealing.unseal, sealing.rotate])
@pytest.mark.parametrize("damage", [lambda text: text, lambda text: text[:-2], lambda text: "", lambda text: "é"])
def test_text_without_its_key_is_refused_and_not_told(read, damage, settings) -> None:
    settings.SEALING_KEYS = ["old"]
    sealed = damage(sealing.seal(SECRET))
    settings.SEALING_KEYS = ["new"]

    with pytest.raises(sealing.CannotUnseal) as refused:
        read(sealed)

    assert refused.value.code == "cannot_unseal"
    assert SECRET not in repr(refused.value)
    assert refused.value.__cause__ is None


def test_sealing_key_falls_back_to_the_secret_key(settings) -> None:
    assert settings.SEALING_KEYS == [settings.SECRET_KEY]
