"""The bar is made of what the rooms name: who sees what, and which page is marked."""

from types import SimpleNamespace

import pytest

from web.navigation import Audience, Page, Section, declared_pages, pages_for, sections_at

PAGES = (
    Page("catalog:items", "Items", Section.DATA, 20),
    Page("campaigns:flagged_items", "Flagged items", Section.WORK, 10),
    Page("leaderboard:home", "Leaderboard", Section.BOARDS, 20, Audience.EVERYBODY),
    Page("campaigns:new_campaign", "New campaign", Section.WORK, 90, in_bar=False),
)
ANNOTATOR = SimpleNamespace(is_curator=False, is_lead=False)
CURATOR = SimpleNamespace(is_curator=True, is_lead=False)
LEAD = SimpleNamespace(is_curator=True, is_lead=True)


def marked(path):
    return {
        str(link.label): link.current
        for section in sections_at(PAGES, path)
        for link in section.links
        if link.current
    }


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/items/", {"Items": "page"}),
        ("/items/some-id/", {"Items": "true"}),
        ("/items/flagged/", {"Flagged items": "page"}),
        ("/items/flagged/more/", {"Flagged items": "true"}),
        ("/", {"Leaderboard": "page"}),
        ("/leaderboard/some-board/", {}),
    ],
)
def test_the_nearest_page_above_the_address_is_marked(path, here):
    assert marked(path) == here


def test_the_section_of_the_marked_page_is_open():
    sections = {str(each.label): each for each in sections_at(PAGES, "/items/some-id/")}
    assert [name for name, each in sections.items() if each.is_here] == ["Data"]
    assert sections["Data"].url == "/items/"


def test_pages_that_are_found_only_do_not_stand_in_the_bar():
    labels = [str(link.label) for each in sections_at(PAGES, "/") for link in each.links]
    assert labels == ["Flagged items", "Items", "Leaderboard"]


@pytest.mark.parametrize(
    ("person", "sections"),
    [
        (ANNOTATOR, ["Work", "Boards"]),
        (CURATOR, ["Work", "Data", "Boards"]),
        (LEAD, ["Work", "Data", "Team", "Boards"]),
    ],
    ids=["annotator", "curator", "lead"],
)
def test_each_role_has_its_sections(person, sections):
    assert [str(each.label) for each in sections_at(pages_for(person), "/")] == sections


def test_pages_of_leads_are_not_shown_to_curators():
    names = {page.name for page in pages_for(CURATOR)}
    assert "catalog:items" in names
    assert not names & {"accounts:people", "campaigns:campaigns", "imports:imports"}


def test_every_page_has_an_address_and_a_place_of_its_own():
    pages = declared_pages()
    assert len(pages) > 25
    assert [page.name for page in pages if not page.address] == []
    places = [(page.section, page.place) for page in pages]
    assert len(set(places)) == len(places)
    assert len({page.name for page in pages}) == len(pages)


@pytest.mark.urls("tests.arena_site.no_urls")
def test_a_page_without_an_address_is_not_shown():
    assert pages_for(LEAD) == []
