"""The bar of a lead, who has the most links, is one line at every width."""

import pytest

from accounts.models import Role
from tests.factories import UserFactory


@pytest.mark.parametrize("width", [961, 1024, 1100, 1216, 1280, 1344, 1440])
def test_the_links_of_a_lead_stand_in_one_line(open_page, own_database, width):
    lead = UserFactory(role=Role.LEAD, name="Leda Lead With A Name")
    page = open_page(lead, viewport={"width": width, "height": 700})
    page.goto("/work/")
    tops = page.locator(".nav li").evaluate_all(
        "links => links.filter((l) => l.offsetParent).map((l) => l.getBoundingClientRect().top)"
    )
    assert len(tops) >= 11
    assert len(set(tops)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
