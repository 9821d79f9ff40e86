"""A benchmark gets another name; its addresses stay."""

import pytest

from accounts.models import AuditEntry, Role
from tests.factories import BenchmarkFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

PAGE = "/benchmarks/house/"


@pytest.fixture
def lead():
    return signed_in(UserFactory(role=Role.LEAD))


def test_a_name_is_changed_and_on_record_and_the_address_stays(lead):
    house = BenchmarkFactory(name="House", slug="house")
    page = text(lead.post(f"{PAGE}rename/", {"name": "  Our   house "}, follow=True))
    assert "Our house" in page
    house.refresh_from_db()
    assert (house.name, house.slug) == ("Our house", "house")
    entry = AuditEntry.objects.get(action="benchmark_renamed")
    assert entry.details["name"] == ["House", "Our house"]
    lead.post(f"{PAGE}rename/", {"name": "Our house"})
    assert AuditEntry.objects.filter(action="benchmark_renamed").count() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "1 to 200"), ("x" * 201, "1 to 200"), ("a\u200b", "1 to 200"), ("YARD", "already")],
)
def test_a_name_that_cannot_be_changes_nothing(lead, name, words):
    house = BenchmarkFactory(name="House", slug="house")
    BenchmarkFactory(name="Yard")
    assert words in text(lead.post(f"{PAGE}rename/", {"name": name}, follow=True))
    house.refresh_from_db()
    assert house.name == "House"
