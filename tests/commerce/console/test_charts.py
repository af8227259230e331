"""Geometry of the charts."""

from datetime import date, timedelta

from commerce.console import charts


def days(*values):
    first = date(2026, 11, 8)
    return [(first + timedelta(days=place), value) for place, value in enumerate(values)]


def test_step_chart_holds_each_value_until_it_changes():
    chart = charts.step(days(10, 10, 5, 0))

    assert chart.line == "M0 15.4H310.0V55.7H465.0V96.0H620"
    assert (chart.lowest, chart.highest, chart.limit) == (0, 10, None)


def test_step_chart_leaves_room_for_a_limit_above_the_line():
    chart = charts.step(days(2, 2), limit=8)

    assert chart.limit == 15.4
    assert chart.line == "M0 75.8H620"


def test_step_chart_without_days_draws_nothing():
    chart = charts.step([])

    assert (chart.line, chart.area) == ("", "")


def test_bars_fill_the_width_and_stand_on_the_base():
    bars = charts.bars(days(0, 1000, 1, 500))

    assert [bar.height for bar in bars] == [0, 257.3, 2, 128.6]
    assert all(bar.y + bar.height == charts.BARS_HEIGHT for bar in bars)
    assert round(bars[-1].x + bars[-1].width) == charts.BARS_WIDTH


def test_bars_of_quiet_days_are_flat():
    assert [bar.height for bar in charts.bars(days(0, 0))] == [0, 0]
