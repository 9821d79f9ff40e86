"""Pages are in the language that was chosen, else in that of the browser, else in English."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from annotations.actions.number_facts import number_facts
from annotations.lending.claim_battle import claim_battle
from leaderboard.actions.refresh_board import refresh_board
from tests.factories import BattleFactory, BoardFactory, UserFactory, VoteFactory

WORDS = {"ru": "Войти", "ja": "サインイン", "zh-hans": "登录", "en": "Sign in"}
CODES = [code for code, _name in settings.LANGUAGES]
STAFF = ("annotations:work", "catalog:benchmarks", "catalog:items", "catalog:answers")
STAFF += ("campaigns:battles", "campaigns:votes", "campaigns:campaigns", "accounts:people")
STAFF += ("leaderboard:boards", "imports:imports", "annotations:keys", "accounts:audit")
# Numbers of a drawing with a decimal comma draw nothing.
DRAWN = re.compile(r' (?:x1?|x2|y1?|y2|cx|cy|r|width|height|d|points)="[^"]*\d,\d[^"]*"')


@pytest.mark.parametrize("code", CODES)
def test_the_browser_is_listened_to(db, client, code):
    page = client.get(reverse("account_login"), headers={"Accept-Language": code})
    assert f'<html lang="{code}"' in page.text
    assert WORDS[code] in page.text


@pytest.mark.parametrize("code", CODES)
def test_a_choice_is_kept_and_leads_back(db, client, code):
    reply = client.post(
        reverse("set_language"), {"language": code}, headers={"Referer": "/leaderboard/methods/"}
    )
    assert reply.status_code == 302
    page = client.get(reverse("leaderboard:methods"), headers={"Accept-Language": "en"})
    assert f'<html lang="{code}"' in page.text


def test_a_language_is_chosen_without_a_token_and_never_leads_to_another_site(db):
    strict = Client(enforce_csrf_checks=True)
    said = {"language": "ru", "next": "https://elsewhere.example/"}
    reply = strict.post(reverse("set_language"), said)
    assert reply["Location"] == "/"
    assert strict.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ru"


def test_a_language_that_is_not_spoken_changes_nothing(db, client):
    client.post(reverse("set_language"), {"language": "tlh"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("code", CODES)
def test_every_page_of_a_lead_is_there_in_every_language(client, db, code):
    client.force_login(UserFactory(role=Role.LEAD))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    for name in STAFF:
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert f'<html lang="{code}"' in page.text
        assert DRAWN.findall(page.text) == []


@pytest.mark.parametrize("code", CODES)
def test_a_battle_is_there_in_every_language_and_its_words_for_programs_stay(client, db, code):
    user = UserFactory()
    BattleFactory()
    assignment = claim_battle(user.annotator_id)
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    page = client.get(reverse("annotations:battle", args=[assignment.public_id])).text
    assert f'<html lang="{code}"' in page
    for value in ("model_a-clear", "tie", "both_bad", "medium", "leaked_identity"):
        assert f'value="{value}"' in page


def test_a_board_is_kept_in_memory_for_each_language(db, client):
    board = BoardFactory()
    VoteFactory(assignment__battle__item__benchmark=board.benchmark)
    refresh_board(board, as_of=number_facts())
    address = reverse("leaderboard:board", args=[board.slug])
    pages = [client.get(address, headers={"Accept-Language": code}) for code in CODES + CODES]
    for code, page in zip(CODES + CODES, pages, strict=True):
        assert f'<html lang="{code}"' in page.text
        assert "Accept-Language" in page["Vary"]
        assert "Cookie" not in page["Vary"]
    assert len({page["ETag"] for page in pages}) == len(CODES)


def test_programs_get_the_same_words_whatever_their_language(db, client):
    board = BoardFactory()
    address = f"/api/boards/{board.slug}/"
    replies = {client.get(address, headers={"Accept-Language": code}).content for code in CODES}
    assert len(replies) == 1
