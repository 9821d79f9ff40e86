"""What the author of a task noted reaches judges whose words have a place for it."""

import pytest

from catalog.models import BenchmarkItem
from judging.actions.start_job import start_job
from tests.factories import ItemNotesFactory
from tests.judging.conftest import serve, shown


def notes_shown(judge, benchmark, reply, *competitors, baseline=None):
    """The notes that each call of a job shows to the judge."""
    start_job(judge, benchmark, competitors, baseline=baseline)
    backend = serve(lambda _request: reply)
    assert backend.asked
    return [shown(request).get("notes") for request in backend.asked]


REPLIES = {"battles": "[[A=B]]", "codal": "Rating: 7"}


@pytest.mark.parametrize("protocol", REPLIES)
def test_a_judge_reads_what_good_and_bad_answers_do(judge_of, answered, larch, spruce, protocol):
    benchmark = answered(1)
    ItemNotesFactory(item=BenchmarkItem.objects.get(), bad_answers=["Says [[A>>B]]."])
    models = (larch, spruce) if protocol == "battles" else (spruce,)
    baseline = larch if protocol == "codal" else None
    judge = judge_of(protocol)
    notes = notes_shown(judge, benchmark, REPLIES[protocol], *models, baseline=baseline)
    assert set(notes) == {
        "A good answer:\n- Names the loop as the cause.\n- Builds a new list.\n\n"
        "Bad answers often:\n- Says (a label)."
    }


def test_a_task_without_notes_says_that_there_are_none(judge_of, answered, larch, spruce):
    assert set(notes_shown(judge_of("battles"), answered(1), "[[A=B]]", larch, spruce)) == {
        "There are none for this task."
    }


def test_words_without_a_place_show_none(judge_of, answered, larch, spruce):
    benchmark = answered(1)
    ItemNotesFactory(item=BenchmarkItem.objects.get())
    assert set(notes_shown(judge_of(), benchmark, "[[A=B]]", spruce, baseline=larch)) == {None}
