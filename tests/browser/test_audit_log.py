"""The audit log in a browser: nothing is pushed out of sight, however long its words are."""

import pytest

from accounts.actions import write_audit
from accounts.models import Role
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations
from tests.factories import UserFactory


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_long_words_stay_within_the_table_and_axe_finds_nothing(
    open_page, screenshot, viewport, scheme
):
    lead = UserFactory(role=Role.LEAD, name="n" * 100)
    write_audit("set_board", "s" * 120, actor=lead.annotator, title=["", "t" * 300])
    write_audit("role_changed", "annotator-abc123", actor=None, before="annotator", after="lead")
    page = open_page(lead, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.goto("/audit/")
    screenshot(page, f"audit-{viewport['width']}-{scheme}")
    assert [broken["id"] for broken in violations(page)] == []
    table = "document.querySelector('.wrap')"
    assert page.evaluate(f"{table}.scrollWidth - {table}.clientWidth") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
