"""The items themselves: every one is well made, and a sample of them runs as it says."""

from random import Random

import pytest

from curation.checks import findings_in
from open_arena import __main__ as command
from open_arena.checks.running import faults_of_programs
from open_arena.faults import ItemFault
from open_arena.reading import read_all
from sandbox import Runner
from tests.runner import running

SAMPLE, SEED = 10, 397
# What the task is about: a character that was lost on the way.
ON_PURPOSE = {("characters", "umlauts-since-the-new-java")}


@pytest.fixture(scope="module")
def items():
    found, faults = read_all()
    assert faults == []
    return found


def test_no_check_finds_a_fault(capsys):
    assert command.main([]) == 0, capsys.readouterr().out


def test_the_checks_of_curation_find_nothing_either(items):
    """Secrets, addresses of people, links that lead outside, characters that are no text."""
    found = {
        (each.kind.value, item.key)
        for item in items
        for each in findings_in(0, item.key, item.text, item.language_keys)
    }
    assert found == ON_PURPOSE


def test_a_sample_of_programs_runs_as_it_says(items):
    runnable = [item for item in items if item.fields.program]
    sample = Random(SEED).sample(runnable, SAMPLE)
    with running() as (address, _process):
        faults: list[ItemFault] = list(faults_of_programs(sample, Runner(address), 2))
    assert faults == []
