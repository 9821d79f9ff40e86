"""A battle of a campaign with votes as a test wants them, in words of the battle's own sides."""

from django.utils.timezone import now

from annotations.models import VoteComment
from campaigns.actions.adjudicate import decide, decide_blind
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    BattleFactory,
    VoteFactory,
)

WORDS = {
    "A!": ("model_a", "clear"),
    "A": ("model_a", "slight"),
    "=": ("tie", ""),
    "B": ("model_b", "slight"),
    "B!": ("model_b", "clear"),
    "x": ("both_bad", ""),
}
TURNED = {"A!": "B!", "A": "B", "B": "A", "B!": "A!"}


DECISION = {"winner": "model_a", "strength": "clear", "confidence": "sure", "note": ""}


def blind(battle, lead, **words):
    return decide_blind(battle, actor=lead.annotator, **(DECISION | words))


def final(battle, lead, **words):
    return decide(battle, actor=lead.annotator, **(DECISION | {"cause": "slip"} | words))


def disputed_battle(campaign):
    """Three votes far apart; who cast the last one said much and saw the sides turned."""
    battle = battle_with(campaign, "A! B!", overlap=3)
    last = vote_on(
        battle,
        "=",
        turned=True,
        reasons={"a": ["wrong"], "b": ["explains"]},
        active_ms=48_300,
        annotator=AnnotatorFactory(pseudonym="annotator-last"),
    )
    VoteComment.objects.create(vote=last, text="Comment-Xyloquent")
    return battle


def battle_with(campaign, words, *, overlap=None, **fields):
    """A battle with one vote for each word; every second voter saw the sides turned."""
    votes = words.split()
    battle = BattleFactory(campaign=campaign, overlap=overlap or len(votes) or 1, **fields)
    for number, word in enumerate(votes):
        vote_on(battle, word, turned=number % 2 == 1)
    return battle


def vote_on(battle, word, *, turned=False, annotator=None, **fields):
    assignment = AssignmentFactory(
        battle=battle,
        seat=battle.seats.filter(is_free=True).first(),
        annotator=annotator or AnnotatorFactory(),
        outcome="voted",
        closed_at=now(),
        turned=turned,
    )
    winner, strength = WORDS[TURNED.get(word, word) if turned else word]
    answers = [battle.answer_a, battle.answer_b]
    if turned:
        answers.reverse()
    return VoteFactory(
        assignment=assignment,
        competitor_a=answers[0].competitor,
        competitor_b=answers[1].competitor,
        winner=winner,
        strength=strength,
        **fields,
    )


def change(vote, word, **fields):
    """The same person says something else; `word` of the sides as they saw them."""
    type(vote).objects.filter(pk=vote.pk).update(is_current=False)
    winner, strength = WORDS[word]
    return VoteFactory(
        assignment=vote.assignment,
        competitor_a=vote.competitor_a,
        competitor_b=vote.competitor_b,
        winner=winner,
        strength=strength,
        replaces=vote,
        **fields,
    )
