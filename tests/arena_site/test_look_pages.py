"""The frame and the blocks as they come out of the templates."""

import json
import re
from html import unescape
from typing import NoReturn

import pytest
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.arena_site.look_urls import DemoForm

PARTS = settings.BASE_DIR / "static" / "css" / "parts.css"

pytestmark = pytest.mark.urls("tests.arena_site.look_urls")


def links(html: str) -> list[str]:
    nav = re.search(r"<nav class=\"nav\".*?</nav>", html, re.S)
    assert nav
    return re.findall(r">([^<>]+)</a>", nav[0])


def part(block: str, at: str = "/", /, **context: object) -> str:
    request = RequestFactory().get(at)
    return " ".join(render_to_string(f"parts/{block}.html", context, request).split())


def test_an_annotator_sees_work_and_own_votes(client):
    html = client.get("/gallery/?role=annotator").text
    assert links(html) == ["Work", "My votes", "Leaderboard"]


def test_curators_and_leads_see_sections_with_what_they_may_open(client):
    assert links(client.get("/gallery/?role=curator").text) == [
        *("Work", "Today", "Battles", "Votes", "My votes"),
        *("Data", "Benchmarks", "Items", "Models", "Answers", "Curation"),
        *("Boards", "Leaderboard", "Methods"),
    ]
    shown = links(client.get("/gallery/?role=lead").text)
    assert shown[-7:] == [
        "Team",
        "People",
        "Invitations",
        "Jobs",
        "Boards",
        "Leaderboard",
        "Methods",
    ]
    assert "Imports" in shown


def test_only_leads_are_led_to_invitations_and_jobs(client):
    assert 'href="/invitations/"' in client.get("/gallery/?role=lead").text
    assert 'href="/invitations/"' not in client.get("/gallery/?role=curator").text


@pytest.mark.urls("tests.arena_site.no_urls")
def test_an_address_that_does_not_exist_hides_its_link(rf):
    html = render_to_string("public.html", {}, rf.get("/"))
    assert links(html) == []
    assert "Sign in" not in html


def test_the_list_that_one_is_in_is_marked(rf):
    html = part("nav_link", "/items/some-id/", name="catalog:items", label="Items")
    assert 'aria-current="true"' in html
    html = part("nav_link", "/items/", name="catalog:items", label="Items")
    assert 'aria-current="page"' in html
    html = part("nav_link", "/votes/", name="catalog:items", label="Items")
    assert "aria-current" not in html


def test_a_signed_in_page_says_the_token_once_for_every_htmx_request(client):
    html = client.get("/gallery/").text
    header = re.search(r"<body hx-headers='(.+?)'", html)
    assert header
    assert len(json.loads(header[1])["X-CSRFToken"]) == 64


def test_htmx_is_told_to_eval_nothing_and_to_show_refused_forms(client):
    for page in ("/gallery/", "/public/"):
        found = re.search(r"name=\"htmx-config\" content='(.+?)'", client.get(page).text)
        assert found
        config = json.loads(unescape(found[1]))
        assert config["allowEval"] is config["allowScriptTags"] is False
        assert config["includeIndicatorStyles"] is False
        assert config["historyCacheSize"] == 0
        swaps = {r["code"]: r["swap"] for r in config["responseHandling"]}
        assert swaps == {"204": False, "[23]..": True, "422": True, "[45]..": False}


def test_htmx_2_is_served(client):
    assert "django_htmx/htmx-2.min.js" in client.get("/public/").text


def test_a_public_page_asks_for_no_session_no_user_and_no_token(rf):
    class Untouchable:
        def __getattribute__(self, name: str) -> NoReturn:
            raise AssertionError(f"a public page asked for {name}")

        def __iter__(self) -> NoReturn:
            raise AssertionError("a public page read the messages")

    request = rf.get("/public/")
    request.session = request.user = request._messages = Untouchable()
    html = render_to_string("public.html", {"user": Untouchable()}, request)
    assert 'href="/work/">Sign in' in html
    assert "csrf" not in html.lower()
    assert "CSRF_COOKIE" not in request.META


def test_a_public_page_is_the_same_bytes_for_everybody(client, django_user_model, db):
    before = client.get("/public/")
    client.force_login(
        django_user_model.objects.create_user("ada@example.org"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    after = client.get("/public/")
    assert before.content == after.content
    assert "Cookie" not in after.headers.get("Vary", "")
    assert not after.cookies


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_a_page_of_a_fault_needs_neither_request_nor_context(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert 'href="/work/"' in html


def test_a_page_that_does_not_exist_answers_in_the_look_of_the_site(client):
    reply = client.get("/nowhere/")
    assert reply.status_code == 404
    assert "There is nothing here" in reply.text


def test_an_error_is_tied_to_its_field():
    form = DemoForm({"name": "", "overlap": "three"})
    html = part("field", field=form["name"])
    described = re.search(r"aria-describedby=\"(.+?)\"", html)
    assert described
    assert set(described[1].split()) == {"id_name_helptext", "id_name_error"}
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_name">Name</label>' in html


def test_what_may_stay_empty_says_so():
    assert "(optional)" in part("field", field=DemoForm()["seed"])
    assert "(optional)" not in part("field", field=DemoForm()["overlap"])


def test_a_choice_of_radio_buttons_is_a_group_with_a_legend():
    html = part("field", field=DemoForm()["shown"])
    assert re.search(r"<fieldset.*?<legend>When\?</legend>.*</fieldset>", html)


def test_django_forms_render_themselves_with_the_same_fields():
    assert '<div class="field">' in str(DemoForm())


@pytest.mark.parametrize(
    ("sort", "kind", "leads_to", "says"),
    [
        ("", "", "sort=votes", ""),
        ("", "num", "sort=-votes", ""),
        ("votes", "", "sort=-votes", "ascending"),
        ("-votes", "num", "sort=votes", "descending"),
        ("model", "num", "sort=-votes", ""),
    ],
)
def test_a_header_sorts_and_the_next_click_reverses(sort, kind, leads_to, says):
    html = part("sort_header", f"/?q=x&after=7&sort={sort}", key="votes", sort=sort, kind=kind)
    target = re.search(r"href=\"(.+?)\"", html)
    assert target
    assert set(unescape(target[1]).lstrip("?").split("&")) == {"q=x", leads_to}
    assert re.findall(r"aria-sort=\"(\w+)\"", html) == ([says] if says else [])


def test_a_filter_in_use_can_be_taken_away():
    html = part("filter_bar", chips=[{"label": "Status", "value": "Ready", "remove": "?q=x"}])
    assert 'href="?q=x"' in html
    assert "remove this filter" in html


def test_a_count_groups_thousands_and_may_lack_its_total():
    words = re.sub(r"<.*?>", "", part("count", shown=50, total=8931, noun="votes"))
    assert words == "50 of 8,931 votes"
    assert re.sub(r"<.*?>", "", part("count", shown=50, noun="votes")) == "50 votes"


def test_the_first_page_of_a_list_offers_only_the_next():
    html = part("pagination", previous="", next="?after=5", shown=50, noun="votes")
    assert re.findall(r"<a [^>]*>(\w+)</a>", html) == ["Next"]


def test_a_list_on_one_page_offers_no_others():
    assert "Next" not in part("pagination", previous="", next="", shown=3, noun="votes")


def test_messages_stand_in_a_region_that_is_there_before_they_come():
    assert '<div class="messages" id="messages" aria-live="polite"></div>' in part("messages")


@pytest.mark.parametrize("level", ["success", "warning", "error"])
def test_a_message_looks_like_its_level(level):
    message = Message(getattr(constants, level.upper()), "<b>Saved")
    html = part("messages", messages=[message])
    assert f'<p class="notice {level}">&lt;b&gt;Saved</p>' in html
    assert f".notice.{level} {{" in PARTS.read_text()


def test_a_name_with_markup_stays_text():
    assert "&lt;b&gt;" in part("tag", label="<b>")
    assert "&lt;b&gt;" in part("copy", id="x", text="<b>")
    assert "&lt;b&gt;" in part("status", kind="good", word="<b>")
