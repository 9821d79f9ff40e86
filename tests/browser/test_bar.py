"""The bar of a lead, who has the most links, is one line at every width."""

from accounts.models import Role
from tests.factories import UserFactory

WIDTHS = (961, 1024, 1100, 1216, 1280, 1344, 1440)


def tops_of_links(page):
    """Where the links of the bar that can be seen begin."""
    return page.locator(".nav li").evaluate_all(
        "links => links.filter((l) => l.offsetParent).map((l) => l.getBoundingClientRect().top)"
    )


def test_the_links_of_a_lead_stand_in_one_line(open_page, own_database):
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead With A Name"))
    page.goto("/work/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        tops = tops_of_links(page)
        assert len(tops) >= 11, width
        assert len(set(tops)) == 1, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
