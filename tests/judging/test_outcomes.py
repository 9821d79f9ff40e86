"""Two games of five labels or none: 36 pairs, through a judge's server and back."""

import re
from itertools import product

import pytest

from judging.actions.start_job import start_job
from judging.models import Judgment
from judging.outcomes import Result, result_of, worth
from judging.queries.battles import judged_battles
from tests.judging.conftest import serve, shown

LABELS = ("A>>B", "A>B", "A=B", "B>A", "B>>A", "")
# For the model, which stands second in game 1 and first in game 2: what each label is worth.
GAME_1 = {"A>>B": -2, "A>B": -1, "A=B": 0, "B>A": 1, "B>>A": 2, "": None}
GAME_2 = {"A>>B": 2, "A>B": 1, "A=B": 0, "B>A": -1, "B>>A": -2, "": None}
PAIRS = list(product(LABELS, LABELS))


def expected(one, other, mode):
    values = GAME_1[one], GAME_2[other]
    if mode == "strict" and None in values:
        return Result.INVALID
    total = sum(value or 0 for value in values)
    return Result.WIN if total > 0 else Result.LOSS if total < 0 else Result.TIE


@pytest.mark.parametrize("mode", ["strict", "parity"])
def test_every_pair_of_labels(mode):
    for one, other in PAIRS:
        found = result_of([worth(one, shown_first=False), worth(other, shown_first=True)], mode)
        assert found == expected(one, other, mode), (one, other)


def test_the_table_in_numbers():
    results = [expected(one, other, "strict") for one, other in PAIRS]
    assert [results.count(kind) for kind in Result] == [10, 5, 10, 11]
    results = [expected(one, other, "parity") for one, other in PAIRS]
    assert [results.count(kind) for kind in Result] == [14, 8, 14, 0]


@pytest.mark.django_db
def test_all_36_pairs_through_a_server(answered, larch, spruce, judge_of):
    benchmark = answered(36)
    judge = judge_of("codearena")

    def script(request):
        texts = shown(request)
        item = int(re.search(r"item-(\d+)", texts["answer A"])[1])
        game = 0 if texts["answer A"].startswith("Larch") else 1
        label = PAIRS[item][game]
        return f"They differ in a few things.\n\n[[{label}]]" if label else "I am of two minds."

    start_job(judge, benchmark, [spruce], baseline=larch)
    backend = serve(script)
    assert Judgment.objects.count() == 72
    empty = sum(pair.count("") for pair in PAIRS)
    assert len(backend.asked) == 72 + empty  # a reply without a label is continued once
    assert set(Judgment.objects.filter(label="").values_list("invalid", "attempt")) == {
        ("no_label", 2)
    }
    battles = judged_battles(judge, benchmark)
    assert len(battles) == 36
    for battle in battles:
        item = int(battle.item_key.removeprefix("item-"))
        one, other = PAIRS[item]
        assert battle.first == larch.pk
        for mode in ("strict", "parity"):
            assert battle.result(mode).turned == expected(one, other, mode), (one, other, mode)
