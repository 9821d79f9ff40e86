"""What is measured on a campaign: agreement, signals, progress; counted by hand beside it."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils.timezone import now

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.lending.keep_lease import skip
from annotations.models import Assignment, Campaign, QualityReport
from campaigns import plots
from campaigns.actions.lead_people import resume_person
from campaigns.actions.report_quality import is_due, make_report, report_quality
from campaigns.actions.sign_gold import retire_gold
from campaigns.campaign_progress import Day, days_of, forecast_of, items_of, seats_of, skips_of
from campaigns.participants import participants_of
from campaigns.preview import MIN_TIMED, preview_of
from campaigns.skip_signs import skip_signs
from campaigns.vote_table import read_votes
from stats.agreement import count_labels, krippendorff_alpha
from tests.campaigns.disputed import battle_with, change, vote_on
from tests.campaigns.working import better, draft, gold_of, started, work
from tests.factories import (
    AdjudicationFactory,
    AnnotatorFactory,
    CampaignFactory,
    CompetitorFactory,
    ItemFactory,
    UserFactory,
)
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


def report(campaign):
    return make_report(campaign).body


def test_labels_are_those_of_the_battles_own_sides_whoever_saw_them_turned():
    campaign = CampaignFactory()
    battle_with(campaign, "A! A! B x")  # every second voter saw the sides turned
    table = read_votes(campaign)
    assert table.drawn_label.tolist() == [0, 0, 1, 3]
    assert table.drawn_step.tolist() == [0, 0, 3, -1]
    assert table.label.tolist() == [0, 1, 1, 3]


def test_late_replaced_and_revealed_votes_and_those_of_checks_are_not_measured():
    campaign = CampaignFactory()
    battle = battle_with(campaign, "A", overlap=5)
    first = vote_on(battle, "A")
    changed = change(first, "B")
    change(changed, "A", names_shown_at=now())
    vote_on(battle, "B", surplus=True)
    vote_on(battle, "B", names_shown_at=now())
    battle_with(campaign, "A", purpose="same_answer")
    assert read_votes(campaign).pk.tolist() == [first.pk - 1, changed.pk]


def test_alpha_is_that_of_the_table_of_labels_and_its_parts_are_measured_apart():
    campaign = CampaignFactory()
    python = ItemFactory(benchmark=campaign.benchmark, languages=["python"], difficulty="easy")
    rust = ItemFactory(benchmark=campaign.benchmark, languages=["rust"], difficulty="hard")
    for words, item in (("A A B", python), ("A A A", python), ("B B", rust), ("= B", rust)):
        battle_with(campaign, words, item=item)
    rows = {(row["kind"], row["name"]): row for row in report(campaign)["agreement"]}
    units = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3])
    labels = np.array([0, 0, 1, 0, 0, 0, 1, 1, 2, 1])
    whole = rows["all", ""]
    assert whole["alpha"] == krippendorff_alpha(count_labels(units, labels, 4)).value
    assert (whole["votes"], whole["units"], whole["lower"]) == (10, 4, None)
    assert rows["language", "rust"]["votes"] == 4
    assert rows["difficulty", "easy"]["votes"] == 6
    assert rows["language", "rust"]["tie"] == 0.25


def test_why_an_alpha_has_no_value_is_kept():
    campaign = CampaignFactory()
    battle_with(campaign, "A")
    assert report(campaign)["agreement"][0]["undefined"] == "no_overlap"
    battle_with(campaign, "B B")
    assert report(campaign)["agreement"][0]["undefined"] == "no_variation"


def test_alpha_without_a_person_is_that_of_everybody_else():
    campaign = CampaignFactory()
    odd = AnnotatorFactory()
    for words in ("A A", "B B", "A A", "B B"):
        battle = battle_with(campaign, words, overlap=3)
        vote_on(battle, "B" if words == "A A" else "A", annotator=odd)
    people = report(campaign)["people"]
    assert people[str(odd.pk)]["alpha_without"] == pytest.approx(1.0)
    assert people[str(odd.pk)]["agreement"] == 0.0
    assert (people[str(odd.pk)]["pairs"], people[str(odd.pk)]["votes"]) == (8, 4)


def test_agreement_with_leads_is_that_with_their_newest_final_word():
    campaign = CampaignFactory()
    me = AnnotatorFactory()
    for word in ("A!", "B!"):
        battle = battle_with(campaign, "", overlap=3)
        vote_on(battle, word, annotator=me)
        AdjudicationFactory(battle=battle, winner="model_b")
        AdjudicationFactory(battle=battle, winner="model_a")
        AdjudicationFactory(battle=battle, winner="model_b", is_blind=True, cause="")
    own = report(campaign)["people"][str(me.pk)]
    assert (own["adjudicated"], own["with_adjudicated"]) == (2, 1)


def test_gold_is_judged_and_retired_gold_speaks_for_nobody():
    campaign = started(items=30, models=2, gold_block=2)
    campaign.gold_block = 2
    campaign.save()
    gold = gold_of(campaign, 4)
    me = AnnotatorFactory()
    work(me, 20, lambda a: better(a) if a.battle.purpose == "gold" else "tie")
    found = report(campaign)["people"][str(me.pk)]["gold"]
    assert (found["number"], found["right"], found["proposed_at"]) == (4, 4, None)
    retire_gold(gold[0], actor=AnnotatorFactory())
    assert report(campaign)["people"][str(me.pk)]["gold"]["number"] == 3


def test_a_lead_who_lets_somebody_go_on_is_asked_again_only_after_as_much_new_gold():
    campaign = started(items=70, models=2, gold_block=2)
    Campaign.objects.update(gold_block=2)
    gold_of(campaign, 60)
    me, lead = AnnotatorFactory(), AnnotatorFactory()

    def proposed():
        (person,) = participants_of(campaign, report(campaign)["people"])
        return person.is_proposed

    work(me, 44)  # ties, of which none is right
    assert proposed()
    stored = report(campaign)["people"]
    assert resume_person(campaign, me, actor=lead)
    assert not participants_of(campaign, stored)[0].is_proposed  # before the next report, too
    assert not resume_person(campaign, me, actor=lead)
    work(me, 38)
    assert not proposed()
    work(me, 6)
    assert proposed()
    gold = report(campaign)["people"][str(me.pk)]["gold"]
    assert gold["number"] >= gold["proposed_at"] > 40


def test_same_answer_battles_are_counted_with_their_ties():
    campaign = started(items=6, models=3, same_answer_share=0.3)
    me = AnnotatorFactory()
    work(me, 30)
    own = report(campaign)["people"][str(me.pk)]
    assert own["same_answer"] == own["same_answer_ties"] == 6
    assert own["same_answer_left"] == 0
    assert own["votes"] == 6


def crowd_with_one_who_always_takes_the_left():
    campaign = CampaignFactory()
    models = CompetitorFactory.create_batch(3)
    people = AnnotatorFactory.create_batch(6)
    left = people[0]
    for number in range(40):
        item = ItemFactory(benchmark=campaign.benchmark)
        one, other = ((0, 1), (1, 2), (0, 2))[number % 3]
        battle = battle_with(
            campaign,
            "",
            overlap=6,
            item=item,
            answer_a__competitor=models[one],
            answer_b__competitor=models[other],
        )
        for place, person in enumerate(people):
            turned = (number + place) % 2 == 1
            seen_left = "B!" if turned else "A!"
            word = seen_left if person == left else "A!" if number % 10 else "B!"
            vote_on(battle, word, turned=turned, annotator=person)
    return campaign, left, people[1:]


def test_who_always_takes_the_left_stands_out_and_nobody_else():
    campaign, left, honest = crowd_with_one_who_always_takes_the_left()
    people = report(campaign)["people"]
    assert people[str(left.pk)]["left"] == 1.0
    assert people[str(left.pk)]["left_lower"] > 0.5
    assert (people[str(left.pk)]["is_flagged"], people[str(left.pk)]["habit"]) == (
        True,
        "always_left",
    )
    assert not any(people[str(person.pk)]["is_flagged"] for person in honest)
    own = people[str(left.pk)]
    assert own["verdict"] == "nothing"  # of the answers, that is
    assert own["coin"] == pytest.approx(np.prod(list(own["coin_by"].values())))
    assert own["slope_upper"] < people[str(honest[0].pk)]["slope_lower"]
    assert {people[str(person.pk)]["verdict"] for person in honest} == {"common"}


def test_the_same_facts_give_the_same_report_without_a_number_that_is_none():
    campaign, _left, _honest = crowd_with_one_who_always_takes_the_left()
    one, other = (json.dumps(report(campaign), allow_nan=False) for _ in range(2))
    assert one == other
    assert report(campaign)["leads"] == []  # six people are too few, as on boards


def test_a_report_is_made_when_there_is_something_new_and_it_has_rested():
    campaign = CampaignFactory()
    assert report_quality() == 0
    battle_with(campaign, "A B")
    assert report_quality() == 1
    QualityReport.objects.update(seconds=0)
    assert not is_due(campaign)
    AdjudicationFactory(battle=campaign.battles.get())
    assert is_due(campaign)
    QualityReport.objects.update(seconds=60)
    assert not is_due(campaign)
    QualityReport.objects.update(made_at=now() - timedelta(minutes=21))
    assert is_due(campaign)


def test_days_have_no_gaps_and_leave_out_what_is_extra():
    campaign = CampaignFactory()
    battle = battle_with(campaign, "", overlap=5)
    today = now()
    vote_on(battle, "A", cast_at=today - timedelta(days=2))
    vote_on(battle, "B", cast_at=today)
    vote_on(battle, "B", cast_at=today, surplus=True)
    days = days_of(campaign)
    assert [(day.votes, day.in_all) for day in days] == [(1, 1), (0, 1), (1, 2)]
    assert days[-1].at == today.date()


def test_the_forecast_goes_on_at_the_pace_of_the_last_days():
    campaign = CampaignFactory(deadline=now().date() + timedelta(days=3))
    days = [Day(now().date() - timedelta(days=1), 10, 10), Day(now().date(), 10, 20)]
    soon, late = forecast_of(campaign, days, 30), forecast_of(campaign, days, 31)
    assert (soon.per_day, soon.ends, soon.is_late) == (10, campaign.deadline, False)
    assert (late.ends - soon.ends, late.is_late) == (timedelta(days=1), True)
    assert forecast_of(campaign, [], 30) is None
    assert forecast_of(campaign, [Day(now().date(), 0, 0)], 30) is None
    assert forecast_of(campaign, days, 0).ends is None


def test_items_and_seats_are_counted_without_gold():
    campaign = started(items=3, models=2, overlap=2)
    gold_of(campaign, 2)
    me, other = AnnotatorFactory.create_batch(2)
    done = [a.battle_id for a in work(me, 20) if a.battle.purpose == "normal"]
    assert len(done) == 3
    work(other, 1, lambda _a: "tie")
    counts, seats = items_of(campaign), seats_of(campaign).seats
    assert (counts.done + counts.begun, counts.untouched) == (3, 0)
    assert seats.done + seats.free == 6


def test_skips_say_why_the_most_frequent_first():
    campaign = started(items=6, models=2)
    for reason in ("unclear", "broken", "broken"):
        person = AnnotatorFactory()
        skip(claim_battle(person.pk), reason=reason)
    found = [(row.reason, row.number) for row in skips_of(campaign)]
    assert found == [("An answer is broken", 2), ("The task is unclear", 1)]


def test_the_preview_counts_what_a_start_would_draw():
    campaign = draft(items=10, models=3, overlap=3, people=1, same_answer_share=0.1)
    preview = preview_of(campaign)
    assert (preview.items, preview.models, preview.battles) == (10, 3, 10)
    assert (preview.votes, preview.same_answer) == (30, 3)
    assert preview.gold == 33 // (campaign.gold_block_for(33) - 1)
    assert not preview.is_measured
    assert preview.hours == pytest.approx(preview.in_all * 60 / 3600)
    assert preview.half_width > 0


def test_the_preview_expects_people_to_differ_as_they_did_on_the_benchmark():
    campaign = draft(items=60, models=3, overlap=3, people=20)
    assumed = preview_of(campaign)
    earlier = CampaignFactory(benchmark=campaign.benchmark)
    body = {"agreement": [{"alpha": 0.15, "units": 200}], "tastes": 0.0}
    kept = QualityReport.objects.create(campaign=earlier, body=body, facts=1, seconds=0)
    disagree = preview_of(campaign)
    assert disagree.half_width / assumed.half_width == pytest.approx((1.3 / 2.0) ** 0.5)
    kept.body["tastes"] = 80.0
    kept.save()
    widened = preview_of(campaign)
    more = widened.half_width**2 - disagree.half_width**2  # 2.09 of Student, 20 people, 3 models
    assert more**0.5 == pytest.approx(2.093 * 80 * (2 / 3 / 20) ** 0.5, rel=0.05)
    assert widened.choices[2].half_width == widened.half_width
    kept.body["agreement"][0]["units"] = 10  # too few to believe
    kept.body["tastes"] = None
    kept.save()
    assert preview_of(campaign).half_width == assumed.half_width


def test_the_preview_takes_the_time_of_earlier_votes_and_says_nothing_without_answers():
    campaign = draft(items=4, models=2)
    assert MIN_TIMED == 30
    for milliseconds in (10_000, 30_000, 90_000) * 10:
        battle = battle_with(
            CampaignFactory(benchmark=campaign.benchmark),
            "",
            overlap=1,
            item=campaign.benchmark.items.first(),
        )
        vote_on(battle, "A", active_ms=milliseconds)
        if milliseconds == 10_000:
            assert not preview_of(campaign).is_measured  # fewer than 30 votes so far
    preview = preview_of(campaign)
    assert (preview.seconds, preview.is_measured) == (30.0, True)
    assert preview_of(draft(items=0)) is None


def test_the_line_of_votes_stays_inside_its_plot():
    days = [Day(date(2026, 3, 1) + timedelta(days=n), 10, 10 * (n + 1)) for n in range(5)]
    plot = plots.burn_up(days, 100, date(2026, 3, 10), date(2026, 3, 8))
    points = [tuple(map(float, pair.split(","))) for pair in f"{plot.line} {plot.pace}".split()]
    assert all(0 <= x <= plots.WIDTH and 0 <= y <= plots.BASE for x, y in points)
    assert points[-1] == (plots.WIDTH, plot.plan)
    assert 0 < plot.deadline < plots.WIDTH
    assert plots.burn_up(days[:1], 100, None, None) is None


def test_a_interval_plot_is_cut_at_the_ends_of_its_line():
    found = plots.interval_plot(0.5, -1.0, 2.0, mark=0.25)
    assert (found.low, found.middle, found.high, found.mark) == (0.0, 50.0, 100.0, 25.0)
    assert plots.interval_plot(None, None, None) is None


def test_whoever_skips_the_battles_of_one_model_is_seen_by_leads_alone(lead):
    campaign = started(items=30, models=3)
    shunned = campaign.competitors.order_by("pk").first()
    me = UserFactory()
    while (assignment := claim_battle(me.annotator_id)) is not None:
        models = {side.answer.competitor_id for side in assignment.sides.all()}
        if shunned.pk in models:
            closed = {"outcome": "skipped", "skip_reason": "other", "closed_at": now()}
            Assignment.objects.filter(pk=assignment.pk).update(**closed)
        else:
            cast_vote(assignment, Ballot("tie"), client_id=f"vote-{assignment.pk}")
    signs = skip_signs(campaign)[me.annotator_id]
    ended = Assignment.objects.filter(annotator=me.annotator_id).exclude(outcome="")
    skipped = ended.filter(outcome="skipped").count()
    assert (signs["skipped"], signs["skip_share"]) == (skipped, skipped / ended.count())
    assert signs["skipped_models"][str(shunned.pk)] == [skipped, skipped]
    make_report(campaign)
    page = reverse("campaigns:campaign_person", args=[campaign.public_id, me.annotator.pseudonym])
    assert shunned.name in text(signed_in(lead).get(page))
    assert shunned.name not in text(signed_in(me).get(reverse("campaigns:my_signals")))
