"""What people say of items: counted by person, held against the threshold, shown on a page."""

import pytest
from django.urls import reverse

from accounts.models import Annotator
from annotations.actions.erase_comments import erase_comments
from annotations.models import Vote
from campaigns.item_quality import (
    Grades,
    ItemQuality,
    agreement_on_difficulty,
    quality_of,
    quality_of_items,
)
from campaigns.item_signs import said_of
from tests.campaigns.item_signs import EVENING, MORNING, NOON, change, flag_by_vote, skip
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    BattleFactory,
    ItemFactory,
    ItemReviewFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return ItemFactory(difficulty="medium")


def signs(item):
    return {count.sign: count.people for count in quality_of(item.pk).signs}


def new_signs(item):
    return {count.sign: count.people_since for count in quality_of(item.pk).new_signs}


def raised(item):
    return {count.sign for count in quality_of(item.pk).raised}


def test_people_are_counted_and_not_their_votes(item):
    who = AnnotatorFactory()
    for at in (MORNING, NOON):
        flag_by_vote(item, "unclear", who=who, at=at, difficulty="easy")
    flag_by_vote(item, "unclear", "unsolvable", difficulty="hard")
    quality = quality_of(item.pk)
    assert (quality.voted, quality.looked) == (2, 2)
    assert signs(item) == {"unclear": 2, "unsolvable": 1}
    assert quality.grades == Grades(easy=1, medium=0, hard=1)


def test_of_two_grades_of_one_person_the_last_one_counts(item):
    who = AnnotatorFactory()
    for grade in ("hard", "easy", ""):
        flag_by_vote(item, who=who, difficulty=grade)
    assert quality_of(item.pk).grades == Grades(easy=1)


@pytest.mark.parametrize("purpose", ["normal", "gold", "same_answer"])
def test_every_kind_of_battle_speaks_of_its_item(item, purpose):
    flag_by_vote(item, "unclear", purpose=purpose)
    assert signs(item) == {"unclear": 1}


def test_skips_that_speak_of_the_item_are_signs_and_others_are_not(item):
    who = AnnotatorFactory()
    for reason in ("unclear", "broken", "expertise", "seen", "other"):
        skip(item, reason)
    skip(item, "unclear", annotator=who)
    flag_by_vote(item, who=who)
    quality = quality_of(item.pk)
    assert signs(item) == {"skipped_broken": 1, "skipped_unclear": 2}
    assert (quality.voted, quality.looked) == (1, 6)


def test_an_expired_battle_says_nothing(item):
    AssignmentFactory(battle=BattleFactory(item=item), outcome="expired", closed_at=MORNING)
    assert quality_of(item.pk) == ItemQuality()


def test_a_vote_that_was_changed_says_what_it_says_now(item):
    vote = flag_by_vote(item, "unclear", difficulty="hard")
    change(vote, "unsolvable", at=NOON, difficulty="easy")
    assert signs(item) == {"unsolvable": 1}
    assert quality_of(item.pk).grades == Grades(easy=1)
    assert quality_of(item.pk).voted == 1
    flag_by_vote(item, who=vote.annotator)
    change(Vote.objects.get(replaces=vote), at=EVENING, difficulty="")
    assert quality_of(item.pk).grades == Grades()


def test_each_version_and_each_item_is_counted_by_itself(item):
    other = ItemFactory(benchmark=item.benchmark, key=item.key, version=2, is_latest=False)
    flag_by_vote(item, "unclear")
    flag_by_vote(other, "unsolvable")
    ItemFactory()
    assert {
        key: [s.sign for s in quality.signs] for key, quality in quality_of_items().items()
    } == {
        item.pk: ["unclear"],
        other.pk: ["unsolvable"],
    }


def test_two_queries_are_enough_for_any_number_of_items(django_assert_num_queries):
    for _ in range(5):
        flag_by_vote(ItemFactory(), "unclear")
        skip(ItemFactory(), "broken")
    with django_assert_num_queries(2):
        assert len(quality_of_items()) == 10


def test_one_person_is_not_enough_for_most_signs(item):
    flag_by_vote(item, "unclear")
    flag_by_vote(item, "wrong_category")
    skip(item, "broken")
    assert raised(item) == set()
    flag_by_vote(item, "wrong_category")
    assert raised(item) == {"wrong_category"}


@pytest.mark.parametrize(("others", "is_enough"), [(4, True), (5, False)])
def test_two_of_many_are_enough_while_they_are_a_third(item, others, is_enough):
    for _ in range(2):
        flag_by_vote(item, "unclear")
    for _ in range(others - 1):
        flag_by_vote(item)
    skip(item, "expertise")  # who skipped has looked at it too
    assert (raised(item) == {"unclear"}) is is_enough


@pytest.mark.parametrize("flag", ["unethical", "leaked_identity"])
def test_one_person_among_many_is_enough_where_votes_do_harm(item, flag):
    for _ in range(9):
        flag_by_vote(item)
    flag_by_vote(item, flag)
    assert raised(item) == {flag}


def test_only_what_was_said_since_the_review_counts_again(item):
    for _ in range(2):
        flag_by_vote(item, "unclear")
    flag_by_vote(item, "unethical")
    ItemReviewFactory(item=item, at=NOON)
    assert signs(item) == {"unclear": 2, "unethical": 1}
    assert new_signs(item) == {}
    flag_by_vote(item, "unclear", at=EVENING)
    assert raised(item) == set()
    flag_by_vote(item, "unclear", at=EVENING)
    assert raised(item) == {"unclear"}
    assert (quality_of(item.pk).looked_since, new_signs(item)) == (2, {"unclear": 2})
    ItemReviewFactory(item=item, at=EVENING)
    assert new_signs(item) == {}


def test_a_review_of_another_item_changes_nothing(item):
    flag_by_vote(item, "unethical")
    ItemReviewFactory(at=NOON)
    assert raised(item) == {"unethical"}


def test_changing_a_vote_raises_none_of_its_old_flags_anew(item):
    vote = flag_by_vote(item, "unethical")
    ItemReviewFactory(item=item, at=NOON)
    vote = change(vote, "unethical", at=EVENING, winner="model_b")
    assert raised(item) == set()
    change(vote, "unethical", "leaked_identity", at=EVENING)
    assert raised(item) == {"leaked_identity"}
    (said,) = said_of(item.pk, since=NOON, with_comments=True)
    assert (said.is_new, said.at) == (True, EVENING)


@pytest.mark.parametrize(
    ("counts", "median", "differs_from"),
    [
        ((1, 5, 3), ("medium", "medium"), {"easy", "hard"}),
        ((2, 2, 0), ("easy", "medium"), {"hard"}),
        ((1, 0, 1), ("easy", "hard"), set()),
        ((0, 0, 1), ("hard", "hard"), {"easy", "medium"}),
        ((0, 0, 0), None, set()),
    ],
)
def test_the_median_is_the_grade_in_the_middle(counts, median, differs_from):
    grades = Grades(*counts)
    assert grades.median == median
    assert {word for word in ("", "easy", "medium", "hard") if grades.differ_from(word)} == (
        differs_from
    )


@pytest.mark.parametrize(
    ("counts", "alike"),
    [((2, 0, 0), 1), ((1, 1, 0), 0.5), ((1, 0, 1), 0), ((1, 1, 1), 1 / 3), ((1, 0, 0), None)],
)
def test_how_alike_two_people_grade(counts, alike):
    assert Grades(*counts).agreement == (None if alike is None else pytest.approx(alike))


def test_agreement_on_difficulty_is_taken_over_many_items():
    split = [ItemQuality(grades=Grades(2, 0, 0)), ItemQuality(grades=Grades(0, 0, 2))]
    assert agreement_on_difficulty([*split, ItemQuality()]).value == 1
    assert agreement_on_difficulty([]).undefined == "no_overlap"


# the page


def page_of(item):
    return reverse("campaigns:item_quality", args=[item.public_id])


def test_the_page_says_who_gave_which_sign_and_why(as_curator, item):
    vote = flag_by_vote(item, "unclear", "unsolvable", comment="Which <b>list</b>?")
    quiet = flag_by_vote(item, comment="Nothing to add.")
    gone = skip(item, "broken")
    page = text(as_curator.get(page_of(item)))
    for words in (vote.annotator, gone.annotator, "Unclear task", "Skipped as broken"):
        assert str(words) in page
    assert "Which &lt;b&gt;list&lt;/b&gt;?" in page
    assert "Which <b>" not in page
    assert str(quiet.annotator) not in page
    assert "Nothing to add." not in page


def test_the_page_names_no_model(as_lead, item):
    vote = flag_by_vote(item, "unclear", comment="The first one is longer.")
    page = text(as_lead.get(page_of(item)))
    for word in (vote.competitor_a.name, vote.competitor_b.name, "model_a"):
        assert word not in page


def test_comments_wait_for_those_who_hold_a_battle_on_the_item(as_curator, curator, item):
    vote = flag_by_vote(item, "unclear", comment="A is plainly a Heron.")
    held = AssignmentFactory(battle=BattleFactory(item=item), annotator=curator.annotator)
    page = text(as_curator.get(page_of(item)))
    assert "Heron" not in page
    assert "You hold a battle on this item." in page
    assert str(vote.annotator) in page
    type(held).objects.filter(pk=held.pk).update(outcome="voted", closed_at=MORNING)
    assert "A is plainly a Heron." in text(as_curator.get(page_of(item)))


def test_a_battle_on_another_item_hides_nothing(as_curator, curator, item):
    flag_by_vote(item, "unclear", comment="Which list?")
    AssignmentFactory(annotator=curator.annotator)
    assert "Which list?" in text(as_curator.get(page_of(item)))


def test_an_erased_comment_leaves_the_sign(as_curator, item):
    vote = flag_by_vote(item, "unclear", comment="Ask Olu Ade.")
    erase_comments(vote.annotator_id)
    page = text(as_curator.get(page_of(item)))
    assert "Olu" not in page
    assert str(vote.annotator) in page
    assert Annotator.objects.filter(pk=vote.annotator_id).exists()


def test_the_comment_is_that_of_the_vote_that_stands(as_curator, item):
    vote = flag_by_vote(item, "unclear", comment="An old thought.")
    change(vote, "unclear", at=NOON)
    assert Vote.objects.count() == 2
    assert "An old thought." not in text(as_curator.get(page_of(item)))


def test_the_page_says_which_signs_were_decided_already(as_curator, item):
    flag_by_vote(item, "unclear")
    assert "decided already" not in text(as_curator.get(page_of(item)))
    review = ItemReviewFactory(item=item, at=NOON, note="The list is <named>.")
    flag_by_vote(item, "unclear", at=EVENING)
    page = text(as_curator.get(page_of(item)))
    assert page.count("decided already") == 1
    assert "of 2 who voted or skipped; 1 of 1 since the last decision" in page
    assert "The list is &lt;named&gt;." in page
    assert str(review.annotator) in page


def test_the_page_says_whether_the_item_waits(as_curator, item):
    flag_by_vote(item, "unclear")
    assert "Waits for a decision" not in text(as_curator.get(page_of(item)))
    flag_by_vote(item, "unclear")
    assert "Waits for a decision" in text(as_curator.get(page_of(item)))


def test_grades_stand_beside_the_stated_difficulty(as_curator, item):
    for grade in ("hard", "hard", "easy"):
        flag_by_vote(item, difficulty=grade)
    page = " ".join(text(as_curator.get(page_of(item))).split())
    assert "differs from what is stated" in page
    assert "Hard <b>2</b>" in page
    assert '<th scope="row">Hard</th><td class="num">2</td>' in page
    assert (
        '<th scope="row">Medium <span class="muted">(stated)</span></th><td class="num">0' in page
    )
    assert "style=" not in page


def test_an_item_that_nobody_has_seen_has_a_page_too(as_curator, item):
    page = text(as_curator.get(page_of(item)))
    assert "None. 0 people have voted on it or skipped it." in page
    assert "nobody graded it" in page


def test_the_page_of_the_item_leads_there(as_curator, item):
    assert page_of(item) in text(as_curator.get(reverse("catalog:item", args=[item.public_id])))
