"""All votes for those who run the work: as a list, and as a file."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from annotations.actions.show_author import show_author
from annotations.models import Assignment, Reveal, Vote
from catalog.models import Answer
from tests.factories import (
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    ImportedVoteFactory,
    VoteFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


FILES = ("/votes/all.csv", "/votes/imported.csv")


@pytest.fixture
def two_votes():
    benchmark = BenchmarkFactory(slug="one")
    first = VoteFactory(
        assignment__battle__item__benchmark=benchmark,
        assignment__battle__item__key="alpha",
        difficulty="hard",
        active_ms=5400,
    )
    second = VoteFactory(
        assignment__battle__item__key="beta", winner="tie", strength="", surplus=True
    )
    return first, second


def test_a_vote_is_shown_as_it_was_cast(as_curator, two_votes):
    page = text(as_curator.get("/votes/"))
    for vote in two_votes:
        for word in (vote.annotator, vote.competitor_a, vote.competitor_b, vote.item.key):
            assert str(word) in page
    assert "A clearly" in page
    assert "too late" in page
    assert "Hard" in page
    assert ">5<" in page


def test_votes_are_found_by_each_filter(as_curator, two_votes):
    first, second = two_votes
    queries = {
        f"annotator={first.annotator}": {"alpha"},
        f"annotator=+{first.annotator}+": {"alpha"},
        "annotator=nobody": set(),
        f"competitor={first.competitor_a.slug}": {"alpha"},
        f"competitor={second.competitor_b.slug}": {"beta"},
        "benchmark=one": {"alpha"},
        "winner=tie": {"beta"},
        "state=surplus": {"beta"},
        "state=current": {"alpha"},
        "state=replaced": set(),
        "q=et": {"beta"},
        "q=et&winner=model_a": set(),
    }
    for query, keys in queries.items():
        page = text(as_curator.get(f"/votes/?{query}"))
        assert {key for key in ("alpha", "beta") if f">{key}<" in page} == keys, query


def rows_of(reply):
    assert reply.status_code == 200
    assert reply.streaming
    body = b"".join(reply.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def test_the_file_holds_what_the_filters_leave(as_lead, two_votes):
    assert [row["item"] for row in rows_of(as_lead.get("/votes/all.csv"))] == ["alpha", "beta"]
    (row,) = rows_of(as_lead.get("/votes/all.csv?winner=model_a"))
    first = two_votes[0]
    told = {
        "annotator": first.annotator.pseudonym,
        "model_a": first.competitor_a.name,
        "model_b": first.competitor_b.name,
        "winner": "model_a",
        "strength": "clear",
        "difficulty": "hard",
        "surplus": "False",
    }
    assert told.items() <= row.items()


def test_the_link_to_the_file_carries_the_filters(as_lead, two_votes):
    page = text(as_lead.get("/votes/?winner=tie&sort=added"))
    link = page.split('href="/votes/all.csv')[1].split('"')[0]
    assert link == "?winner=tie"
    assert len(rows_of(as_lead.get(f"/votes/all.csv{link}"))) == 1


@pytest.mark.parametrize("path", FILES)
def test_files_are_for_leads(as_curator, path):
    assert as_curator.get(path).status_code == 403
    assert path not in text(as_curator.get("/votes/"))


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(as_lead):
    ImportedVoteFactory(judge='=HYPERLINK("http://x")')
    (row,) = rows_of(as_lead.get("/votes/imported.csv"))
    assert row["judge"].startswith("'=")


def test_imported_votes_have_a_list_and_filters_of_their_own(as_curator):
    one = ImportedVoteFactory(judge="judge-1", item_key="k1", benchmark__slug="one")
    ImportedVoteFactory(judge="judge-2", item_key="k2", winner="both_bad")
    assert not Vote.objects.exists()
    queries = {
        "": {"k1", "k2"},
        "q=judge-2": {"k2"},
        "q=k1": {"k1"},
        "winner=both_bad": {"k2"},
        "benchmark=one": {"k1"},
        f"competitor={one.competitor_b.slug}": {"k1"},
    }
    for query, keys in queries.items():
        page = text(as_curator.get(f"/votes/imported/?{query}"))
        assert {key for key in ("k1", "k2") if f">{key}<" in page} == keys, query


def test_hostile_words_are_shown_and_not_run(as_curator):
    hostile = "<img src=x onerror=alert(1)>"
    ImportedVoteFactory(judge=hostile, item_key=hostile, competitor_a__name=hostile)
    assert hostile not in text(as_curator.get("/votes/imported/"))
    assert Answer.objects.count() == 0


def listed(client, address="/votes/"):
    """The rows of a list, without its filters."""
    return text(client.get(address)).partition("<tbody")[2]


def own_vote(client):
    """A vote that the person of this client cast."""
    user = User.objects.get(pk=client.session["_auth_user_id"])
    return VoteFactory(assignment__annotator=user.annotator, assignment__outcome="voted", **CLOSED)


CLOSED = {"assignment__closed_at": "2026-01-01T00:00Z"}


def test_the_models_of_own_blind_votes_are_hidden_until_they_were_shown(as_lead, two_votes):
    vote = own_vote(as_lead)
    for competitor in (vote.competitor_a, vote.competitor_b):
        assert str(competitor) not in listed(as_lead)
        assert f">{vote.item.key}<" not in text(
            as_lead.get(f"/votes/?competitor={competitor.slug}")
        )
    row = next(r for r in rows_of(as_lead.get("/votes/all.csv")) if r["item"] == vote.item.key)
    assert (row["model_a"], row["model_b"]) == ("", "")
    battle = vote.assignment.battle
    for answer in (battle.answer_a, battle.answer_b):
        assert str(vote.competitor_a) not in listed(as_lead)
        show_author(answer, vote.annotator_id)
    assert str(vote.competitor_a) in listed(as_lead)


def test_no_vote_on_an_item_that_somebody_holds_names_its_models_to_them(as_lead, two_votes):
    first, second = two_votes
    brought = ImportedVoteFactory(item=first.item, item_key="alpha", benchmark=first.item.benchmark)
    user = User.objects.get(pk=as_lead.session["_auth_user_id"])
    held = AssignmentFactory(
        battle=BattleFactory(item=first.item), annotator=user.annotator, outcome=""
    )
    page = listed(as_lead)
    assert str(first.competitor_a) not in page
    assert str(second.competitor_a) in page
    assert ">alpha<" not in listed(as_lead, f"/votes/?competitor={first.competitor_a.slug}")
    assert str(brought.competitor_a) not in listed(as_lead, "/votes/imported/")
    files = [rows_of(as_lead.get(path)) for path in FILES]
    assert [row["model_a"] for rows in files for row in rows if row["item"] == "alpha"] == ["", ""]
    Assignment.objects.filter(pk=held.pk).update(outcome="expired", closed_at="2026-01-01T00:00Z")
    assert str(first.competitor_a) in listed(as_lead)
    assert str(brought.competitor_a) in listed(as_lead, "/votes/imported/")


@pytest.mark.parametrize("ends", ["taken", "held", "revealed", "retired"])
def test_the_models_of_a_battle_that_the_reader_may_still_be_lent_are_hidden(client, lead, ends):
    battle = BattleFactory(overlap=2)
    first, other = battle.seats.order_by("number")
    assignment = AssignmentFactory(battle=battle, seat=first, outcome="voted", closed_at=now())
    vote = VoteFactory(assignment=assignment)
    client.force_login(lead)
    name, slug = vote.competitor_a.name, vote.competitor_a.slug
    address, file = reverse("campaigns:votes"), reverse("campaigns:votes_csv")

    def named():
        return [row.model_a for row in client.get(address).context["page"].rows]

    assert named() == [""]
    assert name not in "".join(part.decode() for part in client.get(file))
    assert list(client.get(address, {"competitor": slug}).context["page"].rows) == []
    if ends == "taken":
        type(other).objects.filter(pk=other.pk).update(is_free=False)
    elif ends == "held":
        AssignmentFactory(
            battle=battle, annotator=lead.annotator, outcome="expired", closed_at=now()
        )
    elif ends == "revealed":
        Reveal.objects.create(annotator=lead.annotator, answer=battle.answer_a)
    else:
        type(battle.item).objects.update(status="retired")
    assert named() == [name]
