"""What is kept of a sign-in's network and browser: digests, for a time, gone with the person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts import actions
from accounts.models import SignInMark
from accounts.sign_in_marks import MARK_DAYS, MOST_SHARING, shared_marks, sharing_with
from accounts.tasks import sweep
from tests.accounts.conftest import PASSWORD, signed_in, with_password
from tests.factories import SignInMarkFactory, UserFactory
from tests.pages import text

pytestmark = pytest.mark.django_db
ADDRESS, BROWSER = "203.0.113.77", "Walrus/3.1 (Seal; rv:9)"


def sign_in(user, *, address=ADDRESS, browser=BROWSER):
    client = Client(REMOTE_ADDR=address, headers={"user-agent": browser})
    reply = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert reply.status_code == 302
    return user.annotator_id


def pair(one, other):
    return (min(one, other), max(one, other))


def test_who_signs_in_from_one_network_shares_a_mark_and_with_one_browser_two():
    one, two, three, four = (with_password() for _ in range(4))
    first, second = sign_in(one), sign_in(two)
    third = sign_in(three, browser="Otter/1.0")
    fourth = sign_in(four, address="198.51.100.4")
    assert shared_marks([first, second, third, fourth]) == {
        pair(first, second): {"network", "browser"},
        pair(first, third): {"network"},
        pair(second, third): {"network"},
    }
    assert shared_marks([first, fourth]) == {}
    assert sharing_with(one) == {two: {"network", "browser"}, three: {"network"}}


def test_only_digests_are_kept_and_only_once(settings):
    user = with_password()
    sign_in(user)
    before = set(SignInMark.objects.values_list("kind", "digest"))
    sign_in(user)
    assert set(SignInMark.objects.values_list("kind", "digest")) == before
    kept = str(list(SignInMark.objects.values()))
    assert ADDRESS not in kept
    assert "Walrus" not in kept
    settings.SECRET_KEY = "another key, of another site, long enough for it " * 2
    sign_in(with_password())
    assert set(SignInMark.objects.exclude(user=user).values_list("kind", "digest")).isdisjoint(
        before
    )


def test_marks_are_forgotten_and_a_new_sign_in_renews_them():
    old, renewed = with_password(), with_password()
    sign_in(old)
    sign_in(renewed)
    SignInMark.objects.update(seen_at=now() - timedelta(days=MARK_DAYS, seconds=1))
    sign_in(renewed)
    assert shared_marks([old.annotator_id, renewed.annotator_id]) == {}  # before the sweep, too
    assert sharing_with(renewed) == {}
    sweep()
    assert set(SignInMark.objects.values_list("user", flat=True)) == {renewed.pk}


def test_marks_go_with_the_person_who_is_erased(lead):
    gone, stays = with_password(), with_password()
    annotators = [sign_in(gone), sign_in(stays)]
    actions.erase(gone, actor=lead.annotator)
    assert set(SignInMark.objects.values_list("user", flat=True)) == {stays.pk}
    assert shared_marks(annotators) == {}


def test_what_a_whole_office_shares_says_nothing_of_two_of_them():
    people = UserFactory.create_batch(MOST_SHARING + 1)
    for user in people[:MOST_SHARING]:
        SignInMarkFactory(user=user, digest="d" * 32)
    keys = [user.annotator_id for user in people]
    assert len(shared_marks(keys)) == MOST_SHARING * (MOST_SHARING - 1) / 2
    assert len(sharing_with(people[0])) == MOST_SHARING - 1
    SignInMarkFactory(user=people[-1], digest="d" * 32)
    assert shared_marks(keys) == {}
    assert sharing_with(people[0]) == {}


def test_leads_see_on_the_page_of_a_person_who_shares_the_network_and_the_person_is_told(as_lead):
    one, two = with_password(name="Ada"), with_password(name="Bea")
    sign_in(one)
    sign_in(two)
    page = text(as_lead.get(reverse("accounts:person", args=[one.annotator.pseudonym])))
    assert "Network in common with" in page
    assert "Bea" in page
    assert "keyed digest" in text(signed_in(one).get("/me/"))
