"""Snapshots of the first rules are made again to the byte, whatever the rules are today."""

import json
from pathlib import Path

import pytest

from catalog.models import Competitor
from leaderboard.models import Snapshot
from leaderboard.presentation import in_order, rating_reply
from leaderboard.ratings import compute
from leaderboard.tallies import BoardVotes, LeftOut
from tests.leaderboard.earlier_boards import drawn, features_of, parameters

STORED = json.loads(Path(__file__).with_name("earlier_boards.json").read_text())


def made_again(name, **more):
    crowd, method, step = name.split("/")
    votes = drawn(crowd)
    models = [Competitor(name=f"Model {n}", slug=f"model-{n}") for n in range(votes.competitors)]
    counted = BoardVotes(
        models, votes.tally(), lambda: votes, lambda: features_of(crowd), LeftOut()
    )
    snapshot = Snapshot(
        method=method,
        parameters=parameters(method) | more,
        seed=20_240_607,
        is_complete=step == "complete",
    )
    return compute(snapshot, counted)


@pytest.mark.parametrize("name", STORED)
def test_a_snapshot_that_names_no_rules_is_made_by_the_first(name):
    computed, stored = made_again(name), STORED[name]
    assert computed.findings == stored["findings"]
    found = [rating_reply(rating) for rating in in_order(computed.ratings)]
    assert [
        {k: row[k] for k in old} for row, old in zip(found, stored["ratings"], strict=True)
    ] == (stored["ratings"])


def test_the_rules_of_today_say_something_else():
    name = "unknown/bradley_terry/complete"
    new = made_again(name, rules=2, weight_cap=2.0)
    assert new.findings["annotators"] == 8  # the unknown are not a ninth
    assert STORED[name]["findings"]["annotators"] == 9
