"""What programs get when they claim a battle: these keys, these types, and nothing else."""

from datetime import datetime

import pytest
from django.utils.timezone import now

from annotations.api.types import AssignmentReply
from tests.factories import BattleFactory

SIDE = {"id", "text", "html"}
ITEM = {"id", "messages", "main_category", "sub_category", "languages"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(api):
    BattleFactory()
    reply = api.claim()
    assert reply.status_code == 201
    return reply


def test_a_claim_has_exactly_the_promised_shape(claimed):
    AssignmentReply.model_validate_json(claimed.content, strict=True)
    body = claimed.json()
    assert set(body) == {"id", "expires_at", "requires", "battle"}
    assert set(body["battle"]) == {"id", "item", "a", "b"}
    assert set(body["battle"]["item"]) == ITEM
    assert set(body["battle"]["a"]) == set(body["battle"]["b"]) == SIDE


def test_a_claim_ends_at_a_time_with_a_zone_that_lies_ahead(claimed):
    assert datetime.fromisoformat(claimed.json()["expires_at"]) > now()


def test_no_two_things_of_a_claim_share_an_id(claimed):
    body = claimed.json()
    parts = [body, body["battle"], *(body["battle"][name] for name in ("item", "a", "b"))]
    assert len({part["id"] for part in parts}) == len(parts)
