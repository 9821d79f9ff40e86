"""Models by kinds of tasks, and the order by a reader's own weights; no vote is asked."""

import re

import pytest
from django.urls import reverse

from leaderboard import by_category as found
from leaderboard.board_cache import forget
from leaderboard.by_category import Cell, by_category
from leaderboard.models import BoardDetails
from leaderboard.own_weights import order_of, weight_of
from leaderboard.plot import signed
from leaderboard.presentation import latest_board
from tests.factories import BoardFactory, CompetitorFactory, RatingFactory, SnapshotFactory

pytestmark = pytest.mark.django_db
KINDS = ["Development", "Databases", "Rare things"]


def model(votes, points, reach, pooled, pooled_reach):
    names = ("votes", "points", "reach", "pooled", "pooled_reach")
    return dict(zip(names, (votes, points, reach, pooled, pooled_reach), strict=True))


MODELS = {
    "alder": model([400, 90, 3], [10.0, -70, 200], [20, 40, 300], [8, -50, 10], [15, 20, 60]),
    "birch": model([400, 90, 2], [0.0, 60, None], [20, 40, None], [0, 45, None], [15, 20, None]),
}


@pytest.fixture(scope="module")
def board(shared_rows):
    snapshot = SnapshotFactory(board=BoardFactory(slug="parted"))
    for name, rating in (("alder", 1040.0), ("birch", 1000.0)):
        competitor = CompetitorFactory(name=name.title(), slug=name)
        RatingFactory(
            snapshot=snapshot,
            competitor=competitor,
            rating=rating,
            lower=rating - 30,
            upper=rating + 30,
        )
    table = {"names": KINDS, "votes": [800, 180, 5], "spread": 30, "models": MODELS}
    content = {"slices": {"main_category": table, "difficulty": table | {"names": [*"abc"]}}}
    content["slices"]["difficulty"]["names"] = ["easy", "medium", "hard"]
    BoardDetails.objects.create(board=snapshot.board, snapshot=snapshot, content=content)
    return snapshot.board


@pytest.fixture
def page(client, board):
    def page(**query):
        reply = client.get(reverse("leaderboard:categories", args=[board.slug]), query)
        assert reply.status_code == 200
        return reply.text

    return page


@pytest.fixture
def table(board):
    return by_category(latest_board(board), "main_category")


def row(text, name):
    return next(part for part in text.split("<tr>") if name in part)


def test_a_cell_is_shaded_only_where_its_interval_leaves_zero_out(table):
    alder, birch = (line.cells for line in table.lines)
    assert [cell.shade for cell in alder] == ["", "d2", "thin"]
    assert [cell.shade for cell in birch] == ["", "u2", "thin"]
    assert Cell(100, 30.0, 20.0, 25.0, 20.0).shade == "u1"
    assert (table.telling, table.cells) == (2, 6)


def test_a_cell_with_too_few_votes_says_which_gap_it_could_show(table, page):
    thin, unknown = table.lines[0].cells[2], table.lines[1].cells[2]
    assert thin.is_thin
    assert thin.could_show == "300"
    assert (unknown.is_thin, unknown.could_show, unknown.words) == (True, "", "–")
    heat = page().split('class="dense heatmap"')[1]
    assert "&gt;&thinsp;300" in row(heat, ">Alder<")
    assert "−50" in row(heat, ">Alder<")


def test_small_multiples_stand_on_one_axis_with_the_overall_rating_as_a_stroke(table, page):
    text = page()
    assert len(re.findall(r"<figure", text)) == 3
    assert '<figure class="thin">' in text
    assert "Only gaps above 300 points could be seen." in text
    (first, second, _third) = table.multiples
    assert first.picture.rows[0].mark == second.picture.rows[0].mark
    assert first.picture.rows[0].value == "1050"


def test_the_address_says_how_tasks_are_parted(page):
    assert "Easy" in page(by="difficulty")
    assert "Databases" in page(by="difficulty=x")
    assert "Databases" in page()


def test_a_reader_weighs_kinds_and_the_order_follows(table, page):
    assert [row.rating.competitor.slug for row in order_of(table, [1, 0, 0])] == ["alder", "birch"]
    weighed = order_of(table, [0, 1, 0])
    assert [(row.rating.competitor.slug, row.moved) for row in weighed] == [
        ("birch", 1),
        ("alder", -1),
    ]
    assert (weighed[0].points, weighed[1].points) == (1045, 990)
    assert weighed[0].half == pytest.approx((30**2 + 20**2) ** 0.5)
    text = page(w0="0", w1="1", w2="0")
    assert 'name="w1" min="0" max="9" step="0.5" value="1"' in text
    assert text.index("<b>1045</b>") < text.index("<b>990</b>")


def test_weights_that_are_none_weigh_nothing_wrong(page, table):
    assert [weight_of(text) for text in ("", "x", "nan", "-1", "99", "2.5")] == [1, 1, 1, 0, 9, 2.5]
    assert order_of(table, [0, 0, 0]) == []
    assert "Nothing weighs anything" in page(w0="0", w1="0", w2="0")


def test_own_weights_are_not_what_others_get(page):
    assert "Choose weights" in page()
    assert "Choose weights" not in page(w0="5")
    assert "Choose weights" in page()


def test_a_board_without_kinds_says_so(client):
    board = SnapshotFactory().board
    forget()
    text = client.get(reverse("leaderboard:categories", args=[board.slug])).text
    assert "no two kinds of tasks" in text


def test_the_page_asks_no_vote(page, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(found, "FIRST_MODELS", 1)
    with django_assert_max_num_queries(14) as asked:
        page(w0="2")
    assert not any("annotations_" in query["sql"] for query in asked.captured_queries)


def test_signs_are_true_minuses():
    assert [signed(p) for p in (12.4, -3.6, 0.2, -0.2)] == ["+12", "−4", "0", "0"]
