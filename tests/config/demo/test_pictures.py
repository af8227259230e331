"""Every product has a picture of its own color, drawn the same way each time, on a transparent ground."""

import pytest

from config.demo import assortment
from config.demo.pictures import draw, palette, shapes
from config.demo.pictures.draw import Look
from config.demo.pictures.masks import SIZE
from config.demo.pictures.shapes import Paint

RED_MUG = Look("mug", "", (("extra", "#C99D55"), ("main", "#B2453F"), ("trim", "#F1E8DA")))


def looks():
    return sorted({item.look for article in assortment.articles() for item in article.items}, key=repr)


def test_shapes_are_many_and_all_of_the_catalogs_exist():
    drawn = {look.shape for look in looks()} | {look.pattern for look in looks() if look.pattern}

    assert drawn <= set(shapes.names())
    assert len({look.shape for look in looks()}) >= 30


def test_draw_gives_a_square_picture_with_a_transparent_ground():
    picture = draw.draw(RED_MUG)

    assert (picture.size, picture.mode) == ((SIZE, SIZE), "RGBA")
    assert [picture.getpixel(corner)[3] for corner in ((0, 0), (SIZE - 1, 0), (0, SIZE - 1))] == [0, 0, 0]


def test_draw_paints_the_form_in_its_main_color():
    picture = draw.draw(RED_MUG)

    assert picture.getpixel((SIZE // 2 - 30, SIZE // 2)) == (0xB2, 0x45, 0x3F, 255)


def test_draw_soft_edges_keep_the_color_of_the_form():
    picture = draw.draw(Look("ball", "", (("main", "#FF0000"), ("trim", "#FF0000"), ("extra", "#FF0000"))))

    edges = [pixel for pixel in picture.crop((0, 80, SIZE, 200)).get_flattened_data() if 0 < pixel[3] < 255]
    assert edges
    assert {pixel[0] >= 190 for pixel in edges} == {True}


def test_draw_is_the_same_twice():
    assert draw.draw(RED_MUG).tobytes() == draw.draw(RED_MUG).tobytes()


def test_draw_every_look_shows_something_and_leaves_a_margin():
    for look in looks()[::7]:
        left, top, right, bottom = draw.draw(look).getbbox()

        assert right - left > SIZE / 5 and bottom - top > SIZE / 4, look
        assert left > 0 and right < SIZE and bottom < SIZE, look


def test_draw_refuses_a_shape_nobody_drew():
    with pytest.raises(KeyError):
        draw.draw(Look("spaceship"))


def test_resolve_tones_lead_to_dusk_and_to_paper():
    color = {"main": "#808080"}

    darker, lighter = palette.resolve(Paint("main", -2), color), palette.resolve(Paint("main", 2), color)

    assert darker == (96, 93, 97)
    assert lighter == (184, 182, 177)
