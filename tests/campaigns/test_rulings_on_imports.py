"""Rulings on imported votes: by file, by judge, or by both, and what follows from them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote, ImportRuling
from campaigns.actions.rule_on_imports import are_left_out, rule_on_imports
from campaigns.actions.rule_on_votes import NothingToRuleError
from tests.factories import (
    AnnotatorFactory,
    BenchmarkFactory,
    ImportedVoteFactory,
    ImportRulingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ONE, OTHER = "1" * 64, "2" * 64
HOSTILE = "<b>judge</b> & {{ 7 }}"


@pytest.fixture
def benchmark():
    return BenchmarkFactory()


@pytest.fixture
def votes(benchmark):
    """Two files, each with two votes of one judge and one of another."""
    return [
        ImportedVoteFactory(benchmark=benchmark, file_digest=file, judge=judge)
        for file in (ONE, OTHER)
        for judge in ("anna", "anna", HOSTILE)
    ]


@pytest.fixture
def lead():
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def counted(as_of=None):
    return set(ImportedVote.objects.counted(as_of=as_of or number_facts()))


def rule(benchmark, **words):
    stated = {"excludes": True, "reason": "Another guideline.", "actor": AnnotatorFactory()} | words
    return rule_on_imports(benchmark, **stated)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ({"file_digest": ONE}, [3, 4, 5]),
        ({"judge": "anna"}, [2, 5]),
        ({"file_digest": ONE, "judge": "anna"}, [2, 3, 4, 5]),
    ],
    ids=["file", "judge", "both"],
)
def test_a_ruling_leaves_out_a_file_a_judge_or_a_judge_in_a_file(benchmark, votes, words, kept):
    before = number_facts()
    rule(benchmark, **words)
    assert counted() == {votes[place] for place in kept}
    assert counted(as_of=before) == set(votes)
    rule(benchmark, excludes=False, **words)
    assert counted() == set(votes)


def test_another_benchmark_keeps_the_same_file(benchmark, votes):
    elsewhere = ImportedVoteFactory(file_digest=ONE)
    rule(benchmark, file_digest=ONE)
    assert counted() == {elsewhere, *votes[3:]}


def test_the_same_ruling_twice_is_refused_and_everything_is_written_down(benchmark, votes):
    rule(benchmark, judge="anna")
    assert are_left_out(benchmark, judge="anna")
    with pytest.raises(NothingToRuleError):
        rule(benchmark, judge="anna")
    rule(benchmark, judge="anna", excludes=False)
    assert not are_left_out(benchmark, judge="anna")
    actions = AuditEntry.objects.filter(action__startswith="imported_").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "imported_excluded",
        "imported_included",
    ]


def test_a_lead_finds_the_files_and_takes_an_import_back(lead, benchmark, votes):
    page = lead.get(reverse("campaigns:rulings", args=[benchmark.slug]))
    listed = reverse("campaigns:imported_votes", args=[benchmark.slug])
    assert listed in page.text
    page = lead.get(listed)
    step = f"{reverse('campaigns:rule_imported', args=[benchmark.slug])}?file={ONE}"
    assert step in page.text
    assert "&lt;b&gt;judge&lt;/b&gt;" in page.text
    assert lead.get(step).status_code == 200
    assert lead.post(step, {"excludes": "yes", "reason": ""}).status_code == 422
    assert not ImportRuling.objects.exists()
    words = {"excludes": "yes", "reason": "The wrong file."}
    assert lead.post(step, words).headers["Location"] == listed
    assert lead.post(step, words).status_code == 422  # somebody ruled before
    assert counted() == set(votes[3:])
    page = lead.get(listed)
    assert "The wrong file." in page.text
    assert "left out" in page.text


@pytest.mark.parametrize("query", ["", "?file=" + "9" * 64, "?judge=nobody", "?judge=%00"])
def test_votes_that_are_not_there_have_no_page(lead, benchmark, votes, query):
    step = reverse("campaigns:rule_imported", args=[benchmark.slug])
    assert lead.get(f"{step}{query}").status_code == 404


def test_a_ruling_on_imports_stays(benchmark):
    ImportRulingFactory(benchmark=benchmark)
    with pytest.raises(Exception, match="append_only"):
        ImportRuling.objects.update(reason="Other.")
