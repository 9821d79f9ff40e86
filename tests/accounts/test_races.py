"""Two at the same time: threads that commit, in a database of their own."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from accounts import actions
from accounts.models import Invitation, Role, User
from tests.accounts.conftest import with_password
from tests.factories import UserFactory

WORDS = {"password1": "correct horse battery", "password2": "correct horse battery"}


def at_once(*works):
    """What each returned or raised, all let go at the same moment."""
    gate = threading.Barrier(len(works))
    outcomes = [None] * len(works)

    def run(number, work):
        gate.wait()
        try:
            outcomes[number] = work()
        except (ValidationError, PermissionDenied) as refusal:
            outcomes[number] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def path_of(link):
    return "/invite/" + link.url.rpartition("/invite/")[2]


def test_two_posts_of_one_link_make_one_account(own_database):
    (link,) = actions.invite([""], Role.ANNOTATOR, actor=None)

    def join(number):
        return lambda: (
            Client().post(path_of(link), {"email": f"p{number}@example.org", **WORDS}).status_code
        )

    codes = at_once(*(join(n) for n in range(8)))
    assert sorted(codes) == [302] + [404] * 7
    assert User.objects.count() == 1
    assert Invitation.objects.get().user == User.objects.get()


def test_two_links_and_one_address_make_one_account(own_database):
    links = actions.invite([""], Role.ANNOTATOR, actor=None) + actions.invite(
        [""], Role.LEAD, actor=None
    )

    def join(link):
        return lambda: (
            Client().post(path_of(link), {"email": "ada@example.org", **WORDS}).status_code
        )

    assert sorted(at_once(*(join(link) for link in links))) == [302, 422]
    assert User.objects.count() == 1
    assert Invitation.objects.usable().count() == 1


def demote(target, actor):
    return lambda: actions.change_role(target, Role.ANNOTATOR, actor=actor.annotator)


def active_leads():
    return User.objects.filter(role=Role.LEAD, is_active=True).count()


@pytest.mark.parametrize("_round", range(5))
def test_two_leads_who_demote_each_other_leave_one(own_database, _round):
    ada, bob = (with_password(role=Role.LEAD) for _ in range(2))
    outcomes = at_once(demote(ada, bob), demote(bob, ada))
    assert active_leads() == 1
    assert set(outcomes) == {None, PermissionDenied}


@pytest.mark.parametrize("_round", range(5))
def test_of_leads_who_all_leave_at_once_one_stays(own_database, _round):
    leads = [with_password(role=Role.LEAD) for _ in range(4)]
    works = [
        demote(leads[0], leads[0]),
        demote(leads[1], leads[1]),
        lambda: actions.deactivate(leads[2], actor=leads[2].annotator),
        lambda: actions.erase(leads[3], actor=leads[3].annotator) and None,
    ]
    outcomes = at_once(*works)
    assert active_leads() == 1
    assert outcomes.count(actions.LastLeadError) == 1


def test_many_changes_to_many_people_never_wait_for_each_other_for_ever(own_database):
    leads = [with_password(role=Role.LEAD) for _ in range(4)]
    people = [UserFactory() for _ in range(4)]
    works = [
        lambda lead=lead, person=person: actions.deactivate(person, actor=lead.annotator)
        for lead in leads
        for person in people
    ]
    assert set(at_once(*works)) == {None}
    assert User.objects.filter(is_active=False).count() == 4
