"""A campaign with answers to draw from, and people who work in it, for tests."""

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.models import Campaign
from campaigns.actions.run_campaign import start
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    CampaignFactory,
    CompetitorFactory,
    GoldBattleFactory,
    ItemFactory,
    RenderedTextFactory,
)


def draft(*, items=6, models=3, **settings):
    """A draft on a benchmark with one answer of each model to each item, all rendered."""
    settings = {"same_answer_share": 0.0} | settings
    campaign = CampaignFactory(state=Campaign.State.DRAFT, **settings)
    competitors = CompetitorFactory.create_batch(models)
    campaign.competitors.set(competitors)
    for item in ItemFactory.create_batch(items, benchmark=campaign.benchmark):
        RenderedTextFactory(text_digest=item.prompt_digest, html=f"<p>{item.prompt}</p>")
        for competitor in competitors:
            answer = AnswerFactory(item=item, competitor=competitor)
            RenderedTextFactory(text_digest=answer.text_digest, html=f"<p>{answer.text}</p>")
    return campaign


def started(**settings):
    campaign = draft(**settings)
    start(campaign, actor=AnnotatorFactory())
    campaign.refresh_from_db()
    return campaign


def gold_of(campaign, number=1, **fields):
    """Gold battles on items of their own."""
    return [
        GoldBattleFactory(
            battle=BattleFactory(
                campaign=campaign, purpose="gold", item__benchmark=campaign.benchmark
            ),
            **fields,
        )
        for _ in range(number)
    ]


def better(assignment):
    """The winner that is right for a gold battle, as this person sees it."""
    gold = assignment.battle.gold
    drawn = {"model_a": assignment.battle.answer_a, "model_b": assignment.battle.answer_b}
    side = assignment.sides.get(answer=drawn[gold.winner])
    return {"a": "model_a", "b": "model_b"}[side.letter]


OTHER = {"model_a": "model_b", "model_b": "model_a"}


def vote(assignment, winner="tie", **words):
    strength = "clear" if winner in OTHER else ""
    ballot = Ballot(winner, strength, **words)
    return cast_vote(assignment, ballot, client_id=str(assignment.pk)).vote


def work(annotator, votes, decide=lambda _assignment: "tie", **options):
    """Claim and vote so many times; the assignments, fewer when nothing is left."""
    done = []
    for _ in range(votes):
        assignment = claim_battle(annotator.pk, **options)
        if assignment is None:
            break
        vote(assignment, decide(assignment))
        done.append(assignment)
    return done
