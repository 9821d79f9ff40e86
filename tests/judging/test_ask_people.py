"""Where to ask people next, and the split that leaves every preference its share."""

import json
from collections import Counter

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from annotations.models import Battle
from judging.actions.ask_people import drawn
from judging.actions.judges import judge_of_files
from judging.split import split
from tests.factories import JudgmentFactory, MarkFactory


def test_draws_prefer_doubt_and_say_their_chance():
    doubt = np.array([1.0, 0.0, 0.0, 0.0])
    first = Counter(drawn(doubt, 1, np.random.default_rng(seed))[0] for seed in range(400))
    chances = dict(first.keys())
    assert chances[0] == pytest.approx(0.85)
    assert all(chances[place] == pytest.approx(0.05) for place in chances if place)
    often = sum(count for (place, _), count in first.items() if place == 0) / 400
    assert often == pytest.approx(0.85, abs=0.06)
    every = drawn(doubt, 9, np.random.default_rng(0))
    assert sorted(place for place, _ in every) == [0, 1, 2, 3]
    assert every[-1][1] == pytest.approx(1.0)


@pytest.mark.django_db
def test_battles_are_made_where_the_judge_is_unsure(answered, larch, spruce, capsys):
    benchmark = answered(20)
    judge = judge_of_files("Oak", "battles")
    for n, item in enumerate(benchmark.items.order_by("pk")):
        label = "A=B" if n < 5 else "A>>B"
        pair = {"competitor_a": larch, "competitor_b": spruce}
        JudgmentFactory(judge=judge, item=item, label=label, is_whole=True, **pair)
    common = ("--benchmark", "tasks", "--judge", "Oak", "--seed", "1")
    call_command("ask_people", *common, "--pairs", "5", "--overlap", "2")
    assert "5 battles with 10 seats" in capsys.readouterr().out
    battles = Battle.objects.all()
    unsure = sum(int(b.item.key.removeprefix("item-")) < 5 for b in battles)
    assert unsure >= 3
    assert all(0 < battle.draw_probability <= 1 for battle in battles)
    call_command("ask_people", *common, "--pairs", "100")
    assert Battle.objects.count() == 20
    with pytest.raises(CommandError, match="battles already"):
        call_command("ask_people", *common, "--pairs", "1")


def test_ten_thousand_tasks_leave_a_hundred_of_each_preference():
    names = ("instruction-following", "readability", "complexity", "style", "explanation")
    rows = {f"task-{n}": names[n % 5] for n in range(10_000)}
    train, test = split(rows)
    assert (len(train), len(test)) == (9_500, 500)
    assert Counter(rows[key] for key in test) == dict.fromkeys(names, 100)
    backwards = dict(reversed(rows.items()))
    assert set(split(backwards)[1]) == set(test)
    assert set(split(rows, seed=1)[1]) != set(test)


@pytest.mark.django_db
def test_the_split_is_written_with_references_and_means(answered, larch, spruce, tmp_path, capsys):
    benchmark = answered(20)
    judge = judge_of_files("Oak", "ratings")
    for n, item in enumerate(benchmark.items.order_by("pk")):
        judgment = JudgmentFactory(
            judge=judge,
            item=item,
            preference="style",
            label="",
            competitor_a=None,
            competitor_b=None,
        )
        MarkFactory(judgment=judgment, competitor=larch, value=4 if n else None)
        MarkFactory(judgment=judgment, competitor=spruce, value=2, position=2)
    call_command(
        *("codal_split", "--benchmark", "tasks", "--judge", "Oak", "--out", str(tmp_path)),
        *("--reference", "Larch", "--against", "Spruce"),
    )
    test = [json.loads(line) for line in (tmp_path / "test.jsonl").read_text().splitlines()]
    assert len(test) == 1
    assert test[0]["references"]["Larch"].startswith("Larch on")
    assert len((tmp_path / "train.jsonl").read_text().splitlines()) == 19
    out = capsys.readouterr().out
    assert "4.00 ±0.00" in out
    assert "19/0/0" in out
