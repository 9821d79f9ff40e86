"""Models beside each other, and verdicts beside each other."""

import re

import pytest
from django.urls import reverse

from leaderboard.models import BoardDetails, PairTable
from leaderboard.presentation import latest_board
from leaderboard.voices import voices_of
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    CompetitorFactory,
    ExecutionFactory,
    ItemFactory,
    RatingFactory,
    SnapshotFactory,
)

pytestmark = pytest.mark.django_db
NAMES = ("alder", "birch", "cedar", "dogwood", "elder", "fir", "ginkgo")
MODELS: dict = {}
EFFECTS = {"effects": {"side_a": [4.0, -2.0, 10.0], "code": [30.0, 20.0, 40.0]}}


def rate(board, order, **values):
    """A snapshot with the models in this order."""
    snapshot = SnapshotFactory(board=board, method=board.method, **values)
    for n, slug in enumerate(order):
        RatingFactory(
            snapshot=snapshot,
            competitor=MODELS[slug],
            rating=1100.0 - 20 * n,
            lower=1090.0 - 20 * n,
            upper=1110.0 - 20 * n,
            rank_low=n + 1,
            rank_high=n + 1,
            votes=50,
            wins=20,
            losses=30,
        )
    return snapshot


@pytest.fixture(scope="module")
def board(shared_rows):
    MODELS.update(
        {slug: CompetitorFactory(name=slug.title(), slug=slug, provider="Grove") for slug in NAMES}
    )
    board = BoardFactory(slug="several")
    snapshot = rate(board, NAMES, votes=300)
    pairs = [[i, j, 3, 1, 0, 0] for i in range(7) for j in range(i + 1, 7)]
    reach = [[15.0] * i for i in range(7)]
    content = {"models": list(NAMES), "pairs": pairs, "reach": reach}
    PairTable.objects.create(board=board, snapshot=snapshot, content=content)
    cell = {"votes": [90, 9], "points": [50.0, 1.0], "reach": [20.0, 120.0]}
    cell |= {"pooled": [45.0, 0.0], "pooled_reach": [20.0, 30.0]}
    table = {"names": ["Development", "Rare"], "votes": [200, 9], "spread": 20}
    table["models"] = dict.fromkeys(NAMES, cell)
    kept = {"slices": {"main_category": table}}
    BoardDetails.objects.create(board=board, snapshot=snapshot, content=kept)
    return board


@pytest.fixture
def page(client, board):
    def page(name, query=""):
        reply = client.get(reverse(f"leaderboard:{name}", args=[board.slug]) + query)
        assert reply.status_code == 200
        return reply.text

    return page


def shown(text):
    """The names in the heading of the table of who can be told apart."""
    return re.findall(r'<th scope="col" class="num exact">(\w+)</th>', text.split("h-facts")[0])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Alder Birch Cedar"),
        ("?model=fir", "Alder Birch Fir"),
        ("?model=fir&model=birch", "Birch Fir"),
        ("?model=fir&model=fir&model=nobody&model=elder&model=", "Elder Fir"),
        ("?" + "&".join(f"model={name}" for name in NAMES), "Alder Birch Cedar Dogwood Elder"),
    ],
    ids=["none", "one", "two", "twice and nobody", "too many"],
)
def test_the_address_names_up_to_five_models(page, query, expected):
    names = shown(page("compare", query))
    assert list(dict.fromkeys(names)) == expected.split()


def test_the_difference_is_bold_only_where_it_is_certain(page):
    text = page("compare", "?model=alder&model=birch&model=cedar")
    apart = text.split('aria-labelledby="h-apart"')[2]
    assert "<b>+40</b></a> <small>±15</small>" in apart  # Alder over Cedar
    assert ">+20</a>" not in apart  # Alder over Birch: 20 ± 15 is certain too
    assert "<b>+20</b>" in apart
    assert "<b>\N{MINUS SIGN}40</b>" in apart


def test_kinds_and_facts_of_the_chosen_alone(page):
    text = page("compare", "?model=alder&model=birch")
    assert text.count('class="num u2"') == 2
    assert text.count('class="num thin"') == 2
    assert text.count(">Grove</td>") == 2
    assert "Dollars" not in text  # nobody knows
    assert text.count("40 %") == 2


def test_the_form_keeps_what_was_chosen(page):
    text = page("compare", "?model=alder&model=fir")
    assert text.count('<option value="alder" selected>') == 1
    assert text.count('<option value="fir" selected>') == 1
    assert text.count("<select") == 5


def test_one_verdict_alone_says_what_would_make_another(page):
    assert "There is one verdict on these tasks so far" in page("verdicts")


def test_verdicts_stand_side_by_side_with_how_many_models_move(board, page):
    styled = BoardFactory(benchmark=board.benchmark, method="equal_style", slug="styled")
    rate(styled, ["birch", "alder", *NAMES[2:]], votes=290, findings=EFFECTS)
    part = BoardFactory(benchmark=board.benchmark, language="rust")  # of other tasks
    rate(part, NAMES[::-1])
    hidden = BoardFactory(benchmark=board.benchmark, method="elo", audience="draft")
    rate(hidden, NAMES)
    for name, status in (("alder", "fail"), ("birch", "pass"), ("cedar", "pass")):
        answer = AnswerFactory(competitor=MODELS[name], item=ItemFactory(benchmark=board.benchmark))
        ExecutionFactory(answer=answer, status=status)
    found = voices_of(latest_board(board))
    assert [column.name for column in found.columns] == [
        "People, as they voted",
        "People, at equal style",
        "Tests",
    ]
    assert [moved for _column, moved in found.others] == [2, 3]
    (first, places) = found.rows[0]
    assert first.competitor.slug == "alder"
    assert [place.rank for place in places] == ["1", "2", "1–3"]
    assert places[2].points == "0 %"
    assert [row.value for row in found.effects.rows][-1] == "+4"
    text = page("verdicts")
    assert "People, at equal style: 2 models stand elsewhere." in text
    assert "3 answers run" in text
