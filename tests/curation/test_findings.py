"""Duplicates and overlaps: found with both places, kept once, closed when they are gone."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from catalog.models import BenchmarkItem
from curation.actions.decontaminate import decontaminate
from curation.actions.find_duplicates import find_duplicates
from curation.actions.record_findings import close_outdated
from curation.models import Finding
from curation.reference_sets import ReferenceFileError
from tests.factories import AnnotatorFactory, BenchmarkFactory, ItemFactory

pytestmark = pytest.mark.django_db

TASK = (
    "Our stock room keeps one row for each shelf. Write a query that lists shelves which were "
    "counted twice on the same day, with both counts and who made them, newest day first."
)
PUBLIC = "Given the head of a list of parcels return the parcels whose weight occurs only once"


def ask(text):
    return [{"role": "user", "content": text}]


@pytest.fixture
def benchmark():
    made = BenchmarkFactory(name="House", slug="house")
    ItemFactory(benchmark=made, key="stock", messages=ask(TASK))
    ItemFactory(benchmark=made, key="other", messages=ask("Draw a clock with CSS only."))
    return made


def states():
    return sorted(Finding.objects.values_list("item__key", "kind", "state"))


def test_the_newer_of_two_like_items_is_found_with_both_places(benchmark):
    ItemFactory(benchmark=benchmark, key="again", messages=ask(TASK.replace("newest", "latest")))
    [found] = find_duplicates(benchmark)
    assert found.severity > 0.9
    assert [place.where for place in found.places] == ["House / again", "House / stock"]
    assert states() == [("again", "duplicate", "open")]


def test_items_of_other_benchmarks_are_compared_and_retired_ones_are_not(benchmark):
    theirs = ItemFactory(key="theirs", messages=ask(TASK.upper()))
    assert [found.severity for found in find_duplicates(benchmark)] == [1.0]
    assert find_duplicates(theirs.benchmark)
    theirs.status = "retired"
    theirs.save()
    assert find_duplicates(benchmark) == []
    assert ("stock", "duplicate", "fixed") in states()


def test_an_accepted_finding_stays_accepted_until_the_text_changes(benchmark):
    again = ItemFactory(benchmark=benchmark, key="again", messages=ask(TASK))
    find_duplicates(benchmark)
    Finding.objects.update(state="accepted", reason="On purpose.", decided_by=AnnotatorFactory())
    find_duplicates(benchmark)
    assert states() == [("again", "duplicate", "accepted")]
    BenchmarkItem.objects.filter(pk=again.pk).update(is_latest=False)
    ItemFactory(benchmark=benchmark, key="again", version=2, messages=ask(TASK + " Quickly."))
    find_duplicates(benchmark)
    assert states() == [("again", "duplicate", "accepted"), ("again", "duplicate", "open")]


def test_findings_of_replaced_versions_are_closed(benchmark):
    ItemFactory(benchmark=benchmark, key="again", messages=ask(TASK))
    find_duplicates(benchmark)
    benchmark.items.filter(key="again").update(status="retired")
    assert close_outdated() == 1
    assert states() == [("again", "duplicate", "fixed")]


@pytest.mark.parametrize(("shared", "is_found"), [(9, False), (10, True), (15, True)])
def test_planted_runs_of_words_are_found_from_the_limit_on(benchmark, tmp_path, shared, is_found):
    words = " ".join(PUBLIC.split()[:shared])
    ItemFactory(benchmark=benchmark, key="copied", messages=ask(f"In Go, please: {words} !"))
    reference = tmp_path / "public.jsonl"
    reference.write_text(
        json.dumps({"task_id": "T/1", "prompt": "Count stars."})
        + "\n"
        + json.dumps({"task_id": "T/7", "prompt": f"def f(x):\n    '''{PUBLIC}.'''"})
    )
    found = decontaminate(benchmark, [reference])
    assert [each.words for each in found] == (
        [f"{shared} words in a row, also in public.jsonl, T/7; the limit is 10."]
        if is_found
        else []
    )
    if is_found:
        item, public = found[0].places
        assert item.text[item.start : item.end] == words
        assert public.text[public.start : public.end] == words
        assert (item.where, public.where) == ("copied", "public.jsonl, T/7")


def test_each_file_is_looked_at_on_its_own_and_a_finding_is_closed_by_its_file(benchmark, tmp_path):
    ItemFactory(benchmark=benchmark, key="copied", messages=ask(PUBLIC))
    first, second = tmp_path / "first.txt", tmp_path / "second.csv.gz"
    first.write_text(f"Before. {PUBLIC}. After.")
    second.write_bytes(gzip.compress(f'id,task\n4,"{PUBLIC}"\n'.encode()))
    assert len(decontaminate(benchmark, [first, second])) == 2
    first.write_text("Nothing of interest.")
    assert decontaminate(benchmark, [first]) == []
    assert states() == [("copied", "contamination", "fixed"), ("copied", "contamination", "open")]


def test_a_filter_tells_of_a_corpus_without_its_texts(benchmark, tmp_path, capsys):
    corpus, made = tmp_path / "corpus.txt", tmp_path / "corpus.ngrams"
    corpus.write_text(f"Much else. {PUBLIC}. Even more.")
    call_command(
        *("filter_ngrams", str(corpus), "--out", str(made), "--name", "Web 2025"),
        capacity=1000,
    )
    ItemFactory(benchmark=benchmark, key="copied", messages=ask(f"Help me: {PUBLIC}?"))
    assert PUBLIC.encode() not in made.read_bytes()
    call_command("decontaminate", "House", "--against", str(made))
    assert "copied" in capsys.readouterr().out
    finding = Finding.objects.get()
    assert "16 words in a row stand in the corpus Web 2025" in finding.words
    with pytest.raises(CommandError, match="cannot tell of 8"):
        call_command("decontaminate", "House", "--against", str(made), "--n", "8")
    made.write_bytes(made.read_bytes()[:-5])
    with pytest.raises(CommandError, match="cut off"):
        call_command("decontaminate", "House", "--against", str(made))


def test_a_full_filter_is_refused_and_nothing_written(tmp_path):
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(PUBLIC)
    with pytest.raises(CommandError, match="State --capacity 7"):
        call_command(
            *("filter_ngrams", str(corpus), "--out", str(tmp_path / "out"), "--name", "x"),
            capacity=2,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.txt"]


def test_a_broken_file_is_named_with_its_line_and_nothing_is_written(benchmark, tmp_path):
    ItemFactory(benchmark=benchmark, key="copied", messages=ask(PUBLIC))
    good, broken = tmp_path / "good.txt", tmp_path / "broken.jsonl"
    good.write_text(PUBLIC)
    broken.write_text('{"a": "fine"}\n{"a": \n')
    with pytest.raises(ReferenceFileError, match=r"broken\.jsonl, line 2"):
        decontaminate(benchmark, [good, broken])
    with pytest.raises(ReferenceFileError, match="no file at absent"):
        decontaminate(benchmark, [good, tmp_path / "absent"])
    assert not Finding.objects.exists()


def test_the_command_prints_keys_and_counts(benchmark, capsys):
    ItemFactory(benchmark=benchmark, key="again", messages=ask(TASK))
    call_command("find_duplicates", "House", "--threshold", "0.9")
    out = capsys.readouterr().out
    assert "again  Alike to 1.00 with House / stock." in out
    assert "1 of 3 items found." in out
    with pytest.raises(CommandError, match="at most 1"):
        call_command("find_duplicates", "House", "--threshold", "7")
