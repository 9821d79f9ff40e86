"""The stock admin lets operators look, changes nothing, and tells nobody who wrote a text."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from annotations.models import Reveal, VoteComment
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    ImportedVoteFactory,
    LedgerEntryFactory,
    RatingFactory,
    UserFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

ROOMS = {"accounts", "catalog", "annotations", "leaderboard"}
OURS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]
FACTS = [model for model in OURS if model._meta.app_label != "accounts"]
names = [model.__name__ for model in OURS]


@pytest.fixture
def operator():
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", password="x" * 12))
    return client


@pytest.fixture
def world():
    battle = BattleFactory()
    AssignmentFactory(battle=BattleFactory())
    assignment = AssignmentFactory(battle=battle, outcome="voted", closed_at=now())
    vote = VoteFactory(assignment=assignment)
    VoteComment.objects.create(vote=vote, text="Mine.")
    Reveal.objects.create(annotator=vote.annotator, answer=battle.answer_a)
    imported = ImportedVoteFactory()
    LedgerEntryFactory(fact=vote.pk)
    LedgerEntryFactory(kind="imported_vote", fact=imported.pk)
    RatingFactory()
    UserFactory()
    return battle


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_all_facts_may_be_looked_at_but_texts_and_sides():
    registered = {model.__name__ for model in FACTS}
    assert registered >= {"Benchmark", "BenchmarkItem", "Competitor", "Answer", "Battle", "Vote"}
    assert not registered & {"RenderedText", "AssignmentSide"}


@pytest.mark.parametrize("model", OURS, ids=names)
def test_operators_look_and_change_nothing(operator, world, model):
    assert operator.get(address(model, "changelist")).status_code == 200
    assert operator.get(address(model, "add")).status_code == 403
    assert operator.post(address(model, "add"), {}).status_code == 403
    row = model._default_manager.first()
    if row is None:
        return
    assert operator.get(address(model, "change", row.pk)).status_code == 200
    for page in ("change", "delete"):
        assert operator.post(address(model, page, row.pk), {"post": "yes"}).status_code == 403
    before = model._default_manager.count()
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    operator.post(address(model, "changelist"), sent)
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", FACTS, ids=[model.__name__ for model in FACTS])
def test_no_page_of_the_admin_has_the_text_of_an_answer(operator, world, model):
    answers = [world.answer_a, world.answer_b]
    pages = [address(model, "changelist"), address(model, "changelist") + "?q=1"]
    pages += [address(model, "change", row.pk) for row in model._default_manager.all()]
    for path in pages:
        page = operator.get(path).content.decode()
        for answer in answers:
            assert answer.text not in page, path
            assert answer.text_digest not in page, path
            leads_to_text = str(answer.public_id) in page
            assert not (leads_to_text and answer.competitor.name in page), path


GUESSES = (
    "user__password__startswith=a",
    "annotator__user__password__startswith=a",
    "text__startswith=Text",
    "text_digest__startswith=a",
    "competitor__id__exact=1",
    "competitor__name=x",
    "answer_a__competitor__name__startswith=C",
    "answer__competitor=1",
    "competitor_a=1",
    "snapshot__board__title=x",
)


@pytest.mark.parametrize("model", FACTS, ids=[model.__name__ for model in FACTS])
def test_what_a_page_leaves_out_cannot_be_guessed_by_its_filters(operator, world, model):
    for query in GUESSES:
        assert operator.get(f"{address(model, 'changelist')}?{query}").status_code == 400, query


@pytest.mark.parametrize("model", FACTS, ids=[model.__name__ for model in FACTS])
def test_a_list_needs_no_more_queries_when_it_is_longer(
    operator, world, model, django_assert_max_num_queries
):
    path = address(model, "changelist")
    operator.get(path)
    with django_assert_max_num_queries(20) as few:
        operator.get(path)
    for _ in range(6):
        vote = VoteFactory(assignment=AssignmentFactory(outcome="voted", closed_at=now()))
        Reveal.objects.create(annotator=vote.annotator, answer=AnswerFactory())
        VoteComment.objects.create(vote=vote, text="Mine.")
        LedgerEntryFactory(kind="imported_vote", fact=ImportedVoteFactory().pk)
        RatingFactory()
    with django_assert_max_num_queries(len(few)):
        operator.get(path)


@pytest.mark.parametrize(
    "query", ["password__startswith=x", "annotator__pseudonym=x", "api_tokens__token_digest=x"]
)
def test_no_filter_answers_questions_about_what_a_page_leaves_out(operator, query):
    reply = operator.get(
        reverse("admin:accounts_user_changelist"), query_params=dict([query.split("=")])
    )
    assert reply.status_code == 400


def test_second_factors_and_addresses_are_not_in_the_admin():
    registered = {model.__name__ for model in admin.site._registry}
    assert not registered & {"Authenticator", "EmailAddress", "EmailConfirmation", "Group"}
