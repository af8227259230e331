"""One word, one tone, everywhere."""

from collections import defaultdict

from commerce.console import icons
from commerce.console.statuses import STATUSES, TONES


def test_status_words_have_one_tone_each():
    tones = defaultdict(set)
    for status in STATUSES.values():
        tones[status.word].add((status.tone, status.icon))

    assert {word: found for word, found in tones.items() if len(found) > 1} == {}


def test_statuses_use_tones_of_the_tokens_and_drawn_icons():
    assert {status.tone for status in STATUSES.values()} <= set(TONES)
    assert {status.icon for status in STATUSES.values()} <= set(icons.DRAWN)


def test_icon_is_hidden_from_screen_readers():
    assert icons.render("check") == (
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>'
    )


def test_icon_that_is_not_drawn_comes_from_lucide():
    assert 'class="i"' in icons.render("sun")
