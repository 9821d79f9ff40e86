"""Exports, a training run and a model's family in a browser: readable, accessible, within reach."""

import math

import pytest

from accounts.actions import jobs
from accounts.models import Job, Role
from exports.actions.ask_for_export import export_job
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations
from tests.exports.world import World
from tests.factories import CompetitorFactory, DescentFactory, TrainingRunFactory, UserFactory

LOG = [
    {
        "step": step,
        "loss": 0.7 * math.exp(-step / 12) + 0.05 * math.sin(step),
        "rewards/margins": 1.5 * (1 - math.exp(-step / 15)),
        "rewards/accuracies": 1 - 0.5 * math.exp(-step / 9),
    }
    for step in range(1, 41)
]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_exports_and_runs_hold_together(open_page, screenshot, viewport, scheme):
    world = World(items=6)
    world.vote_everywhere("model_a", "model_a", "model_b")
    trained = CompetitorFactory(name="Good, trained", slug="good-trained")
    run = TrainingRunFactory(
        name="good-dpo", benchmark=world.benchmark, base="Good", log=LOG,
        metrics={"eval_rewards/accuracies": 0.82, "held_out_rows": 50, "eval_loss": 0.31},
        samples=[{"prompt": "Please sort a list.", "before": "Hm " * 60, "after": "Good: sorted."}],
        configuration={"recipe": "small dpo", "training": {"beta": 0.1, "max_steps": 40}},
        versions={"torch": "2.13.0", "trl": "1.16.0"},
    )  # fmt: skip
    DescentFactory(base=world.good, competitor=trained, run=run)
    lead = UserFactory(role=Role.LEAD, name="Lena Voss")
    page = open_page(lead, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.goto("/benchmarks/arena/")
    page.locator("main").get_by_role("link", name="Exports").click()
    page.get_by_label("Split").fill("75/25")
    page.get_by_role("button", name="Export", exact=True).click()
    export_job(jobs.start(Job.objects.get(kind="export").pk))
    page.get_by_role("link", name="train.jsonl", exact=True).wait_for()
    seen = {"export": None, "exports": "/exports/", "runs": "/runs/"}
    seen |= {"run": f"/runs/{run.public_id}/", "family": "/competitors/good-trained/"}
    for name, address in seen.items():
        if address:
            page.goto(address)
        if name == "family":
            page.get_by_role("heading", name="Family").wait_for()
        screenshot(page, f"{name}-{viewport['width']}-{scheme}")
        assert [broken["id"] for broken in violations(page)] == [], name
        assert wide(page) <= viewport["width"], name
