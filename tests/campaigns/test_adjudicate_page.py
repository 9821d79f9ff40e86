"""The page on which a lead decides: blind first; letters are its own, sides are the battle's."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.models import Role
from annotations.models import Adjudication, Battle, Vote
from campaigns.mixed_sides import mixed_sides
from catalog.models import Answer, Competitor
from tests.campaigns.disputed import battle_with, blind, disputed_battle, final
from tests.factories import CampaignFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

BLIND = {"step": "blind", "choice": "model_a-clear", "confidence": "fairly", "note": "It runs."}
FINAL = {**BLIND, "step": "final", "cause": "slip", "choice": "tie"}


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def battle(campaign):
    return disputed_battle(campaign)


def page_of(battle):
    return f"/campaigns/{battle.campaign.public_id}/disagreements/{battle.public_id}/"


def is_turned(battle, lead):
    return mixed_sides(battle, lead.annotator_id).turned


def told_by_votes(battle):
    """Whatever of the votes and of the authors could be on the page."""
    for vote in Vote.objects.filter(assignment__battle=battle):
        yield from (vote.annotator.pseudonym, str(vote.assignment.public_id), vote.client_id)
    for answer in (battle.answer_a, battle.answer_b):
        yield from (answer.competitor.name, answer.competitor.slug, str(answer.public_id))
    yield from ("Comment-Xyloquent", "Explains well", "no majority", "strengths apart")
    yield from (">48<", "What people said", "guideline")


def things_in(value, depth=0):
    """Everything within reach of a value of the context, without asking the database."""
    yield value
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list | tuple | set):
        parts = value
    else:
        parts = vars(value).values() if hasattr(value, "__dict__") and depth < 4 else ()
    if depth < 6:
        for part in parts:
            yield from things_in(part, depth + 1)


def test_before_the_blind_decision_no_vote_and_no_name_is_there(battle, as_lead, lead):
    other = UserFactory(role=Role.LEAD)
    blind(battle, other, note="Note-of-another")
    final(battle, other, note="Note-of-another", cause="guideline_gap")
    reply = as_lead.get(page_of(battle))
    page = text(reply)
    for word in (*told_by_votes(battle), "Note-of-another", other.annotator.pseudonym):
        assert word not in page, word
    for answer in (battle.answer_a, battle.answer_b):
        assert f"<p>{answer.text}</p>" in page
    everywhere = as_lead.get("/work/").context[0].flatten().keys() | {"campaign"}
    own = {k: v for k, v in reply.context[0].flatten().items() if k not in everywhere}
    assert {"sides", "form", "prompt"} < own.keys()
    hidden = (Vote, Competitor, Battle, Answer, Adjudication)
    assert not any(isinstance(thing, hidden) for thing in things_in(own))
    reply = as_lead.post(page_of(battle), {**FINAL, "choice": "nonsense"})
    assert reply.status_code == 422
    for word in told_by_votes(battle):
        assert word not in reply.content.decode(), word


def test_after_it_the_votes_are_there_and_still_no_name(battle, as_lead):
    assert as_lead.post(page_of(battle), BLIND).headers["Location"] == page_of(battle)
    reply = as_lead.get(page_of(battle))
    page = text(reply)
    for vote in Vote.objects.all():
        assert vote.annotator.pseudonym in page
    for word in ("Comment-Xyloquent", "Explains well", ">48<", "You said without them:"):
        assert word in page
    for answer in (battle.answer_a, battle.answer_b):
        assert answer.competitor.name not in page
    assert reply.context["form"].initial == {
        "choice": "model_a-clear",
        "confidence": "fairly",
        "cause": "",
        "note": "It runs.",
    }


def lead_who_sees(battle, *, turned):
    """A lead to whom the sides are turned, or not."""
    while True:
        lead = UserFactory(role=Role.LEAD)
        if is_turned(battle, lead) == turned:
            return lead


@pytest.mark.parametrize("turned", [False, True])
def test_letters_of_the_page_become_sides_of_the_battle_and_back(battle, turned):
    lead = lead_who_sees(battle, turned=turned)
    client = signed_in(lead)
    first = battle.answer_b if turned else battle.answer_a
    page = text(client.get(page_of(battle)))
    assert page.index(first.text) < page.index('id="letter-b"')
    client.post(page_of(battle), BLIND)
    client.post(page_of(battle), {**FINAL, "choice": "model_b-slight"})
    rows = Adjudication.objects.order_by("pk").values_list("winner", "strength")
    a, b = ("model_b", "model_a") if turned else ("model_a", "model_b")
    assert list(rows) == [(a, "clear"), (b, "slight")]
    reply = client.get(page_of(battle))
    shown = [str(verdict.choice.label) for verdict in reply.context["verdicts"]]
    assert shown == ["B slightly", "A clearly"]
    votes = reply.context["votes"]
    said = ["B clearly", "A clearly", "Tie"] if turned else ["A clearly", "B clearly", "Tie"]
    assert [str(vote.choice.label) for vote in votes] == said
    # its voter saw the battle's second answer as A, and found that one wrong
    wrong, explains = ("a", "b") if turned else ("b", "a")
    assert {
        letter: [str(word) for word in words] for letter, words in votes[2].reasons.items()
    } == {
        wrong: ["Wrong"],
        explains: ["Explains well"],
    }


def test_sides_stay_for_one_lead_and_are_mixed_for_many(battle, lead):
    assert len({is_turned(battle, lead) for _ in range(5)}) == 1
    leads = [UserFactory(role=Role.LEAD) for _ in range(40)]
    assert 5 < sum(is_turned(battle, person) for person in leads) < 35


def test_the_final_decision_asks_for_a_cause(battle, as_lead):
    as_lead.post(page_of(battle), BLIND)
    reply = as_lead.post(page_of(battle), {**FINAL, "cause": ""})
    assert reply.status_code == 422
    assert reply.context["form"].errors.keys() == {"cause"}
    assert reply.context["form"].data["choice"] == "tie", "what was entered stays"
    assert Adjudication.objects.filter(is_blind=False).count() == 0


@pytest.mark.parametrize(
    "words",
    [
        {"choice": ""},
        {"choice": "model_c"},
        {"confidence": ""},
        {"confidence": "very"},
        {"step": ""},
        {"step": "nonsense"},
        {"note": "x" * 2001},
    ],
)
def test_an_incomplete_or_unknown_word_is_refused(battle, as_lead, words):
    assert as_lead.post(page_of(battle), BLIND | words).status_code == 422
    assert not Adjudication.objects.exists()


def test_a_final_decision_sent_before_the_blind_one_is_refused_and_shows_nothing(battle, as_lead):
    as_lead.post(page_of(battle), FINAL)
    assert not Adjudication.objects.exists()
    page = text(as_lead.get(page_of(battle)))
    assert "Decide first without the votes" in page
    assert "Comment-Xyloquent" not in page


def test_a_second_click_is_no_second_decision(battle, as_lead):
    for words in (BLIND, BLIND, FINAL, FINAL):
        assert as_lead.post(page_of(battle), words).status_code == 302
    assert Adjudication.objects.count() == 2
    as_lead.post(page_of(battle), BLIND | {"choice": "tie"})
    assert "that stays as it is" in text(as_lead.get(page_of(battle)))
    assert Adjudication.objects.count() == 2


def test_after_the_decision_all_that_leads_said_is_there_and_the_next_one(
    campaign, battle, as_lead, lead
):
    other = UserFactory(role=Role.LEAD)
    blind(battle, other)
    final(battle, other, note="Note-of-another")
    following = battle_with(campaign, "A! B!")
    as_lead.post(page_of(battle), BLIND)
    assert "Note-of-another" not in text(as_lead.get(page_of(battle)))
    as_lead.post(page_of(battle), FINAL)
    reply = as_lead.get(page_of(battle))
    page = text(reply)
    assert [(v.lead, v.is_blind) for v in reply.context["verdicts"]] == [
        (lead.annotator.pseudonym, False),
        (lead.annotator.pseudonym, True),
        (other.annotator.pseudonym, False),
        (other.annotator.pseudonym, True),
    ]
    assert "Note-of-another" in page
    assert f'href="{page_of(following)}">Next open one' in page
    following.adjudications.create(
        annotator=other.annotator,
        is_blind=False,
        winner="tie",
        confidence="sure",
        cause="taste",
    )
    assert "Nothing else is open for you" in text(as_lead.get(page_of(battle)))


def test_a_gap_leads_to_the_guideline_where_there_is_such_a_page(battle, as_lead):
    as_lead.post(page_of(battle), BLIND)
    as_lead.post(page_of(battle), FINAL)
    words = "Write a new version of the guideline"
    assert words not in text(as_lead.get(page_of(battle)))
    as_lead.post(page_of(battle), {**FINAL, "cause": "guideline_gap"})
    reply = as_lead.get(page_of(battle))
    assert reply.context["is_gap"]
    assert (words in text(reply)) == has_guideline_page()


def has_guideline_page():
    try:
        reverse("campaigns:guideline", args=[uuid4()])
    except NoReverseMatch:
        return False
    return True


def test_a_decision_leaves_the_queue(battle, as_lead):
    queue = f"/campaigns/{battle.campaign.public_id}/disagreements/"
    assert page_of(battle) in text(as_lead.get(queue))
    as_lead.post(page_of(battle), BLIND)
    assert "decided without the votes" in text(as_lead.get(queue))
    as_lead.post(page_of(battle), FINAL)
    assert page_of(battle) not in text(as_lead.get(queue))
    assert page_of(battle) in text(as_lead.get(f"{queue}?state=decided"))


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.CURATOR])
def test_only_leads_decide(battle, role):
    client = signed_in(UserFactory(role=role))
    assert client.post(page_of(battle), BLIND).status_code == 403
    assert not Adjudication.objects.exists()
