"""Path data becomes the points that the SVG specification says."""

import pytest

from config.demo.pictures.paths import flatten


def test_flatten_relative_lines_closes_where_the_path_began():
    lines = flatten("m10 10h20v5l-5 5z")

    assert lines == [[(10, 10), (30, 10), (30, 15), (25, 20), (10, 10)]]


def test_flatten_numbers_run_together_are_told_apart():
    lines = flatten("M1.5.5-2-3L.25 1e1")

    assert lines == [[(1.5, 0.5), (-2, -3), (0.25, 10)]]


def test_flatten_cubic_ends_at_its_last_point_and_passes_its_middle():
    (line,) = flatten("M0 0C0 8 8 8 8 0")

    assert line[-1] == (8, 0)
    assert line[len(line) // 2] == pytest.approx((4, 6))


def test_flatten_smooth_quadratic_mirrors_the_handle_before():
    (line,) = flatten("M0 0Q5 10 10 0T20 0")

    lowest = min(line, key=lambda point: point[1])
    assert lowest == pytest.approx((15, -5), abs=0.01)


def test_flatten_half_circle_keeps_its_radius():
    (line,) = flatten("M-5 0A5 5 0 0 1 5 0")

    assert line[-1] == pytest.approx((5, 0))
    assert [x * x + y * y for x, y in line] == pytest.approx([25] * len(line))
    assert min(y for _, y in line) == pytest.approx(-5)


def test_flatten_arc_too_small_grows_until_it_reaches():
    (line,) = flatten("M0 0A1 1 0 0 1 10 0")

    assert line[-1] == pytest.approx((10, 0))
    assert min(y for _, y in line) == pytest.approx(-5)


@pytest.mark.parametrize("data", ["10 10", "L5 5", "M1", "M0 0L1 1z 4 4"])
def test_flatten_refuses_data_that_is_no_path(data):
    with pytest.raises(ValueError):
        flatten(data)
