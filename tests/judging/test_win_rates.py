"""The win and tie table: exact, by named columns, and the same for every order of the facts."""

import random

import pytest

from judging.actions.judges import judge_of_files
from judging.models import Judgment
from tests.factories import CompetitorFactory, ImportedVoteFactory, ItemFactory, JudgmentFactory

pytestmark = pytest.mark.django_db
URL = "/api/benchmarks/tasks/win-rates/"
CATEGORIES = ("Development and Programming", "Miscellaneous")


def battle(judge, benchmark, n, base, model, one, other):
    """Both games of one item: the labels as the judge wrote them, the baseline first in game 1."""
    item = ItemFactory(benchmark=benchmark, key=f"item-{n}", main_category=CATEGORIES[n % 2])
    common = {"judge": judge, "item": item}
    for order, label in ((1, one), (2, other)):
        pair = (base, model) if order == 1 else (model, base)
        JudgmentFactory(
            **common,
            competitor_a=pair[0],
            competitor_b=pair[1],
            label=label,
            invalid="" if label else "no_label",
            order=order,
        )


@pytest.fixture
def judged(benchmark, larch, spruce):
    judge = judge_of_files("Oak", "codearena")
    games = [("B>A", "A>B"), ("A=B", "A=B"), ("A>>B", "B>A"), ("", "A>B"), ("B>A", "B>A")]
    for n, (one, other) in enumerate(games):
        battle(judge, benchmark, n, larch, spruce, one, other)
    return judge


def test_strict(client, judged):
    found = client.get(URL, {"source": "judge:Oak", "baseline": "Larch"}).json()
    assert found["columns"] == list(CATEGORIES)
    (row,) = found["rows"]
    assert (row["competitor"], row["rank"]) == ("Spruce", 1)
    overall = row["overall"]
    assert (overall["n"], overall["wins"], overall["ties"], overall["invalid"]) == (4, 1, 2, 1)
    assert (overall["win_rate"], overall["tie_rate"]) == (0.25, 0.5)
    assert 0 < overall["lower"] < 0.25 < overall["upper"] < 1
    even, odd = (row["cells"][name] for name in CATEGORIES)
    assert (even["n"], even["wins"], even["ties"]) == (3, 1, 1)
    assert (odd["n"], odd["wins"], odd["ties"], odd["invalid"]) == (1, 0, 1, 1)


def test_parity_counts_an_invalid_game_as_nothing(client, judged):
    query = {"source": "judge:oak", "baseline": "larch", "mode": "parity"}
    overall = client.get(URL, query).json()["rows"][0]["overall"]
    assert (overall["n"], overall["wins"], overall["ties"], overall["invalid"]) == (5, 2, 2, 0)


def test_people_by_the_same_table(client, benchmark, larch, spruce):
    item = ItemFactory(benchmark=benchmark, key="one", main_category=CATEGORIES[0])
    for n, winner in enumerate(["model_a", "model_b", "tie", "both_bad", "model_b"]):
        ImportedVoteFactory(
            benchmark=benchmark,
            item=item,
            item_key="one",
            row_key=str(n),
            competitor_a=larch,
            competitor_b=spruce,
            winner=winner,
        )
    (row,) = client.get(URL, {"source": "people", "baseline": "Larch"}).json()["rows"]
    assert (row["overall"]["n"], row["overall"]["wins"], row["overall"]["ties"]) == (5, 2, 2)
    assert row["cells"][CATEGORIES[0]]["n"] == 5


def test_equal_rates_share_a_dense_rank(client, benchmark, larch):
    judge = judge_of_files("Oak", "codearena")
    models = [CompetitorFactory(name=name) for name in ("A", "B", "C", "D")]
    labels = [("B>A", "A>B"), ("B>A", "A>B"), ("A=B", "A=B"), ("A>B", "B>A")]
    for n, (model, pair) in enumerate(zip(models, labels, strict=True)):
        battle(judge, benchmark, n, larch, model, *pair)
    rows = client.get(URL, {"source": "judge:Oak", "baseline": "Larch"}).json()["rows"]
    assert [(row["competitor"], row["rank"]) for row in rows] == [
        *(("A", 1), ("B", 1), ("C", 2), ("D", 3))
    ]


def test_the_order_of_the_facts_moves_no_cell(client, judged, benchmark, larch, spruce):
    query = {"source": "judge:Oak", "baseline": "Larch"}
    before = client.get(URL, query).json()
    rows = list(Judgment.objects.order_by("pk"))
    random.Random(5).shuffle(rows)
    again = judge_of_files("Again", "codearena")
    for row in rows:
        row.pk, row.judge = None, again
    Judgment.objects.bulk_create(rows)
    assert client.get(URL, query | {"source": "judge:Again"}).json() == before


def test_a_new_judgment_is_seen_although_the_table_is_kept(
    client, judged, benchmark, larch, spruce, django_assert_max_num_queries
):
    query = {"source": "judge:Oak", "baseline": "Larch"}
    client.get(URL, query)
    with django_assert_max_num_queries(7):
        client.get(URL, query)
    battle(judged, benchmark, 9, larch, spruce, "B>A", "A>B")
    assert client.get(URL, query).json()["rows"][0]["overall"]["n"] == 5


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"source": "judge:Elm"}, "judge:oak"),
        ({"source": "nobody"}, "people"),
        ({"baseline": "Elm"}, "no model 'Elm'"),
        ({"mode": "loose"}, "strict, parity"),
    ],
)
def test_a_wrong_word_is_answered_with_the_known_ones(client, judged, query, said):
    reply = client.get(URL, query)
    assert reply.status_code == 400
    assert said in reply.json()["detail"]


def test_a_judge_beside_people(client, judged, benchmark, larch, spruce):
    for n in range(5):
        for person in ("Mira", "Wei"):
            ImportedVoteFactory(
                benchmark=benchmark,
                item_key=f"item-{n}",
                row_key=f"{n} {person}",
                competitor_a=larch,
                competitor_b=spruce,
                winner="model_b" if n < 2 else "tie",
                judge=person,
            )
    report = client.get("/api/judges/oak/report/").json()
    agreement = report["agreement"]
    # Of four readable battles two are as people say (items 0 and 4), by both of them.
    assert (agreement["n"], agreement["battles"], agreement["raw"]) == (8, 4, 0.5)
    assert agreement["people"]["raw"] == 1.0
    assert report["orders"]["n"] == 4
    assert report["invalid"]["share"] == 0.1
    assert report["invalid"]["by_reason"] == {"no_label": 1}
    assert report["position_bias"]["n"] == 7
    assert report["ties"]["share"] == 0.5
    assert report["matrix"]["names"] == ["Oak", "People"]
    assert report["judge"]["protocol"] == "codearena"
    assert report["worth"]["worth"] is None  # too few votes to say
