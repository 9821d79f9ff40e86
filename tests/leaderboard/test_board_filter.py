"""What a reader may ask of a board's table, all of it in the address and without a script."""

import re

import pytest
from django.urls import reverse

from leaderboard.board_filter import BoardFilter, size_choices, size_of
from tests.factories import BoardFactory, CompetitorFactory, RatingFactory, SnapshotFactory

pytestmark = pytest.mark.django_db
# Name, maker, licence, weights, billions, dollars, votes, wins, first and last rank
MODELS = (
    ("Alder 70B", "Grove", "MIT", "open", 70, 2, 100, 60, 1, 1),
    ("Birch", "Hill", "proprietary", "closed", None, 9, 300, 90, 2, 3),
    ("Cedar 7B", "Grove", "Apache-2.0", "open", 7, 1, 200, 80, 2, 3),
    ("Dogwood 2B", "Hill", "MIT", "open", 2, None, 400, 40, 4, 4),
)


@pytest.fixture(scope="module")
def board(shared_rows):
    snapshot = SnapshotFactory(board=BoardFactory(slug="asked"))
    for n, (name, maker, licence, weights, size, price, votes, wins, *ranks) in enumerate(MODELS):
        model = CompetitorFactory(
            name=name,
            slug=name.split()[0].lower(),
            provider=maker,
            licence=licence,
            weights=weights,
            billions=size,
            price_out=price,
        )
        RatingFactory(
            snapshot=snapshot,
            competitor=model,
            rating=1100 - 50 * n,
            votes=votes,
            wins=wins,
            losses=votes - wins,
            rank_low=ranks[0],
            rank_high=ranks[1],
        )
    return snapshot.board


@pytest.fixture
def shown(client, board):
    def shown(name="board", **query):
        text = client.get(reverse(f"leaderboard:{name}", args=[board.slug]), query).text
        return re.findall(r'data-row="([a-z]+)"', text)

    return shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "alder birch cedar dogwood"),
        ({"q": "DOG"}, "dogwood"),
        ({"q": "grove"}, "alder cedar"),
        ({"maker": "Hill"}, "birch dogwood"),
        ({"licence": "MIT"}, "alder dogwood"),
        ({"weights": "open"}, "alder cedar dogwood"),
        ({"size": "4"}, "cedar"),
        ({"weights": "open", "maker": "Grove", "sort": "-votes"}, "cedar alder"),
        ({"sort": "name"}, "alder birch cedar dogwood"),
        ({"sort": "-name"}, "dogwood cedar birch alder"),
        ({"sort": "-rank"}, "dogwood cedar birch alder"),
        ({"sort": "votes"}, "alder cedar birch dogwood"),
        ({"sort": "-win"}, "alder cedar birch dogwood"),
        ({"sort": "size"}, "dogwood cedar alder birch"),
        ({"sort": "price"}, "cedar alder birch dogwood"),
        ({"sort": "nonsense", "weights": "ajar", "size": "9"}, "alder birch cedar dogwood"),
        ({"maker": "nobody"}, ""),
    ],
    ids=str,
)
def test_the_address_says_which_models_and_in_which_order(shown, query, expected):
    assert shown(**query) == expected.split()
    assert shown("table", **query) == expected.split()


def test_a_line_between_tiers_stays_where_both_sides_are_shown(client, board):
    def lines(**query):
        text = client.get(reverse("leaderboard:board", args=[board.slug]), query).text
        return text.count('class="tier"')

    assert lines() == 2
    assert lines(maker="Hill") == 1  # between the second and the fourth
    assert lines(q="alder") == 0
    assert lines(sort="-votes") == 0  # in another order it would be false


def test_the_form_offers_what_there_is_and_keeps_what_was_asked(client, board):
    text = client.get(
        reverse("leaderboard:board", args=[board.slug]), {"maker": "Hill", "sort": "size", "q": "b"}
    ).text
    assert '<option value="Hill" selected>' in text
    assert '<option value="size" selected>' in text
    assert 'value="b"' in text
    assert '<option value="4">4 to 16 B</option>' in text
    assert 'value="50"' in text
    assert 'value="16"' not in text  # no model is of that size
    assert "2 shown" in text


def test_a_heading_sorts_by_its_column_and_turns_it_round_at_the_second_time():
    asked = BoardFilter(maker="Grove")
    votes = asked.heading("votes", "Votes")
    assert (votes.address, votes.state) == ("?maker=Grove&sort=-votes", "")
    again = BoardFilter(maker="Grove", sort="-votes").heading("votes", "Votes")
    assert (again.address, again.state) == ("?maker=Grove&sort=votes", "descending")
    assert BoardFilter().heading("rank", "Rank").state == "ascending"
    assert BoardFilter(sort="-rank").heading("rank", "Rank").address == "?"


def test_an_open_page_keeps_the_address_of_what_it_shows(client, board):
    reply = client.get(reverse("leaderboard:table", args=[board.slug]), {"maker": "Hill", "q": ""})
    assert reply["HX-Replace-Url"] == "/leaderboard/asked/?maker=Hill"


def test_what_is_asked_is_never_what_others_get(client, board, shown):
    assert shown(maker="Hill") == ["birch", "dogwood"]
    assert len(shown()) == 4
    assert shown(maker="Grove") == ["alder", "cedar"]


def test_a_row_opens_to_what_is_known_of_the_model(client, board):
    text = client.get(reverse("leaderboard:board", args=[board.slug])).text
    opened = text.split('id="more-alder"')[1].split("</details>")[0]
    for words in (
        "Open weights",
        "70 B",
        "/leaderboard/asked/models/alder/",
        "All about Alder 70B",
    ):
        assert words in opened


def test_a_snapshot_is_not_asked_anything(client, board):
    snapshot = board.snapshots.get()
    address = reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id])
    text = client.get(address, {"maker": "Hill"}).text
    assert len(re.findall("data-row=", text)) == 4
    assert "board-filter" not in text


def test_every_size_has_its_place():
    sizes = {size: size_of(CompetitorFactory.build(billions=size)) for size in (0.5, 4, 4.1, 400)}
    assert sizes == {0.5: "0", 4: "0", 4.1: "4", 400: "50"}
    assert [words for _key, words in size_choices()] == [
        "up to 4 B",
        "4 to 16 B",
        "16 to 50 B",
        "over 50 B",
    ]


def test_a_board_of_one_model_asks_for_no_form_that_is_not_there(client):
    board = RatingFactory(snapshot=SnapshotFactory()).snapshot.board
    assert "board-filter" not in client.get(reverse("leaderboard:board", args=[board.slug])).text
