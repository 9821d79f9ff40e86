"""Pages around a board, and what readers take away from it."""

import io
import json
import re
from xml.etree import ElementTree

import pyarrow.parquet
import pytest
from django.core.management import call_command
from django.urls import reverse

from leaderboard.actions import load_example as example
from leaderboard.models import Board, PairTable, Rating, Snapshot
from leaderboard.pair_table import Pairs
from tests.factories import CompetitorFactory, RatingFactory

ASPEN, MAPLE, BEECH = "simulated-aspen-70b", "simulated-maple-1b", "simulated-beech-32b"


@pytest.fixture(scope="module")
def board(shared_rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(example, "VOTES", 1500)
        patch.setattr(example, "BATCHES", 3)
        call_command("load_example")
    return Board.objects.get(slug="example")


@pytest.fixture
def page(client, board):
    def page(name, *more, **query):
        reply = client.get(reverse(f"leaderboard:{name}", args=[board.slug, *more]), query)
        assert reply.status_code == 200, name
        return reply.text

    return page


@pytest.fixture
def pairs(board):
    ratings = list(Rating.objects.filter(snapshot=board.snapshots.latest()))
    return Pairs(PairTable.objects.get(board=board), ratings)


pytestmark = pytest.mark.django_db


def test_a_pair_is_the_same_from_both_sides(board, pairs):
    one, other = pairs.between(ASPEN, MAPLE), pairs.between(MAPLE, ASPEN)
    assert one.votes == other.votes > 0
    assert (one.wins, one.losses, one.ties) == (other.losses, other.wins, other.ties)
    assert one.gap == -other.gap > 0
    assert (one.lower, one.upper) == (-other.upper, -other.lower)
    assert one.is_decided
    assert not pairs.between(ASPEN, BEECH).is_decided


def test_all_pairs_together_are_all_votes(board, pairs):
    snapshot = board.snapshots.latest()
    slugs = list(
        Rating.objects.filter(snapshot=snapshot).values_list("competitor__slug", flat=True)
    )
    votes = sum(pairs.between(a, b).votes for a in slugs for b in slugs if a < b)
    assert votes == snapshot.votes
    for rating in Rating.objects.filter(snapshot=snapshot).select_related("competitor"):
        own = rating.competitor.slug
        assert sum(pairs.between(own, other).wins for other in slugs if other != own) == rating.wins


def test_a_difference_is_surer_than_two_ratings_apart(board, pairs):
    pair = pairs.between(ASPEN, MAPLE)
    assert 0 < pair.reach < sum(r.upper - r.rating for r in (pair.first, pair.second))


def test_the_pair_page_says_who_is_better_and_when_nobody_can_say(page):
    assert "Aspen 70B (simulated) is the better one, with" in page("pair", ASPEN, MAPLE)
    assert "Aspen 70B (simulated) is the better one, with" in page("pair", MAPLE, ASPEN)
    text = page("pair", ASPEN, BEECH)
    assert "The votes cannot tell these two apart yet." in text
    assert "Example (simulated): Databases and Data Handling" in text


def test_the_model_page_tells_its_record_and_its_parts(page, board):
    text = page("model", ASPEN)
    rating = Rating.objects.get(snapshot=board.snapshots.latest(), competitor__slug=ASPEN)
    assert f"<b>{rating.rating:.0f}</b>" in text
    assert "Simulated maker" in text
    assert text.count("/pairs/simulated-aspen-70b/") == 11
    assert "Strengths and weaknesses" in text
    assert "<polyline" in text


@pytest.mark.parametrize(
    ("name", "more"),
    [("model", ["nobody"]), ("pair", [ASPEN, "nobody"]), ("pair", ["nobody", ASPEN])],
)
def test_who_is_not_on_the_board_has_no_page(client, board, name, more):
    assert client.get(reverse(f"leaderboard:{name}", args=[board.slug, *more])).status_code == 404


def test_the_matrix_has_a_cell_for_each_pair(page):
    text = page("pairs")
    assert len(re.findall(r'<td class="(?:heat|none)', text)) == 12 * 11
    assert text.count('<td class="own">') == 12


def test_the_history_shows_each_snapshot_and_compares_two(page, board):
    snapshots = list(board.snapshots.order_by("pk"))
    text = page("history")
    for snapshot in snapshots:
        assert reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id]) in text
    assert text.count("<polyline") == 12
    ends = {"from": snapshots[0].public_id, "to": snapshots[-1].public_id}
    compared = page("history", **ends)
    assert f"+{snapshots[-1].votes - snapshots[0].votes} votes" in compared
    one, other = (
        Rating.objects.get(snapshot=snapshots[n], competitor__slug=ASPEN).rating for n in (0, -1)
    )
    assert f"{other - one:+.1f}" in compared


@pytest.mark.parametrize("bad", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_snapshot_that_is_not_there_is_not_compared(client, board, bad):
    address = reverse("leaderboard:history", args=[board.slug])
    assert client.get(address, {"from": bad, "to": bad}).status_code == 404


def test_files_say_the_same_as_the_board(client, board):
    def taken(name):
        return client.get(reverse(f"leaderboard:{name}", args=[board.slug]))

    rows = pyarrow.parquet.read_table(io.BytesIO(taken("parquet").content)).to_pylist()
    ratings = taken("json").json()["ratings"]
    assert [row["rating"] for row in rows] == [rating["rating"] for rating in ratings]
    assert list(rows[0]) == taken("csv").text.splitlines()[0].split(",")
    assert all(row["simulated"] for row in rows)


@pytest.mark.parametrize("name", ["plot", "badge"])
def test_pictures_stand_alone_and_say_that_they_are_simulated(client, board, name):
    reply = client.get(reverse(f"leaderboard:{name}", args=[board.slug]))
    assert reply["Content-Type"] == "image/svg+xml"
    tree = ElementTree.fromstring(reply.content)
    texts = [text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any("Simulated: Example" in text for text in texts)
    assert b"style=" not in reply.content
    assert b"script" not in reply.content
    if name == "plot":
        assert len(list(tree.iter("{http://www.w3.org/2000/svg}circle"))) == 12


def test_the_feed_tells_changes_of_rank(client, board):
    reply = client.get(reverse("leaderboard:feed", args=[board.slug]))
    tree = ElementTree.fromstring(reply.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = tree.findall(f"{atom}entry")
    assert 1 <= len(entries) < Snapshot.objects.filter(board=board).count()
    assert entries[0].find(f"{atom}title").text.startswith("Simulated: ")
    assert "rank" in entries[0].find(f"{atom}summary").text


def test_search_engines_find_every_page_and_the_data_set(client, board, page):
    text = client.get(reverse("leaderboard:sitemap")).text
    assert reverse("leaderboard:model", args=[board.slug, ASPEN]) in text
    ElementTree.fromstring(text)
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page("board"))
    dataset = json.loads(found)
    assert dataset["@type"] == "Dataset"
    assert dataset["name"].startswith("Simulated: ")
    assert len(dataset["distribution"]) == 3
    assert 'property="og:title"' in page("board")


def test_a_model_whose_votes_are_left_out_since_leads_to_the_history(board, client):
    gone = CompetitorFactory(slug="gone")
    address = reverse("leaderboard:model", args=[board.slug, gone.slug])
    assert client.get(address).status_code == 404
    RatingFactory(snapshot=board.snapshots.earliest("id"), competitor=gone)
    reply = client.get(address)
    assert (reply.status_code, reply.url) == (
        302,
        reverse("leaderboard:history", args=[board.slug]),
    )
    Board.objects.filter(pk=board.pk).update(audience="draft")
    assert client.get(address).status_code == 404
