"""A person's own votes: all of them, nobody else's, and safe to open in a spreadsheet."""

import csv
import io
import re

import pytest
from django.urls import reverse

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.change_vote import MAX_CHANGEABLE, change_vote
from annotations.after_vote.show_names import show_names
from annotations.lending.claim_battle import claim_battle
from annotations.views.my_votes import COLUMNS
from tests.factories import (
    BattleFactory,
    BenchmarkFactory,
    ItemFactory,
    RevealFactory,
    RulingFactory,
    UserFactory,
    VoteFactory,
)

PAGE, CSV, JSON = "annotations:my_votes", "annotations:my_votes_csv", "annotations:my_votes_json"


def vote(user, ballot, *, shows_names=False, **item):
    benchmark = BenchmarkFactory(shows_names=shows_names)
    BattleFactory(item=ItemFactory(benchmark=benchmark, **item))
    assignment = claim_battle(user.annotator_id)
    return cast_vote(assignment, ballot, client_id=str(assignment.pk)).vote


def table(reply):
    return list(csv.DictReader(io.StringIO(reply.text)))


def test_the_page_lists_own_votes_with_the_way_back(person, annotator):
    mine = vote(annotator, Ballot("model_b", "slight", "hard"))
    page = person.get(reverse(PAGE)).text
    assert reverse("annotations:battle", args=[mine.assignment.public_id]) in page
    assert "B slightly" in page
    assert "Hard" in page


@pytest.mark.parametrize(
    ("shows_names", "counts"),
    [(False, ["yes", "no, replaced"]), (True, ["no, names were known", "yes"])],
)
def test_of_a_changed_vote_the_page_says_which_one_counts(person, annotator, shows_names, counts):
    first = vote(annotator, Ballot("tie"), shows_names=shows_names)
    if shows_names:
        show_names(first.assignment)
    change_vote(first.assignment, Ballot("both_bad"), client_id="changed")
    page = person.get(reverse(PAGE)).text
    found = re.findall(r'<td role="cell" data-label="Counts"[^>]*>([^<]*)<', page)
    assert [words.strip() for words in found] == counts


@pytest.mark.parametrize("shows_names", [False, True])
def test_models_are_named_only_where_names_are_shown_and_were_asked_for(
    person, annotator, shows_names
):
    mine = vote(annotator, Ballot("tie"), shows_names=shows_names)
    [row] = table(person.get(reverse(CSV)))
    assert (row["model_a"], row["model_b"]) == ("", "")
    for side in mine.assignment.sides.all():
        RevealFactory(annotator=annotator.annotator, answer=side.answer)
    [row] = table(person.get(reverse(CSV)))
    named = (mine.competitor_a.name, mine.competitor_b.name)
    assert (row["model_a"], row["model_b"]) == (named if shows_names else ("", ""))


def test_the_votes_that_may_be_changed_have_the_way_there(person, annotator):
    ballots = [vote(annotator, Ballot("tie")) for _ in range(MAX_CHANGEABLE + 1)]
    page = person.get(reverse(PAGE)).text
    links = [reverse("annotations:change_vote", args=[v.assignment.public_id]) for v in ballots]
    assert [link in page for link in links] == [False] + [True] * MAX_CHANGEABLE


def test_who_is_left_out_by_a_ruling_reads_why_until_it_is_taken_back(person, annotator):
    mine = vote(annotator, Ballot("tie"))
    ruled = {"benchmark": mine.item.benchmark, "annotator": annotator.annotator}
    RulingFactory(**ruled, reason="Votes by <b>length</b> alone.")
    page = person.get(reverse(PAGE)).text
    assert "no, left out by a lead" in page
    assert "Votes by &lt;b&gt;length&lt;/b&gt; alone." in page
    RulingFactory(**ruled, excludes=False)
    assert "left out" not in person.get(reverse(PAGE)).text


def test_nobody_sees_the_votes_of_others(person, annotator):
    other = vote(UserFactory(), Ballot("tie", comment="Secret words."))
    mine = vote(annotator, Ballot("both_bad"))
    assert str(other.assignment.public_id) not in person.get(reverse(PAGE)).text
    assert [row["item"] for row in table(person.get(reverse(CSV)))] == [mine.item.key]
    assert [row["item"] for row in person.get(reverse(JSON)).json()["votes"]] == [mine.item.key]
    assert "Secret" not in person.get(reverse(JSON)).text


def test_without_votes_the_page_says_so_and_files_are_empty(person):
    assert "No votes yet" in person.get(reverse(PAGE)).text
    assert table(person.get(reverse(CSV))) == []
    assert person.get(reverse(JSON)).json() == {"votes": []}


def test_both_files_say_the_same(person, annotator):
    said = Ballot(
        "model_a", "clear", "easy", {"a": ["correct", "readable"]}, ["unclear"], comment="Fine."
    )
    show_names(vote(annotator, said, shows_names=True).assignment)
    (row,) = table(person.get(reverse(CSV)))
    (record,) = person.get(reverse(JSON)).json()["votes"]
    assert tuple(record) == tuple(row) == COLUMNS
    assert record["reasons_a"] == ["correct", "readable"]
    assert row["reasons_a"] == "correct readable"
    for name in ("winner", "strength", "difficulty", "comment", "model_a", "model_b", "cast_at"):
        assert row[name] == record[name] != ""


def test_models_are_named_only_where_they_were_shown(person, annotator):
    shown = vote(annotator, Ballot("tie"), shows_names=True)
    show_names(shown.assignment)
    vote(annotator, Ballot("tie"), shows_names=True)  # and not asked who wrote them
    first, second = person.get(reverse(JSON)).json()["votes"]
    assert first["model_a"] == shown.competitor_a.name
    assert first["model_b"] == shown.competitor_b.name
    assert (second["model_a"], second["model_b"]) == ("", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(person, annotator, start):
    vote(annotator, Ballot("tie", comment=f"{start}1+1"), key=f"{start}key")
    (row,) = table(person.get(reverse(CSV)))
    assert row["comment"].startswith("'")
    assert row["item"].startswith("'")


def test_titles_of_tasks_are_text(person, annotator):
    vote(annotator, Ballot("tie"), messages=[{"role": "user", "content": "<b>Bold</b> & more"}])
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in person.get(reverse(PAGE)).text


def test_the_history_goes_on_page_by_page_without_more_queries(
    person, annotator, django_assert_max_num_queries
):
    VoteFactory.create_batch(60, assignment__annotator=annotator.annotator)
    with django_assert_max_num_queries(6):
        page = person.get(reverse(PAGE))
    assert page.text.count("<tr") == 1 + 50
    older = person.get(reverse(PAGE) + page.context["page"].next)
    assert older.text.count("<tr") == 1 + 10
    with django_assert_max_num_queries(4):
        assert len(table(person.get(reverse(CSV)))) == 60


@pytest.mark.parametrize("query", ["?after=x", "?before=-1", "?after=9e9", "?after=" + "9" * 30])
def test_a_key_that_is_none_is_a_plain_error(person, query):
    assert person.get(reverse(PAGE) + query).status_code == 400


@pytest.mark.parametrize("name", [PAGE, CSV, JSON])
def test_strangers_see_no_votes(client, db, name):
    assert client.get(reverse(name)).status_code == 302
