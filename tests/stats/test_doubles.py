import numpy as np
import pytest

from stats.doubles import Session, at_once, find_pairs, handovers, sessions_of, tail

DAY = 24 * 60


def crowd(generator, *, people=12, days=8, each=12):
    """Votes of people who work when they like, on battles that three of them share."""
    rows = []
    for who in range(people):
        for day in range(days):
            begin = day * DAY + generator.uniform(8 * 60, 18 * 60)
            rows += [(who, begin + 2.0 * vote) for vote in range(each)]
    person, minute = (np.array(column) for column in zip(*rows, strict=True))
    battle = generator.permutation(np.arange(len(rows)) // 3)
    label = np.where(generator.random(len(rows)) < 0.65, battle % 2, 1 - battle % 2)
    return person.astype(int), battle, label, minute


def signs(found, one, other):
    (row,) = [row for row in found if (row.first, row.second) == (one, other)]
    return row


def test_who_goes_on_where_the_other_ends_takes_over():
    person, battle, label, minute = crowd(np.random.default_rng(7))
    for day in range(8):  # 5 begins four minutes after 4 has ended, each day
        one, other = ((person == who) & (minute // DAY == day) for who in (4, 5))
        minute[other] += minute[one].max() + 4 - minute[other].min()
    row = signs(find_pairs(person, battle, label, minute), 4, 5)
    assert (row.handovers, row.sessions) == (8, 16)
    assert row.handover_chance < 1e-4


def test_who_is_ever_at_work_at_once_with_another_takes_over_from_nobody():
    own = [Session(0, 0, 10), Session(0, 100, 110)]
    other = [Session(1, 12, 20), Session(1, 105, 120)]
    assert at_once(own, other)
    assert handovers({0: own, 1: other}) == {}
    assert handovers({0: own, 1: other[:1]}) == {(0, 1): 1}


def test_who_votes_alike_far_more_often_than_with_others_is_alike():
    generator = np.random.default_rng(7)
    person, battle, label, minute = crowd(generator)
    twice = np.arange(20) + battle.max() + 1  # battles of which both had a seat
    person = np.concatenate([person, np.full(20, 4), np.full(20, 5)])
    battle, minute = np.concatenate([battle, twice, twice]), np.append(minute, np.arange(40.0))
    label = np.concatenate([label, twice % 2, twice % 2])
    found = find_pairs(person, battle, label, minute)
    row = signs(found, 4, 5)
    assert row.alike >= 20
    assert row.alike_chance < 0.005
    others = [r.alike_chance for r in found if (r.first, r.second) != (4, 5)]
    assert np.mean(np.array(others) < 0.05) < 0.1


def test_chances_of_honest_pairs_are_rarely_small():
    generator = np.random.default_rng(7)
    chances = [
        min(row.alike_chance, row.handover_chance)
        for _ in range(5)
        for row in find_pairs(*crowd(generator))
    ]
    assert np.mean(np.array(chances) < 0.01) < 0.03


def test_sessions_end_where_nobody_votes_for_half_an_hour():
    found = sessions_of(np.zeros(4, dtype=int), np.array([0.0, 20.0, 51.0, 60.0]))
    assert [(s.begin, s.end) for s in found[0]] == [(0.0, 20.0), (51.0, 60.0)]


def test_too_little_is_no_sign():
    person, minute = np.array([0, 1, 0, 1]), np.array([0.0, 5.0, 9.0, 14.0])
    (row,) = find_pairs(person, np.array([1, 1, 2, 2]), np.zeros(4, dtype=int), minute)
    assert (row.shared, row.alike, row.alike_chance, row.handover_chance) == (2, 2, 1.0, 1.0)
    assert tail(0, 5, 0.2) == 1.0
    assert tail(2, 2, 0.5) == pytest.approx(0.25)
