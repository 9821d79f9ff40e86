"""The database itself refuses what a rule forbids: one case for each rule, found by its name."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.timezone import now

from annotations.models import Publication
from catalog.models import IdentityLeak, ItemTag, ReleasedItem, Retirement, TreeCategory
from curation.models import EditedItem
from leaderboard.models import BoardStep
from tests.factories import (
    AdjudicationFactory,
    AnswerFactory,
    AssignmentFactory,
    AssignmentSideFactory,
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    BulkEditFactory,
    CampaignFactory,
    CheckFactory,
    CheckLeaseFactory,
    ChoiceFactory,
    CompetitorFactory,
    ConfigurationFactory,
    CurationPlanFactory,
    DescentFactory,
    DraftFactory,
    EndpointFactory,
    ExecutionFactory,
    ExpertBattlesFactory,
    FindingFactory,
    GoldBattleFactory,
    GradeFactory,
    GuidelineFactory,
    ImportedVoteFactory,
    ImportRulingFactory,
    InstructionFactory,
    InvitationFactory,
    ItemFactory,
    ItemReviewFactory,
    JobFactory,
    JudgeFactory,
    JudgmentFactory,
    LedgerEntryFactory,
    MarkFactory,
    MiningRunFactory,
    OpenedEvidenceFactory,
    OpeningFactory,
    ParticipantFactory,
    PromptFactory,
    RatingFactory,
    ReleaseFactory,
    RenderedTextFactory,
    RetirementFactory,
    RevealFactory,
    RulingFactory,
    ScreeningFactory,
    SeatFactory,
    SignInMarkFactory,
    SynthesisFactory,
    TestSetFactory,
    TrainingRunFactory,
    UserFactory,
    VoteFactory,
    WantedAnswerFactory,
    WantedJudgmentFactory,
    WantedReplyFactory,
)
from tests.rules import Cases

pytestmark = pytest.mark.django_db

OURS = (
    *("accounts", "catalog", "curation", "execution", "generation", "annotations", "judging"),
    *("leaderboard", "exports", "mining"),
)
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
CONSTRAINTS = {rule.name for model in MODELS for rule in model._meta.constraints}
CASES = Cases()
violates = CASES.violates


def failed_answer(**values):
    return AnswerFactory(**{"status": "failed", "text": "", "failure_kind": "model"} | values)


violates("bands_are_known")(lambda: MiningRunFactory(bands="wide"))
violates("the_cut_is_on_the_scale")(lambda: MiningRunFactory(cut=11))
violates("likeness_is_a_share")(lambda: MiningRunFactory(likeness=1.5))
violates("a_configuration_can_be_asked")(lambda: ConfigurationFactory(top_p=0))
violates("an_instruction_has_text")(lambda: InstructionFactory(text=""))
violates("screening_outcome_is_known")(lambda: ScreeningFactory(outcome="odd"))
violates("exactly_a_repeat_has_a_first")(lambda: ScreeningFactory(outcome="alike"))
violates("a_grade_is_on_its_scale")(lambda: GradeFactory(value=11))
violates("wanted_reply_state_is_known")(lambda: WantedReplyFactory(state="lost"))
violates("a_choice_stands_for_itself")(lambda: ChoiceFactory(stands_for=0))
violates("alpha_is_a_share")(lambda: ExpertBattlesFactory(alpha=1.5))
violates("rating_method_is_known")(lambda: ExpertBattlesFactory(method="guess"))
violates("a_reply_is_an_instruction_or_a_grade")(
    lambda: WantedReplyFactory(instruction=InstructionFactory())
)


@violates("a_configuration_is_tried_once")
def the_same_configuration_twice():
    first = ConfigurationFactory()
    ConfigurationFactory(run=first.run, top_p=first.top_p)


@violates("one_opening_per_tutor")
def two_openings_of_one_tutor():
    first = OpeningFactory()
    OpeningFactory(run=first.run, competitor=first.competitor)


@violates("one_instruction_per_place")
def the_same_place_mined_twice():
    first = InstructionFactory()
    same = {name: getattr(first, name) for name in ("run", "competitor", "opening", "number")}
    InstructionFactory(configuration=first.configuration, **same)


@violates("nothing_repeats_itself")
def a_repeat_of_itself():
    instruction = InstructionFactory()
    ScreeningFactory(instruction=instruction, outcome="alike", first=instruction)


@violates("one_grade_of_a_grader")
def two_grades_in_the_same_words():
    first = GradeFactory()
    GradeFactory(instruction=first.instruction, grader=first.grader)


@violates("an_instruction_is_wanted_once")
def the_same_instruction_wanted_twice():
    first = WantedReplyFactory()
    same = {"job": first.job, "competitor": first.competitor}
    WantedReplyFactory(configuration=first.configuration, **same)


@violates("a_grade_is_wanted_once")
def the_same_grade_wanted_twice():
    first = WantedReplyFactory(configuration=None, instruction=InstructionFactory())
    WantedReplyFactory(configuration=None, instruction=first.instruction, job=first.job)


@violates("one_choice_per_position")
def two_choices_in_one_position():
    first = ChoiceFactory()
    ChoiceFactory(selection=first.selection, position=first.position)


@violates("an_instruction_is_chosen_once")
def the_same_choice_twice():
    first = ChoiceFactory()
    ChoiceFactory(selection=first.selection, instruction=first.instruction)


violates("training_method_is_known")(lambda: TrainingRunFactory(method="guess"))


@violates("nobody_descends_from_itself")
def a_model_of_its_own():
    competitor = CompetitorFactory()
    DescentFactory(competitor=competitor, base=competitor)


@violates("one_prompt_per_version")
def the_same_version_of_a_prompt_twice():
    first = PromptFactory()
    PromptFactory(name=first.name)


violates("a_board_with_a_judge_says_so_twice")(lambda: BoardFactory(method="with_judge"))
violates("prompt_protocol_is_known")(lambda: PromptFactory(protocol="jury"))
violates("judge_protocol_is_known")(lambda: JudgeFactory(protocol="jury", prompt=PromptFactory()))
violates("a_judge_that_is_asked_has_a_prompt")(lambda: JudgeFactory(prompt=None))
violates("judgment_label_is_known")(lambda: JudgmentFactory(label="A<B"))
violates("invalid_reason_is_known")(lambda: JudgmentFactory(label="", invalid="tired"))
violates("an_invalid_judgment_has_no_label")(lambda: JudgmentFactory(invalid="no_label"))
violates("a_game_has_two_models_and_an_end")(lambda: JudgmentFactory(label=""))
violates("a_mark_is_on_its_scale")(lambda: MarkFactory(value=5.5))
violates("wanted_judgment_state_is_known")(lambda: WantedJudgmentFactory(state="lost"))


@violates("one_judgment_per_place")
def the_same_game_judged_twice():
    first = JudgmentFactory()
    JudgmentFactory(judge=first.judge, item=first.item, place=first.place)


@violates("one_mark_per_position")
def two_marks_in_one_place():
    MarkFactory(judgment=MarkFactory().judgment)


@violates("a_judgment_is_wanted_once")
def the_same_judgment_twice_of_one_job():
    wanted = WantedJudgmentFactory()
    WantedJudgmentFactory(job=wanted.job, place=wanted.place)


@violates("an_answer_is_wanted_once")
def the_same_answer_twice_of_one_job():
    wanted = WantedAnswerFactory()
    WantedAnswerFactory(job=wanted.job, item=wanted.item, competitor=wanted.competitor)


@violates("one_generated_answer_per_sample")
def another_generated_answer():
    first = AnswerFactory(is_generated=True)
    same = {"item": first.item, "competitor": first.competitor}
    AnswerFactory(is_generated=True, attempt=2, **same)


@violates("an_item_waits_for_one_second_person")
def the_same_item_to_be_retired_twice():
    RetirementFactory(item=RetirementFactory().item)


@violates("another_person_decides_a_retirement")
def an_own_retirement_decided():
    asked = RetirementFactory()
    Retirement.objects.filter(pk=asked.pk).update(decided_by=asked.asked_by)


@violates("a_category_stands_once")
def a_category_twice():
    TreeCategory.objects.create(main="Ours", sub="Own")
    TreeCategory.objects.create(main="Ours", sub="Own")


@violates("an_item_has_a_tag_once")
def a_tag_of_an_item_twice():
    item = ItemFactory()
    for _ in range(2):
        ItemTag.objects.create(item=item, raw="Sorting", tag="sorting")


@violates("an_item_is_edited_once_at_once")
def an_item_twice_in_an_edit():
    edit, item = BulkEditFactory(), ItemFactory()
    for _ in range(2):
        EditedItem.objects.create(edit=edit, item=item, before={})


@violates("a_sign_in_mark_is_kept_once")
def a_mark_of_a_sign_in_twice():
    mark = SignInMarkFactory()
    SignInMarkFactory(user=mark.user, digest=mark.digest)


# Words that a column does not know.

violates("role_is_known")(lambda: UserFactory(role="boss"))
violates("invitation_role_is_known")(lambda: InvitationFactory(role="boss"))
violates("sign_in_mark_kind_is_known")(lambda: SignInMarkFactory(kind="face"))
violates("job_state_is_known")(lambda: JobFactory(state="lost"))
violates("difficulty_is_known")(lambda: ItemFactory(difficulty="mean"))
violates("item_status_is_known")(lambda: ItemFactory(status="lost"))
violates("competitor_status_is_known")(lambda: CompetitorFactory(status="lost"))
violates("rendering_method_is_known")(lambda: RenderedTextFactory(method="half"))
violates("battles_are_published_once_their_campaign_has_ended")(
    lambda: CampaignFactory(battles_published_at=now())
)
violates("weights_are_open_or_closed")(lambda: CompetitorFactory(weights="ajar"))
violates("a_model_has_parameters")(lambda: CompetitorFactory(billions=0))
violates("a_model_costs_nothing_or_more")(lambda: CompetitorFactory(price_out=-1))
violates("answer_status_is_known")(lambda: AnswerFactory(status="lost", text="", text_digest=""))
violates("failure_kind_is_known")(
    lambda: AnswerFactory(status="failed", text="", failure_kind="weather")
)
violates("test_source_is_known")(lambda: TestSetFactory(source="found"))
violates("execution_status_is_known")(lambda: ExecutionFactory(status="lost"))
violates("failure_reason_is_known")(lambda: failed_answer(failure_reason="mood"))
violates("only_a_model_fails_for_a_reason")(
    lambda: failed_answer(failure_kind="infrastructure", failure_reason="empty")
)
violates("endpoint_health_is_known")(lambda: EndpointFactory(health="tired"))
violates("an_endpoint_may_be_asked")(lambda: EndpointFactory(parallel=0))
violates("prices_are_not_negative")(lambda: EndpointFactory(price_out=-1))
violates("wanted_state_is_known")(lambda: WantedAnswerFactory(state="lost"))
violates("purpose_is_known")(lambda: BattleFactory(purpose="fun"))
violates("outcome_is_known")(lambda: AssignmentFactory(outcome="lost", closed_at=now()))
violates("skip_reason_is_known")(
    lambda: AssignmentFactory(outcome="skipped", skip_reason="tired", closed_at=now())
)
violates("letter_is_known")(lambda: AssignmentSideFactory(**side_of_nobody(), letter="c"))
violates("vote_winner_is_known")(lambda: VoteFactory(winner="model_c", strength=""))
violates("vote_difficulty_is_known")(lambda: VoteFactory(difficulty="mean"))
violates("imported_winner_is_known")(lambda: ImportedVoteFactory(winner="model_c"))
violates("board_difficulty_is_known")(lambda: BoardFactory(difficulty="mean"))
violates("board_audience_is_known")(lambda: BoardFactory(audience="friends"))
violates("board_method_is_known")(lambda: BoardFactory(method="guessing"))
violates("board_sources_are_known")(lambda: BoardFactory(sources="rumour"))
violates("board_weight_cap_lets_the_median_person_count_whole")(
    lambda: BoardFactory(weight_cap=0.5)
)
violates("vote_purpose_is_known")(lambda: VoteFactory(purpose="fun"))
violates("campaign_state_is_known")(lambda: CampaignFactory(state="lost"))
violates("campaign_names_are_known")(lambda: CampaignFactory(names="on_sundays"))
violates("what_a_vote_needs_is_known")(lambda: CampaignFactory(requires=["courage"]))
violates("verdict_is_known")(
    lambda: IdentityLeak.objects.create(answer_id=AnswerFactory().pk, verdict="perhaps")
)
violates("gold_has_a_better_answer")(lambda: GoldBattleFactory(winner="tie"))
violates("gold_use_is_known")(lambda: GoldBattleFactory(use="fun"))
violates("gold_source_is_known")(lambda: GoldBattleFactory(source="a dream"))
violates("adjudicated_winner_is_known")(lambda: AdjudicationFactory(winner="model_c", strength=""))
violates("confidence_is_known")(lambda: AdjudicationFactory(confidence="brave"))
violates("draft_state_is_known")(lambda: DraftFactory(state="lost"))
violates("draft_difficulty_is_known")(lambda: DraftFactory(difficulty="mean"))
violates("lease_outcome_is_known")(lambda: CheckLeaseFactory(outcome="lost"))
violates("finding_state_is_known")(lambda: FindingFactory(state="lost"))
violates("finding_kind_is_known")(lambda: FindingFactory(kind="bad mood"))
violates("retirement_state_is_known")(lambda: RetirementFactory(state="lost"))
violates("a_retirement_has_a_reason")(lambda: RetirementFactory(reason=""))
violates("review_decision_is_known")(lambda: ItemReviewFactory(decision="lost"))


def side_of_nobody() -> dict[str, object]:
    """What a side needs; the assignment has its two sides already."""
    assignment = AssignmentFactory()
    return {"assignment": assignment, "answer": assignment.battle.answer_a, "repeats": True}


# People.


@violates("one_account_per_email")
def same_email_in_capitals():
    UserFactory(email="one@example.org")
    UserFactory(email="One@example.org")


# Items, answers and their HTML.


@violates("one_item_per_key_and_version")
def same_version_twice():
    item = ItemFactory(is_latest=False)
    ItemFactory(benchmark=item.benchmark, key=item.key)


@violates("one_latest_version_per_item")
def two_latest_versions():
    item = ItemFactory()
    ItemFactory(benchmark=item.benchmark, key=item.key, version=2)


@violates("one_rendering_per_text")
def same_text_rendered_twice():
    RenderedTextFactory(text_digest="0" * 64)
    RenderedTextFactory(text_digest="0" * 64)


@violates("one_answer_per_attempt")
def same_attempt_twice():
    answer = AnswerFactory()
    AnswerFactory(item=answer.item, competitor=answer.competitor)


@violates("one_release_of_a_name")
def two_releases_of_a_name():
    release = ReleaseFactory()
    ReleaseFactory(benchmark=release.benchmark, name=release.name)


violates("a_release_holds_an_item")(lambda: ReleaseFactory(item_count=0))


@violates("an_item_is_released_once")
def an_item_twice_in_a_release():
    released = ReleaseFactory().released_items.get()
    ReleasedItem.objects.bulk_create([ReleasedItem(release=released.release, item=released.item)])


@violates("a_thing_is_found_once_in_an_item")
def the_same_thing_twice():
    finding = FindingFactory()
    FindingFactory(item=finding.item, fingerprint=finding.fingerprint)


violates("a_new_task_has_a_writer")(lambda: DraftFactory(writer=None))


@violates("an_item_is_opened_once")
def an_item_is_opened_twice():
    item = ItemFactory()
    DraftFactory(existing=item)
    DraftFactory(existing=item)


violates("exactly_an_accepted_draft_is_an_item")(lambda: DraftFactory(item=ItemFactory()))
violates("enough_checks_for_the_yes_needed")(lambda: CurationPlanFactory(checks=2, yes_needed=3))


@violates("a_draft_is_lent_once_in_a_round")
def the_same_draft_to_the_same_person():
    lease = CheckLeaseFactory(outcome="passed_on")
    CheckLeaseFactory(draft=lease.draft, checker=lease.checker)


@violates("a_checker_holds_one_draft")
def two_drafts_at_once():
    CheckLeaseFactory(checker=CheckLeaseFactory().checker)


@violates("one_check_of_a_person_in_a_round")
def two_checks_of_a_person():
    check = CheckFactory()
    CheckFactory(draft=check.draft, checker=check.checker)


violates("an_accepted_finding_has_a_reason")(lambda: FindingFactory(state="accepted"))
violates("only_a_ready_answer_has_text")(lambda: AnswerFactory(status="pending"))
violates("a_failure_names_its_kind")(lambda: AnswerFactory(status="failed", text=""))


# Battles, seats and assignments.


@violates("a_battle_has_two_answers")
def a_battle_of_one_answer():
    answer = AnswerFactory()
    BattleFactory(item=answer.item, answer_a=answer, answer_b=answer)


violates("draw_probability_is_a_probability")(lambda: BattleFactory(draw_probability=0))
violates("a_battle_has_a_seat")(lambda: BattleFactory(overlap=0))
violates("one_seat_per_number")(lambda: SeatFactory(battle=BattleFactory(), number=1))


@violates("one_open_or_voted_assignment_per_seat")
def two_people_on_one_seat():
    AssignmentFactory(battle=AssignmentFactory(outcome="voted", closed_at=now()).battle)


@violates("nobody_holds_a_battle_twice")
def two_seats_for_one_person():
    held = AssignmentFactory(battle=BattleFactory(overlap=2))
    AssignmentFactory(
        battle=held.battle, seat=held.battle.seats.get(number=2), annotator=held.annotator
    )


violates("what_was_decided_was_shown")(
    lambda: AssignmentFactory(prefetched=True, outcome="voted", closed_at=now())
)
violates("a_closed_assignment_says_when")(lambda: AssignmentFactory(outcome="expired"))
violates("a_skip_has_a_reason")(lambda: AssignmentFactory(outcome="skipped", closed_at=now()))
violates("one_side_per_letter")(lambda: AssignmentSideFactory(**side_of_nobody(), letter="a"))


@violates("one_prefetched_battle_for_each_person")
def two_battles_prefetched():
    one = AssignmentFactory(prefetched=True)
    AssignmentFactory(prefetched=True, annotator=one.annotator)


@violates("nobody_is_lent_an_answer_twice")
def one_answer_in_two_battles_of_a_person():
    held = AssignmentFactory()
    other = AnswerFactory(item=held.battle.item)
    again = BattleFactory(item=held.battle.item, answer_a=held.battle.answer_a, answer_b=other)
    AssignmentFactory(battle=again, annotator=held.annotator)


# Votes, the ledger and boards.


@violates("one_current_vote_per_assignment")
def two_current_votes():
    VoteFactory(assignment=VoteFactory().assignment)


@violates("one_vote_per_key")
def one_key_for_two_votes():
    vote = VoteFactory()
    other = AssignmentFactory(annotator=vote.annotator)
    VoteFactory(assignment=other, client_id=vote.client_id)


violates("strength_is_empty_exactly_for_ties")(lambda: VoteFactory(winner="tie"))


@violates("one_reveal_per_answer")
def shown_twice():
    reveal = RevealFactory()
    RevealFactory(annotator=reveal.annotator, answer=reveal.answer)


@violates("one_imported_vote_per_row")
def one_row_imported_twice():
    vote = ImportedVoteFactory()
    ImportedVoteFactory(benchmark=vote.benchmark, row_key=vote.row_key)


@violates("imported_vote_has_two_models")
def a_model_against_itself():
    model = CompetitorFactory()
    ImportedVoteFactory(competitor_a=model, competitor_b=model)


# Campaigns and quality.


violates("the_pass_mark_can_be_reached")(
    lambda: CampaignFactory(qualification_length=3, pass_mark=4)
)
violates("a_campaign_asks_for_votes_and_gold")(lambda: CampaignFactory(gold_per_person=19))
violates("gold_leaves_room_for_votes")(lambda: CampaignFactory(gold_block=1))
violates("a_pause_has_a_reason")(lambda: ParticipantFactory(paused_at=now()))
violates("a_new_guideline_says_what_is_new")(lambda: GuidelineFactory(version=2))
violates("adjudicated_strength_fits_the_winner")(lambda: AdjudicationFactory(strength=""))
violates("a_final_decision_names_a_cause")(lambda: AdjudicationFactory(cause=""))
violates("a_ruling_has_a_reason")(lambda: RulingFactory(reason=""))
violates("an_import_ruling_has_a_reason")(lambda: ImportRulingFactory(reason=""))
violates("an_import_ruling_says_on_what")(lambda: ImportRulingFactory(file_digest="", judge=""))


@violates("one_participant_per_campaign")
def joined_twice():
    person = ParticipantFactory()
    ParticipantFactory(campaign=person.campaign, annotator=person.annotator)


@violates("one_guideline_per_version")
def one_version_twice():
    GuidelineFactory(campaign=GuidelineFactory().campaign)


@violates("one_blind_decision_per_lead")
def blind_twice():
    first = AdjudicationFactory(is_blind=True, cause="")
    AdjudicationFactory(battle=first.battle, annotator=first.annotator, is_blind=True, cause="")


@violates("one_publication_per_number")
def published_twice():
    benchmark = BenchmarkFactory()
    for _ in range(2):
        Publication.objects.create(benchmark=benchmark, up_to=1)


@violates("one_step_per_number")
def stepped_twice():
    board = BoardFactory()
    for _ in range(2):
        BoardStep.objects.create(board=board, up_to=1)


violates("a_step_has_votes_people_and_hours")(lambda: BoardFactory(step_people=0))


@violates("a_fact_is_numbered_once")
def numbered_twice():
    LedgerEntryFactory.create_batch(2, fact=1)


violates("an_entry_says_what_it_numbers")(lambda: LedgerEntryFactory(kind=""))


@violates("one_rating_per_competitor")
def rated_twice():
    rating = RatingFactory()
    RatingFactory(snapshot=rating.snapshot, competitor=rating.competitor)


violates("a_provisional_rating_is_empty")(lambda: RatingFactory(provisional=True))


violates("evidence_is_known")(lambda: OpenedEvidenceFactory(what="names"))


@violates("evidence_is_opened_once")
def what_was_opened_already():
    first = OpenedEvidenceFactory()
    OpenedEvidenceFactory(assignment=first.assignment)


# Executions.

violates("a_test_set_has_tests")(lambda: TestSetFactory(tests=[]))
violates("no_more_pass_than_there_are")(lambda: ExecutionFactory(status="fail", passed=3))
violates("a_share_of_tests_is_a_share")(lambda: ExecutionFactory(share=1.5))
violates("a_dropped_question_has_a_reason")(lambda: SynthesisFactory(test_set=None))
violates("no_more_survive_than_there_were")(lambda: SynthesisFactory(kept=3))
violates("passed_means_every_test")(lambda: ExecutionFactory(status="pass", passed=1))


@violates("one_test_set_per_version")
def two_of_one_version():
    first = TestSetFactory(is_latest=False)
    TestSetFactory(item=first.item, is_latest=False)


@violates("one_latest_test_set_per_item")
def two_that_are_newest():
    first = TestSetFactory()
    TestSetFactory(item=first.item, version=2)


@violates("one_synthesis_per_job_and_key")
def one_question_twice():
    first = SynthesisFactory()
    SynthesisFactory(job=first.job, key=first.key)


@violates("one_execution_per_run")
def the_same_run_twice():
    first = ExecutionFactory(is_current=False)
    ExecutionFactory(answer=first.answer, test_set=first.test_set)


@violates("one_current_execution")
def two_that_count():
    first = ExecutionFactory()
    ExecutionFactory(answer=first.answer, test_set=first.test_set, run=2)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_refuses_what_breaks(name):
    with pytest.raises(IntegrityError, match=rf"\b{name}\b"), transaction.atomic():
        CASES[name]()


def test_every_constraint_has_a_case():
    assert CASES.missing(CONSTRAINTS) == set()


def test_a_constraint_without_a_case_is_seen():
    assert CASES.missing(CONSTRAINTS | {"nobody_votes_on_sundays"}) == {"nobody_votes_on_sundays"}


def test_no_case_is_for_a_rule_that_went():
    assert set(CASES) <= CONSTRAINTS


COLUMNS_WITH_CHOICES = [f for model in MODELS for f in model._meta.fields if f.choices]


@pytest.mark.parametrize("column", COLUMNS_WITH_CHOICES, ids=str)
def test_a_column_with_choices_takes_no_other_word(column):
    checks = [c for c in column.model._meta.constraints if isinstance(c, models.CheckConstraint)]
    allowed = [words for check in checks for words in words_of(column.name, check.condition)]
    assert {word for word, _label in column.choices} in [set(words) - {""} for words in allowed]


def words_of(column: str, condition: models.Q) -> list[list[str]]:
    """The lists of words that a condition wants the column to be in."""
    found = []
    for part in condition.children:
        if isinstance(part, models.Q):
            found += words_of(column, part)
        elif part[0] == f"{column}__in":
            found.append(part[1])
    return found
