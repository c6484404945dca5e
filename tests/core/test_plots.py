import pytest

from core.components import plots


def test_the_longest_bar_fills_the_column_and_the_others_follow() -> None:
    html = plots.bars("Medlemmer", [("Oslo", 10), ("Troms", 5), ("Finnmark", 0)])

    assert [f'width="{part}%"' in html for part in ("100.0", "50.0", "0.0")] == [True] * 3


def test_a_plot_has_a_name_and_every_number_in_words() -> None:
    html = plots.bars("Medlemmer", [("Oslo", 10)])

    assert 'role="img" aria-label="Medlemmer"' in html
    assert ">Oslo</text>" in html
    assert ">10</text>" in html


def test_what_somebody_named_is_escaped() -> None:
    nasty = '<b onload="x">'

    html = plots.bars(nasty, [(nasty, 1)]) + plots.lines(nasty, [nasty], [(nasty, [1])])

    assert "<b" not in html
    assert 'onload="' not in html


def test_no_plot_needs_a_style_of_its_own() -> None:
    html = plots.bars("A", [("B", 1)]) + plots.lines("A", ["2026", "2027"], [("B", [1, 2])])

    assert "style" not in html


def test_nothing_to_draw_is_no_error() -> None:
    plots.bars("Tomt", [])
    plots.bars("Null", [("Oslo", 0)])
    plots.lines("Tomt", [], [])
    plots.lines("Null", ["2027"], [("Oslo", [0])])


@pytest.mark.parametrize(("most", "top"), [(0, 2), (3, 4), (17, 20), (110, 120), (357, 400)])
def test_the_scale_ends_on_a_number_that_is_easy_to_halve(most: int, top: int) -> None:
    html = plots.lines("Medlemmer", ["2027"], [("I alt", [most])])

    assert f'text-anchor="end">{top}</text>' in html
    assert f'text-anchor="end">{top // 2}</text>' in html


def test_the_last_year_is_always_told_and_a_phone_has_room_for_the_others() -> None:
    years = [str(year) for year in range(2017, 2028)]

    html = plots.lines("Medlemmer", years, [("I alt", [1] * 11)])

    told = [year for year in years if f'text-anchor="middle">{year}<' in html]
    assert told == ["2018", "2021", "2024", "2027"]
