"""The panel of agreement: its rows in words, and why a number is not there."""

import re

import pytest
from django.urls import reverse

from campaigns.actions.report_quality import make_report
from tests.campaigns.disputed import battle_with, vote_on
from tests.factories import AnnotatorFactory, CampaignFactory, ItemFactory
from tests.pages import text

pytestmark = pytest.mark.django_db


def page(campaign, name="agreement"):
    return reverse(f"campaigns:{name}", args=[campaign.public_id])


def rows_of(client, campaign):
    """The words of each row of agreement, folded ones too."""
    shown = text(client.get(page(campaign)))
    bodies = "".join(re.findall(r"<tbody>(.*?)</tbody>", shown.split("h-without")[0], re.DOTALL))
    rows = re.findall(r"<tr.*?</tr>", bodies, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def test_rows_are_said_in_words_the_whole_campaign_first(as_lead):
    campaign = CampaignFactory()
    item = ItemFactory(
        benchmark=campaign.benchmark,
        languages=["cpp", "javascript"],
        difficulty="hard",
        sub_category="Code Debugging",
    )
    battle_with(campaign, "A! A! B!", item=item)
    make_report(campaign)
    rows = rows_of(as_lead, campaign)
    assert rows[0].startswith("The whole campaign 1 ")
    names = [row.split(" 1 ")[0] for row in rows[1:]]
    assert sorted(names) == sorted(
        ["Code Debugging category", "hard difficulty", "C++ language", "JavaScript language"]
    )


def test_parts_with_few_battles_are_folded_and_the_whole_campaign_never_is(as_lead):
    campaign = CampaignFactory()
    many = ItemFactory(benchmark=campaign.benchmark, difficulty="hard")
    for _ in range(10):
        battle_with(campaign, "A! B!", item=many)
    few = ItemFactory(benchmark=campaign.benchmark, difficulty="easy")
    battle_with(campaign, "A! B!", item=few)
    make_report(campaign)
    open_part, folded = text(as_lead.get(page(campaign))).split("<details", 1)
    assert "hard" in open_part
    assert "easy" not in open_part
    assert "with fewer than 10 battles" in folded
    assert "easy" in folded


def test_a_language_that_is_known_no_longer_keeps_its_key(as_lead):
    campaign = CampaignFactory()
    battle_with(campaign, "A A")
    report = make_report(campaign)
    row = report.body["agreement"][0]
    report.body["agreement"].append(row | {"kind": "language", "name": "oldlang"})
    report.save()
    assert any(row.startswith("oldlang language") for row in rows_of(as_lead, campaign))


@pytest.mark.parametrize(
    ("battles", "words"),
    [
        (["A"], "no battle has two votes"),
        (["B B", "B B"], "everybody chose the same, always"),
        (["A B"], "too few battles to say"),
    ],
)
def test_why_there_is_no_interval_is_said_in_words(as_lead, battles, words):
    campaign = CampaignFactory()
    for votes in battles:
        battle_with(campaign, votes)
    make_report(campaign)
    shown = rows_of(as_lead, campaign)[0]
    assert words in shown
    assert "no_" not in shown
    assert "None" not in shown
    assert "nan" not in shown


@pytest.mark.parametrize(
    ("battles", "words"),
    [
        (["A"], "no two people voted on one battle yet"),
        (["B B", "B B"], "everybody chose the same, always"),
        (["A B"], "too few battles to say"),
    ],
)
def test_the_overview_gives_the_same_reason(as_lead, battles, words):
    campaign = CampaignFactory()
    for votes in battles:
        battle_with(campaign, votes)
    make_report(campaign)
    tile = text(as_lead.get(page(campaign, "campaign"))).split("Agreement (alpha)")[1]
    assert words in tile.split("</dd>")[0]


def test_alpha_without_each_person_the_most_telling_first(as_lead):
    campaign = CampaignFactory()
    odd = AnnotatorFactory(pseudonym="annotator-odd")
    alike = AnnotatorFactory.create_batch(2)
    for word, other in (("A", "B"), ("B", "A")) * 4:
        battle = battle_with(campaign, "", overlap=3)
        for person in alike:
            vote_on(battle, word, annotator=person)
        vote_on(battle, other, annotator=odd)
    make_report(campaign)
    part = text(as_lead.get(page(campaign))).split("Alpha without one person")[1]
    assert all(part.index("annotator-odd") < part.index(person.pseudonym) for person in alike)
    link = reverse("campaigns:campaign_person", args=[campaign.public_id, "annotator-odd"])
    own = part.split(f'href="{link}"')[1].split("</tr>")[0]
    assert re.findall(r'class="num">([^<]*)<', own) == ["1.00", "8"]


def test_who_cannot_be_left_out_is_not_in_the_table(as_lead):
    campaign = CampaignFactory()
    battle_with(campaign, "A B")  # without either of them no battle has two votes
    make_report(campaign)
    assert "Alpha without one person" not in text(as_lead.get(page(campaign)))


def test_the_panel_is_for_leads(person, as_curator):
    campaign = CampaignFactory()
    for client in (person, as_curator):
        assert client.get(page(campaign)).status_code == 403
