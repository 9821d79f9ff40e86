"""One factory for each model: valid and dull; a test states only what matters to it."""

import hashlib
from datetime import timedelta
from uuid import uuid4

from django.utils.timezone import now
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import Annotator, Invitation, Job, Role, User
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
from catalog.described import described, items_digest
from catalog.models import (
    Answer,
    Benchmark,
    BenchmarkItem,
    Competitor,
    ItemNotes,
    Release,
    ReleasedItem,
    RenderedText,
    Retirement,
)
from curation.models import BulkEdit, Check, CheckLease, CurationPlan, Draft, Finding
from execution.models import Execution, Synthesis, TestSet
from exports.models import Descent, TrainingRun
from generation.models import Endpoint, GenerationJob, KeyBinding, Serving, SpoiltTry, WantedAnswer
from imports.models import Upload
from imports.recognise import Column, Recognised
from judging.models import (
    Judge,
    JudgingJob,
    Judgment,
    Mark,
    Prompt,
    SpoiltJudgment,
    WantedJudgment,
)
from leaderboard.models import Board, Rating, Snapshot
from mining.grading import digest_of
from mining.models import (
    Choice,
    Configuration,
    ExpertBattles,
    FoughtItem,
    Grade,
    Instruction,
    MiningJob,
    MiningRun,
    Opening,
    Overruling,
    Screening,
    Selection,
    SpoiltReply,
    WantedReply,
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class AnnotatorFactory(DjangoModelFactory):
    class Meta:
        model = Annotator


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    role = Role.ANNOTATOR
    password = "!"
    annotator = SubFactory(AnnotatorFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    token_digest = Sequence(lambda n: sha256(f"invitation {n}"))


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "import_items"
    title = Sequence(lambda n: f"Import {n}")
    errors: list = []
    error_count = LazyAttribute(lambda o: len(o.errors))


class UploadFactory(DjangoModelFactory):
    """A file of one item in our own form, whose bytes were lost."""

    class Meta:
        model = Upload

    name = Sequence(lambda n: f"items-{n}.jsonl")
    size = 60
    sha256 = "0" * 64
    found = LazyFunction(
        lambda: Recognised(
            "rows",
            "import_items",
            {"import_items": ["own_items"]},
            [Column("key", ["one"], ["one"]), Column("messages", ["1 elements"], None)],
            rows=1,
        ).as_json()
    )
    uploaded_by = SubFactory("tests.factories.AnnotatorFactory")


class BenchmarkFactory(DjangoModelFactory):
    class Meta:
        model = Benchmark

    name = Sequence(lambda n: f"Benchmark {n}")
    slug = Sequence(lambda n: f"benchmark-{n}")


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = BenchmarkItem

    benchmark = SubFactory(BenchmarkFactory)
    key = Sequence(lambda n: f"item-{n}")
    messages = LazyAttribute(lambda o: [{"role": "user", "content": f"Write {o.key}."}])
    content_digest = LazyAttribute(lambda o: sha256(str(o.messages)))
    prompt_digest = LazyAttribute(lambda o: sha256(o.messages[0]["content"]))
    main_category = "Development and Programming"
    sub_category = "Code Debugging"
    languages = ["python"]
    difficulty = "medium"


class ItemNotesFactory(DjangoModelFactory):
    class Meta:
        model = ItemNotes

    item = SubFactory(ItemFactory)
    title = "Ferry tickets counted twice"
    knowledge = "That a list must not change under the loop that walks it."
    difficulty_reason = "The mistake stands in four lines."
    good_answer = ["Names the loop as the cause.", "Builds a new list."]
    bad_answers = ["Blames the reader of the file."]


class ReleaseFactory(DjangoModelFactory):
    """A release of one item."""

    class Meta:
        model = Release

    benchmark = SubFactory(BenchmarkFactory)
    name = Sequence(lambda n: f"release-{n}")
    item_count = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        item = ItemFactory(benchmark=kwargs["benchmark"])
        kwargs.setdefault("items_digest", items_digest([described(item, item)]))
        release = super()._create(model_class, *args, **kwargs)
        ReleasedItem.objects.create(release=release, item=item)
        return release


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    item = SubFactory(ItemFactory)
    kind = "duplicate"
    fingerprint = Sequence(lambda n: sha256(f"finding {n}"))
    severity = 0.8
    words = "Alike to 0.80 with another item."


class RetirementFactory(DjangoModelFactory):
    class Meta:
        model = Retirement

    item = SubFactory(ItemFactory)
    reason = "Every answer passes."
    asked_by = SubFactory(AnnotatorFactory)


class BulkEditFactory(DjangoModelFactory):
    class Meta:
        model = BulkEdit

    changes: dict = {}
    actor = SubFactory(AnnotatorFactory)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    benchmark = SubFactory(BenchmarkFactory)
    writer = SubFactory(AnnotatorFactory)
    text = "Mend the timer of our oven: it drifts by a second an hour."
    knowledge = "timers"
    difficulty = "easy"
    main_category = "Development and Programming"
    sub_category = "Code Debugging"
    licence = "CC-BY-4.0"
    source = "own work"


class CheckLeaseFactory(DjangoModelFactory):
    class Meta:
        model = CheckLease

    draft = SubFactory(DraftFactory)
    checker = SubFactory(AnnotatorFactory)
    round = 1
    leased_until = LazyFunction(now)


class CheckFactory(DjangoModelFactory):
    class Meta:
        model = Check

    draft = SubFactory(DraftFactory)
    checker = SubFactory(AnnotatorFactory)
    round = 1
    text_digest = "0" * 64
    answers: dict = {}
    holds = True
    seconds = 60.0


class CurationPlanFactory(DjangoModelFactory):
    class Meta:
        model = CurationPlan

    benchmark = SubFactory(BenchmarkFactory)


class CompetitorFactory(DjangoModelFactory):
    class Meta:
        model = Competitor

    name = Sequence(lambda n: f"Competitor Nr{n}")
    slug = Sequence(lambda n: f"competitor-nr{n}")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    item = SubFactory(ItemFactory)
    competitor = SubFactory(CompetitorFactory)
    status = Answer.Status.READY
    text = Sequence(lambda n: f"Text number {n}.")
    text_digest = LazyAttribute(lambda o: sha256(o.text) if o.text else "")
    shown_digest = SelfAttribute("text_digest")  # looked at, and no name found


class TestSetFactory(DjangoModelFactory):
    __test__ = False

    class Meta:
        model = TestSet

    item = SubFactory(ItemFactory)
    source = TestSet.Source.OWN
    language = "python"
    entry = "double"
    tests = LazyFunction(
        lambda: [
            {
                "text": f"double({n}) → {2 * n}",
                "visible": False,
                "weight": 1.0,
                "test": {
                    "kind": "call",
                    "calls": [f"({n},)"],
                    "check": f"result0 == {2 * n}",
                    "raises": "",
                },
            }
            for n in (1, 2)
        ]
    )
    digest = Sequence(lambda n: sha256(f"tests {n}"))


class ExecutionFactory(DjangoModelFactory):
    class Meta:
        model = Execution

    answer = SubFactory(AnswerFactory)
    test_set = LazyAttribute(
        lambda o: (
            o.answer.item.test_sets.filter(is_latest=True).first()
            or TestSetFactory(item=o.answer.item)
        )
    )
    benchmark = SelfAttribute("answer.item.benchmark")
    item = SelfAttribute("answer.item")
    competitor = SelfAttribute("answer.competitor")
    status = "pass"
    total = 2
    passed = LazyAttribute(lambda o: o.total if o.status == "pass" else 0)
    language = "python"
    runner_version = "test"


class SynthesisFactory(DjangoModelFactory):
    class Meta:
        model = Synthesis

    job = SubFactory(JobFactory, kind="synthesise_tests")
    item = SubFactory(ItemFactory)
    benchmark = SelfAttribute("item.benchmark")
    key = Sequence(lambda n: f"item-{n}")
    test_set = LazyAttribute(
        lambda o: (
            None
            if o.reason
            else o.item.test_sets.first() or TestSetFactory(item=o.item, source="synthesised")
        )
    )
    reason = ""
    writer = "House:writer"
    filter = "House:filter"
    written = 2
    kept = 2


class KeyBindingFactory(DjangoModelFactory):
    class Meta:
        model = KeyBinding

    name = Sequence(lambda n: f"KEY_{n}")
    origin = "http://127.0.0.1:9"


class EndpointFactory(DjangoModelFactory):
    class Meta:
        model = Endpoint

    name = Sequence(lambda n: f"Server {n}")
    slug = Sequence(lambda n: f"server-{n}")
    url = "http://127.0.0.1:9/v1"
    origin = "http://127.0.0.1:9"


class ServingFactory(DjangoModelFactory):
    class Meta:
        model = Serving

    competitor = SubFactory(CompetitorFactory, model="scripted")
    endpoint = SubFactory(EndpointFactory)


class GenerationJobFactory(DjangoModelFactory):
    class Meta:
        model = GenerationJob

    kind = "generate"
    title = "Answers"
    benchmark = SubFactory(BenchmarkFactory)


class WantedAnswerFactory(DjangoModelFactory):
    class Meta:
        model = WantedAnswer

    job = SubFactory(GenerationJobFactory)
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..job.benchmark"))
    competitor = SubFactory(CompetitorFactory)
    sample = 1


class SpoiltTryFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltTry

    wanted = SubFactory(WantedAnswerFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0


class RenderedTextFactory(DjangoModelFactory):
    class Meta:
        model = RenderedText

    text_digest = Sequence(lambda n: sha256(str(n)))
    renderer_version = "test"
    html = "<p>Text.</p>"
    html_digest = LazyAttribute(lambda o: sha256(o.html))
    method = "full"


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


class TrainingRunFactory(DjangoModelFactory):
    class Meta:
        model = TrainingRun

    name = Sequence(lambda n: f"run-{n}")
    method = "dpo"
    base = "small"
    base_digest = "0" * 64
    benchmark = SubFactory(BenchmarkFactory)
    export_digest = Sequence(lambda n: sha256(f"export {n}"))
    code_version = "test"
    digest = Sequence(lambda n: sha256(f"run {n}"))
    folder = "/runs/small"


class DescentFactory(DjangoModelFactory):
    class Meta:
        model = Descent

    competitor = SubFactory(CompetitorFactory)
    base = SubFactory(CompetitorFactory)
    run = SubFactory(TrainingRunFactory)


class LedgerEntryFactory(DjangoModelFactory):
    class Meta:
        model = LedgerEntry

    number = Sequence(lambda n: n + 1)
    kind = "vote"
    fact = Sequence(lambda n: n + 1)


class BoardFactory(DjangoModelFactory):
    class Meta:
        model = Board

    title = Sequence(lambda n: f"Board {n}")
    slug = Sequence(lambda n: f"board-{n}")
    benchmark = SubFactory(BenchmarkFactory)
    step_votes = step_people = 1


class SnapshotFactory(DjangoModelFactory):
    class Meta:
        model = Snapshot

    board = SubFactory(BoardFactory)
    ledger_number = 1
    votes = 1
    tally_digest = "0" * 64
    method = "bradley_terry"
    parameters = LazyFunction(
        lambda: {
            "vote_floor": 1,
            "level": 0.95,
            "main_category": "",
            "sub_category": "",
            "language": "",
            "difficulty": "",
            "annotator_group": "",
        }
    )
    seed = 7
    code_version = "test"
    is_complete = True
    findings = LazyFunction(dict)


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating

    snapshot = SubFactory(SnapshotFactory)
    competitor = SubFactory(CompetitorFactory)
    rating = 1000.0
    lower = 950.0
    upper = 1050.0
    rank_low = 1
    rank_high = 1
    votes = 1
    wins = 1
    ties = 0
    losses = 0
    both_bad = 0
    provisional = False
    reason = "rated"


class PromptFactory(DjangoModelFactory):
    class Meta:
        model = Prompt

    name = Sequence(lambda n: f"words {n}")
    version = 1
    protocol = "battles"
    text = Sequence(lambda n: f'system = "Compare the two, please. {n}"')
    digest = LazyAttribute(lambda o: sha256(o.text))


class JudgeFactory(DjangoModelFactory):
    class Meta:
        model = Judge

    name = Sequence(lambda n: f"Judge Nr{n}")
    slug = Sequence(lambda n: f"judge-nr{n}")
    protocol = "battles"
    endpoint = SubFactory(EndpointFactory)
    model = "scripted"
    prompt = SubFactory(PromptFactory, protocol=SelfAttribute("..protocol"))


class JudgmentFactory(DjangoModelFactory):
    """One game of two answers that the application has."""

    class Meta:
        model = Judgment

    judge = SubFactory(JudgeFactory)
    item = SubFactory(ItemFactory)
    benchmark = SelfAttribute("item.benchmark")
    item_key = SelfAttribute("item.key")
    competitor_a = SubFactory(CompetitorFactory)
    competitor_b = SubFactory(CompetitorFactory)
    label = "A>B"
    place = Sequence(lambda n: sha256(f"place {n}"))


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    judgment = SubFactory(
        JudgmentFactory, competitor_a=None, competitor_b=None, label="", preference="readability"
    )
    position = 1
    competitor = SubFactory(CompetitorFactory)
    value = 4.0
    highest = 5


class JudgingJobFactory(DjangoModelFactory):
    class Meta:
        model = JudgingJob

    kind = "judge"
    title = "Judgments"
    benchmark = SubFactory(BenchmarkFactory)
    judge = SubFactory(JudgeFactory)


class WantedJudgmentFactory(DjangoModelFactory):
    class Meta:
        model = WantedJudgment

    job = SubFactory(JudgingJobFactory)
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..job.benchmark"))
    answers = [1, 2]
    place = Sequence(lambda n: sha256(f"wanted place {n}"))


class SpoiltJudgmentFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltJudgment

    wanted = SubFactory(WantedJudgmentFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0


class MiningRunFactory(DjangoModelFactory):
    class Meta:
        model = MiningRun

    name = Sequence(lambda n: f"Run Nr{n}")
    slug = Sequence(lambda n: f"run-nr{n}")
    languages = ["python"]
    per_configuration = 2
    seed = 1


class ConfigurationFactory(DjangoModelFactory):
    class Meta:
        model = Configuration

    run = SubFactory(MiningRunFactory)
    number = 1
    temperature = 1.0
    top_p = Sequence(lambda n: 1 / (n + 1))


class OpeningFactory(DjangoModelFactory):
    class Meta:
        model = Opening

    run = SubFactory(MiningRunFactory)
    competitor = SubFactory(CompetitorFactory)
    language = "python"
    prefix = "<|user|>\n"
    stop = ["<|end|>"]
    source = "server"


class InstructionFactory(DjangoModelFactory):
    class Meta:
        model = Instruction

    run = SubFactory(MiningRunFactory)
    competitor = SubFactory(CompetitorFactory)
    configuration = SubFactory(ConfigurationFactory, run=SelfAttribute("..run"))
    opening = SubFactory(
        OpeningFactory, run=SelfAttribute("..run"), competitor=SelfAttribute("..competitor")
    )
    number = Sequence(lambda n: n + 1)
    seed = 1
    text = Sequence(lambda n: f"Write a function that returns the number {n} in words.")
    finish_reason = "stop"
    seconds = 0.5


class ScreeningFactory(DjangoModelFactory):
    class Meta:
        model = Screening

    instruction = SubFactory(InstructionFactory)
    outcome = "kept"


class GradeFactory(DjangoModelFactory):
    class Meta:
        model = Grade

    instruction = SubFactory(InstructionFactory)
    grader = SubFactory(CompetitorFactory)
    prompt_digest = LazyAttribute(lambda o: digest_of(o.instruction.run.bands))
    value = 7


class OverrulingFactory(DjangoModelFactory):
    class Meta:
        model = Overruling

    instruction = SubFactory(InstructionFactory)
    is_kept = True
    reason = "It is clear enough."
    by = SubFactory(AnnotatorFactory)


class MiningJobFactory(DjangoModelFactory):
    class Meta:
        model = MiningJob

    kind = "mine"
    title = "Mining"
    run = SubFactory(MiningRunFactory)


class WantedReplyFactory(DjangoModelFactory):
    class Meta:
        model = WantedReply

    job = SubFactory(MiningJobFactory)
    competitor = SubFactory(CompetitorFactory)
    configuration = SubFactory(ConfigurationFactory, run=SelfAttribute("..job.run"))
    language = "python"
    seed = 1


class SpoiltReplyFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltReply

    wanted = SubFactory(WantedReplyFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0


class SelectionFactory(DjangoModelFactory):
    class Meta:
        model = Selection

    run = SubFactory(MiningRunFactory)
    budget = 1
    seed = 1
    vectors = "hashed words"
    pool = 1
    mean_distance = 0.0


class ChoiceFactory(DjangoModelFactory):
    class Meta:
        model = Choice

    selection = SubFactory(SelectionFactory)
    instruction = SubFactory(InstructionFactory, run=SelfAttribute("..selection.run"))
    position = Sequence(lambda n: n + 1)
    radius = 0.5
    stands_for = 1
    x = 0.0
    y = 0.0


class ExpertBattlesFactory(DjangoModelFactory):
    class Meta:
        model = ExpertBattles

    selection = SubFactory(SelectionFactory)
    benchmark = SubFactory(BenchmarkFactory)
    seed = 1


class FoughtItemFactory(DjangoModelFactory):
    class Meta:
        model = FoughtItem

    battles = SubFactory(ExpertBattlesFactory)
    choice = SubFactory(ChoiceFactory, selection=SelfAttribute("..battles.selection"))
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..battles.benchmark"))
