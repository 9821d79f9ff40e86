"""Same-answer battles: one text on both sides, which shows habits and says nothing of models."""

import math

import numpy as np

from annotations.actions.pair_up import answers_to_draw_from, save
from annotations.models import Battle, Campaign


def draw_same_answers(campaign: Campaign, *, votes: int, seed: int) -> int:
    """Add them in the campaign's share of `votes`, with one seat each; returns how many."""
    answers = answers_to_draw_from(campaign.benchmark, campaign)
    same = campaign.battles.filter(purpose=Battle.Purpose.SAME_ANSWER)
    answers = answers.exclude(pk__in=same.values("answer_a"))
    unused = answers
    for side in ("answer_a", "answer_b"):  # who sees one twice cannot be lent its other battle
        unused = unused.exclude(pk__in=campaign.battles.values(side))
    wanted = math.ceil(votes * campaign.same_answer_share)
    rows = list(unused.order_by("pk").values_list("pk", "item_id"))
    if len(rows) < wanted:
        rows = list(answers.order_by("pk").values_list("pk", "item_id"))
    wanted = min(wanted, len(rows))
    chosen = np.random.default_rng(seed).choice(len(rows), size=wanted, replace=False)
    battles = [
        Battle(
            item_id=item,
            answer_a_id=answer,
            answer_b_id=answer,
            draw_probability=1 / len(rows),
            seed=seed,
            purpose=Battle.Purpose.SAME_ANSWER,
            overlap=1,
            campaign=campaign,
        )
        for answer, item in (rows[place] for place in chosen)
    ]
    save(battles, 1)
    return len(battles)
