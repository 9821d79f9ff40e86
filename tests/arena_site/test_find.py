"""The palette finds what its reader may open, by every word, and nothing else."""

import pytest

from accounts.models import Role
from arena_site.find import OF_EACH
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    CampaignFactory,
    CompetitorFactory,
    ItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(client):
    """`found(role, words)` gives the kinds and labels that somebody of this role is shown."""

    def asked(role, words):
        client.force_login(UserFactory(role=role, name="Somebody else"))
        reply = client.get("/find/", {"q": words})
        assert reply.status_code == 200
        return [(each["kind"], each["label"]) for each in reply.json()["found"]]

    return asked


@pytest.fixture
def spruces():
    CampaignFactory(name="Spruce campaign")
    BoardFactory(title="Spruce board")
    CompetitorFactory(name="Spruce 7B")
    ItemFactory(key="spruce-needles", benchmark__name="Spruce tasks")
    UserFactory(name="Joan Spruce", email="joan@example.org")


def test_a_lead_finds_everything_that_has_a_name(found, spruces):
    assert found(Role.LEAD, "spruce") == [
        ("Campaign", "Spruce campaign"),
        ("Board", "Spruce board"),
        ("Benchmark", "Spruce tasks"),
        ("Model", "Spruce 7B"),
        ("Item", "spruce-needles"),
        ("Person", "Joan Spruce"),
    ]


def test_a_curator_finds_neither_people_nor_campaigns_nor_boards(found, spruces):
    assert {kind for kind, _label in found(Role.CURATOR, "spruce")} == {
        "Benchmark",
        "Model",
        "Item",
    }


def test_every_line_leads_to_a_page_that_opens(client, spruces):
    client.force_login(UserFactory(role=Role.LEAD))
    for words in ("", "spruce"):
        for each in client.get("/find/", {"q": words}).json()["found"]:
            assert client.get(each["url"], follow=True).status_code == 200, each


def test_without_words_there_are_the_pages_of_the_role(found):
    of_leads, of_curators = found(Role.LEAD, ""), found(Role.CURATOR, " ")
    assert ("Page", "People") in of_leads
    assert ("Page", "New campaign") in of_leads
    assert set(of_curators) < set(of_leads)
    assert ("Page", "People") not in of_curators


def test_a_page_is_found_by_other_words_for_it_after_those_called_so(found):
    assert found(Role.LEAD, "invite")[0] == ("Page", "Invitations")
    assert found(Role.LEAD, "vote")[:2] == [("Page", "Votes"), ("Page", "My votes")]


def test_each_word_has_to_fit(found, spruces):
    assert found(Role.LEAD, "spruce 7b") == [("Model", "Spruce 7B")]
    assert found(Role.LEAD, "spruce oak") == []


def test_percent_signs_are_letters(found, spruces):
    assert found(Role.LEAD, "%%%") == []


def test_of_one_kind_only_a_few_are_shown(found):
    for number in range(OF_EACH + 1):
        CompetitorFactory(name=f"Larch {number}")
    assert len(found(Role.LEAD, "larch")) == OF_EACH


def test_texts_of_answers_are_not_looked_through(found):
    AnswerFactory(text="unmistakable")
    assert found(Role.LEAD, "unmistakable") == []


def test_more_than_a_line_is_refused(client, lead):
    client.force_login(lead)
    assert client.get("/find/", {"q": "x" * 101}).status_code == 400


def test_the_corner_of_public_pages_is_of_whoever_asks(client, lead):
    stranger = client.get("/me/corner/")
    assert (stranger.status_code, stranger.content) == (204, b"")
    client.force_login(lead)
    reply = client.get("/me/corner/")
    assert "Back to work" in reply.text
    assert lead.email in reply.text
    assert "no-store" in reply.headers["Cache-Control"]
    assert "private" in reply.headers["Cache-Control"]
