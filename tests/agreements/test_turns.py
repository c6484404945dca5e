"""Whose turn it is to call the next contact meeting."""

import pytest

from agreements.rules import next_caller


@pytest.mark.parametrize(
    ("parties", "called", "turn"),
    [
        ("ab", "", "a"),
        ("ab", "a", "b"),
        ("ab", "b", "a"),
        ("ab", "ab", "a"),
        ("ab", "aba", "b"),
        ("ab", "aa", "b"),
        ("ab", "abb", "a"),
        ("abc", "", "a"),
        ("abc", "b", "a"),
        ("abc", "ba", "c"),
        ("abc", "abc", "a"),
        ("abc", "abca", "b"),
        ("abc", "abcb", "a"),
        ("abc", "cba", "c"),
        ("abcd", "acbd", "a"),
    ],
)
def test_the_next_one_to_call(parties, called, turn):
    """`called`: who called the held meetings, in the order they were held."""
    held = list(enumerate(called))

    assert next_caller(list(parties), held) == turn
    assert next_caller(list(parties), held[::-1]) == turn


def test_turns_of_more_parties_go_round_fairly_whatever_was_before():
    parties, called = list("abcd"), list(enumerate("bbd"))
    for number in range(10, 50):
        called.append((number, next_caller(parties, called)))

    last = [who for _at, who in called[-8:]]
    assert last[:4] == last[4:]
    assert sorted(last[:4]) == parties
