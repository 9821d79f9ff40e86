"""Factories of the models of `annotations/`."""

from datetime import timedelta
from uuid import uuid4

from django.utils.timezone import now
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from annotations.models import (
    Adjudication,
    Assignment,
    AssignmentSide,
    Battle,
    Campaign,
    GoldBattle,
    Guideline,
    ImportedVote,
    ImportRuling,
    ItemReview,
    LedgerEntry,
    OpenedEvidence,
    Participant,
    Reveal,
    Ruling,
    Seat,
    Vote,
)
from catalog.models import RenderedText
from tests.factories.accounts import AnnotatorFactory
from tests.factories.catalog import AnswerFactory, BenchmarkFactory, CompetitorFactory, ItemFactory
from tests.factories.digests import sha256


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    name = Sequence(lambda n: f"Campaign {n}")
    benchmark = SubFactory(BenchmarkFactory)
    state = Campaign.State.RUNNING


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    campaign = SubFactory(CampaignFactory)
    annotator = SubFactory(AnnotatorFactory)


class GuidelineFactory(DjangoModelFactory):
    class Meta:
        model = Guideline

    campaign = SubFactory(CampaignFactory)
    version = 1
    text = "Prefer what runs."
    text_digest = LazyAttribute(lambda o: sha256(o.text))


class BattleFactory(DjangoModelFactory):
    """A battle that can be lent: its texts are rendered; it has its seats unless it is gold."""

    class Meta:
        model = Battle

    item = SubFactory(ItemFactory)
    answer_a = SubFactory(AnswerFactory, item=SelfAttribute("..item"))
    answer_b = SubFactory(AnswerFactory, item=SelfAttribute("..item"))
    draw_probability = 0.5
    seed = 7
    overlap = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        battle = super()._create(model_class, *args, **kwargs)
        if battle.purpose != Battle.Purpose.GOLD:
            for number in range(1, battle.overlap + 1):
                SeatFactory(battle=battle, number=number)
        texts = {battle.item.prompt_digest: battle.item.prompt}
        texts |= {a.text_digest: a.text for a in (battle.answer_a, battle.answer_b)}
        for digest, text in texts.items():
            html = f"<p>{text}</p>"
            RenderedText.objects.get_or_create(
                text_digest=digest,
                renderer_version="test",
                defaults={"html": html, "html_digest": sha256(html), "method": "full"},
            )
        return battle


class GoldBattleFactory(DjangoModelFactory):
    class Meta:
        model = GoldBattle

    battle = SubFactory(BattleFactory, purpose=Battle.Purpose.GOLD)
    winner = "model_a"
    explanation = "Only this one runs."
    use = GoldBattle.Use.CHECK
    source = GoldBattle.Source.LEAD
    signed_by = SubFactory(AnnotatorFactory)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    battle = SubFactory(BattleFactory)
    number = 1


class AssignmentFactory(DjangoModelFactory):
    """A battle as it is lent: its seat is taken, and it has both of its sides, turned if asked."""

    class Meta:
        model = Assignment

    battle = SubFactory(BattleFactory)
    seat = LazyAttribute(lambda o: o.battle.seats.first())
    annotator = SubFactory(AnnotatorFactory)
    leased_until = LazyFunction(lambda: now() + timedelta(minutes=30))
    ui_version = "test"

    @classmethod
    def _create(cls, model_class, *args, turned=False, letters="ab", **kwargs):
        assignment = super()._create(model_class, *args, **kwargs)
        battle = assignment.battle
        answers = [battle.answer_a, battle.answer_b]
        if turned:
            answers.reverse()
        if assignment.outcome in {"", "voted"}:
            Seat.objects.filter(pk=assignment.seat_id).update(is_free=False)
        for letter, answer in zip(letters, answers, strict=False):
            repeats = letter == "b" and answer == battle.answer_a
            AssignmentSideFactory(
                assignment=assignment, letter=letter, answer=answer, repeats=repeats
            )
        return assignment


class AssignmentSideFactory(DjangoModelFactory):
    class Meta:
        model = AssignmentSide

    annotator = SelfAttribute("assignment.annotator")
    rendered = LazyAttribute(
        lambda o: RenderedText.objects.filter(text_digest=o.answer.text_digest).first()
    )


class OpenedEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = OpenedEvidence

    assignment = SubFactory(AssignmentFactory)
    what = "tests"


class VoteFactory(DjangoModelFactory):
    class Meta:
        model = Vote

    assignment = SubFactory(AssignmentFactory)
    annotator = SelfAttribute("assignment.annotator")
    item = SelfAttribute("assignment.battle.item")
    competitor_a = SelfAttribute("assignment.battle.answer_a.competitor")
    competitor_b = SelfAttribute("assignment.battle.answer_b.competitor")
    purpose = SelfAttribute("assignment.battle.purpose")
    campaign = SelfAttribute("assignment.battle.campaign")
    winner = "model_a"
    strength = "clear"
    client_id = LazyFunction(lambda: str(uuid4()))
    body_digest = "0" * 64


class AdjudicationFactory(DjangoModelFactory):
    class Meta:
        model = Adjudication

    battle = SubFactory(BattleFactory)
    annotator = SubFactory(AnnotatorFactory)
    is_blind = False
    winner = "model_a"
    strength = "clear"
    confidence = Adjudication.Confidence.SURE
    cause = Adjudication.Cause.SLIP


class ItemReviewFactory(DjangoModelFactory):
    class Meta:
        model = ItemReview

    item = SubFactory(ItemFactory)
    annotator = SubFactory(AnnotatorFactory)
    decision = ItemReview.Decision.KEPT


class RulingFactory(DjangoModelFactory):
    class Meta:
        model = Ruling

    benchmark = SubFactory(BenchmarkFactory)
    annotator = SubFactory(AnnotatorFactory)
    excludes = True
    reason = "Votes by length alone."
    ruled_by = SubFactory(AnnotatorFactory)


class ImportRulingFactory(DjangoModelFactory):
    class Meta:
        model = ImportRuling

    benchmark = SubFactory(BenchmarkFactory)
    file_digest = "0" * 64
    excludes = True
    reason = "Judged by another guideline."
    ruled_by = SubFactory(AnnotatorFactory)


class RevealFactory(DjangoModelFactory):
    class Meta:
        model = Reveal

    annotator = SubFactory(AnnotatorFactory)
    answer = SubFactory(AnswerFactory)


class ImportedVoteFactory(DjangoModelFactory):
    class Meta:
        model = ImportedVote

    benchmark = SubFactory(BenchmarkFactory)
    competitor_a = SubFactory(CompetitorFactory)
    competitor_b = SubFactory(CompetitorFactory)
    winner = "model_a"
    file_digest = "0" * 64
    row_key = Sequence(lambda n: f"row-{n}")


class LedgerEntryFactory(DjangoModelFactory):
    class Meta:
        model = LedgerEntry

    number = Sequence(lambda n: n + 1)
    kind = "vote"
    fact = Sequence(lambda n: n + 1)
