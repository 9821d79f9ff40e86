"""Pairs and hard items from pass rates, by the published rules."""

import json

import pytest
from django.core.management import CommandError, call_command

from evidence.pairs import Thresholds, hard_items, pairs_of
from evidence.samples import Sample, samples_of
from execution.models import Synthesis
from tests.factories import SynthesisFactory

PAPER = Thresholds()
CODE = Thresholds(rule="inclusive")


def samples(shares, item=1):
    return [Sample(n, item, 1, n, share == 1, share) for n, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("better", "worse", "paper", "code"),
    [
        (1.0, 0.6, False, True),  # the two that the reference names
        (0.9, 0.5, False, True),
        (0.8, 0.2, False, True),
        (1.0, 0.0, False, False),  # the worse one passes nothing
        (1.0, 0.5, True, True),
        (0.79, 0.1, False, False),
        (1.0, 0.7, False, False),
    ],
)
def test_strict_as_the_paper_and_inclusive_as_its_code(better, worse, paper, code):
    for rule, wanted in ((PAPER, paper), (CODE, code)):
        found = list(pairs_of(samples([worse, better]), rule))
        assert [(one.share, other.share) for one, other in found] == [(better, worse)] * wanted


def test_pairs_stay_within_an_item():
    assert not list(pairs_of([*samples([1.0]), *samples([0.1], item=2)], PAPER))


def test_hard_items_have_a_low_mean_and_then_a_high_spread():
    easy, flat, hard, harder = [1, 1], [0.2, 0.2], [0.5, 0.1], [0.8, 0.0]
    found = [s for n, of in enumerate((easy, flat, hard, harder)) for s in samples(of, n)]
    # Means 1, 0.2, 0.3, 0.4: median 0.35, so flat and hard; deviations 0 and 0.2, median 0.1.
    assert hard_items(found) == [2]
    assert hard_items([]) == []


@pytest.mark.django_db
def test_the_commands_write_pairs_and_hard_items(benchmark, ran, tmp_path, capsys):
    ran("a", [1.0, 0.5, 0.6, 0.0])
    ran("b", [0.1, 0.2])
    ran("c", [1.0, 1.0])
    path = tmp_path / "pairs.jsonl"
    words = ("preference_pairs", str(path), "--benchmark", "Mine")
    call_command(*words)
    assert "pairs       1\n" in capsys.readouterr().out
    (row,) = map(json.loads, path.read_text().splitlines())
    assert (row["id"], row["instruction"], row["input"]) == ("a", "Write a.", "")
    assert (row["chosen_share"], row["rejected_share"]) == (1.0, 0.5)
    with pytest.raises(CommandError, match="cannot be used"):
        call_command(*words)  # it is there already
    path.unlink()
    call_command(*words, "--rule", "inclusive")
    assert "pairs       2\n" in capsys.readouterr().out
    call_command("hard_subset", "--benchmark", "Mine")
    assert capsys.readouterr().out.split() == ["a"]


@pytest.mark.django_db
def test_the_published_rule_divides_by_all_tests_that_were_written(benchmark, ran):
    answer = ran("a", [1.0])[0]
    tests = answer.executions.get().test_set
    SynthesisFactory(item=answer.item, benchmark=benchmark, test_set=tests, written=20, kept=10)
    assert Synthesis.objects.get().test_set == tests
    assert samples_of(benchmark)[0].share == 1.0
    assert samples_of(benchmark, denominator="written")[0].share == 0.5
