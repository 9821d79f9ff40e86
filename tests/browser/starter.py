"""Battles with real tasks and answers for the eyes of a browser."""

import json
from itertools import combinations
from pathlib import Path

from catalog.rendering import render, text_digest
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ItemFactory,
    RenderedTextFactory,
)

FOLDER = Path(__file__).resolve().parents[2] / "catalog" / "starter"


def rows(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def battles_of_starter_items(number, **fields):
    """The first items of the starter benchmark, each with one battle for every pair of answers."""
    benchmark = answers_of_starter_items(number, **fields)
    for item in benchmark.items.order_by("pk"):
        for one, other in combinations(item.answers.order_by("pk"), 2):
            BattleFactory(item=item, answer_a=one, answer_b=other, overlap=3)
    return benchmark


def answers_of_starter_items(number, **fields):
    """The first items of the starter benchmark with their answers, all rendered."""
    benchmark = BenchmarkFactory(name="Starter", shows_names=True, **fields)
    competitors = {}
    answers = rows("answers-1.jsonl")
    for row in rows("items-1.jsonl")[:number]:
        own = [answer for answer in answers if answer["item"] == row["key"]]
        words = {key: row[key] for key in ("messages", "sub_category", "languages", "difficulty")}
        item = ItemFactory.build(benchmark=benchmark, key=row["key"], **words)
        item.prompt_digest = text_digest(item.prompt)
        item.save()
        keep_html(item.prompt)
        for answer in own:
            answer_of(item, answer, competitors)
    return benchmark


def answer_of(item, row, competitors):
    name = row["competitor"]
    if name not in competitors:
        competitors[name] = CompetitorFactory(name=name)
    keep_html(row["text"])
    return AnswerFactory(
        item=item,
        competitor=competitors[name],
        text=row["text"],
        text_digest=text_digest(row["text"]),
    )


def keep_html(text):
    """Where the factory of battles looks for it before it makes dull HTML of its own."""
    RenderedTextFactory(
        text_digest=text_digest(text), renderer_version="test", html=render(text).html
    )
