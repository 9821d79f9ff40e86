"""The last ten own votes can be changed; nothing that was said is lost."""

import pytest

from annotations.actions.change_vote import MAX_CHANGEABLE
from annotations.actions.number_facts import number_facts
from annotations.lending.keep_lease import expire_leases
from annotations.models import LedgerEntry, Vote
from tests.annotations.conftest import with_token
from tests.factories import BattleFactory, UserFactory


@pytest.fixture
def voted(api, db):
    BattleFactory()
    id_ = api.claim().json()["id"]
    assert api.vote(id_).status_code == 201
    return id_


def change(api, id_, key="key-2", **words):
    body = {"winner": "tie"} | words
    return api.post(f"/api/assignments/{id_}/change", body, **{"Idempotency-Key": key})


def counted():
    number_facts()
    newest = LedgerEntry.objects.order_by("-number").values_list("number", flat=True)[0]
    return list(Vote.objects.counted(as_of=newest).values_list("winner", flat=True))


def test_a_change_is_a_new_row_and_the_old_one_stays_as_it_was(api, voted):
    reply = change(api, voted, comment="Looked again.")
    assert reply.status_code == 201
    old, new = Vote.objects.order_by("pk")
    assert (old.winner, old.strength, old.is_current) == ("model_a", "clear", False)
    assert (new.winner, new.is_current, new.replaces) == ("tie", True, old)
    assert new.comment.text == "Looked again."
    assert counted() == ["tie"]


def test_a_change_can_be_changed_again(api, voted):
    change(api, voted)
    assert change(api, voted, key="key-3", winner="both_bad").status_code == 201
    assert counted() == ["both_bad"]
    assert Vote.objects.count() == 3


def test_the_same_change_sent_twice_is_one_row(api, voted):
    first, second = change(api, voted), change(api, voted)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Vote.objects.count() == 2


def test_the_first_vote_sent_again_after_a_change_is_still_safe(api, voted):
    change(api, voted)
    assert api.vote(voted).status_code == 200
    assert counted() == ["tie"]


def test_saying_what_stands_writes_nothing(api, voted):
    assert change(api, voted, winner="model_a", strength="clear").status_code == 200
    assert Vote.objects.count() == 1


def test_the_key_of_another_vote_is_a_conflict(api, voted):
    assert change(api, voted, key="key-1").status_code == 409
    BattleFactory()
    other = api.claim().json()["id"]
    api.vote(other, key="key-9")
    assert change(api, voted, key="key-9").status_code == 409
    assert sorted(counted()) == ["model_a", "model_a"]


def test_without_a_vote_there_is_nothing_to_change(api, db):
    BattleFactory()
    id_ = api.claim().json()["id"]
    reply = change(api, id_)
    assert reply.status_code == 409
    assert "no vote" in reply.json()["detail"]
    assert not Vote.objects.exists()


def test_only_the_last_ten_can_be_changed(api, voted):
    for number in range(MAX_CHANGEABLE):
        if number == MAX_CHANGEABLE - 1:
            assert change(api, voted, key="tenth", winner="both_bad").status_code == 201
        BattleFactory()
        api.vote(api.claim().json()["id"], key=f"more-{number}")
    reply = change(api, voted, key="eleventh")
    assert reply.status_code == 409
    assert "last 10" in reply.json()["detail"]


def test_a_change_after_the_names_is_kept_and_the_vote_before_it_counts(api, db):
    BattleFactory(item__benchmark__shows_names=True)
    id_ = api.claim().json()["id"]
    api.vote(id_)
    assert set(api.post(f"/api/assignments/{id_}/names").json()) == {"a", "b"}
    assert change(api, id_).status_code == 201
    assert Vote.objects.get(winner="tie").names_shown_at is not None
    assert counted() == ["model_a"]


def test_a_late_vote_that_is_changed_stays_surplus(api, db, settings):
    settings.LEASE_MINUTES = 0
    BattleFactory()
    id_ = api.claim().json()["id"]
    expire_leases()
    assert api.vote(id_).json()["surplus"]
    assert change(api, id_).json()["surplus"]
    assert counted() == []


def test_nobody_changes_another_persons_vote(api, client, voted):
    stranger = with_token(client, UserFactory())
    assert change(stranger, voted).status_code == 404
    assert counted() == ["model_a"]
