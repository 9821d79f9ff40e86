"""The example dashboard and the alert rules ask for figures that there are, in words that parse."""

import json
import re

import promql_parser
import pytest
import yaml
from prometheus_client.exposition import generate_latest

from arena_site.metrics.page import Everything
from arena_site.settings import BASE_DIR

MONITORING = BASE_DIR / "docker" / "monitoring"
# Of vLLM's own names, those that docs/serving.md explains.
FROM_VLLM = {"vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc"}
NAME = re.compile(r"\b(?:arena_|vllm:)\w+")


def rules():
    (group,) = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return group["rules"]


def panels():
    return json.loads((MONITORING / "dashboard.json").read_text())["panels"]


def expressions():
    shown = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*shown, *(rule["expr"] for rule in rules())]


@pytest.mark.django_db
def test_every_figure_that_is_asked_for_exists():
    families = re.findall(r"^# TYPE (\w+)", generate_latest(Everything()).decode(), re.M)
    asked = {name for text in expressions() for name in NAME.findall(text)}
    assert asked - FROM_VLLM <= set(families)
    assert len(asked) > 15


@pytest.mark.parametrize("expression", expressions())
def test_every_expression_parses(expression):
    promql_parser.parse(expression)


def test_every_alert_says_what_is_wrong_and_where_to_look():
    for rule in rules():
        assert set(rule["annotations"]) == {"summary", "description"}, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket", "info"}


def test_panels_do_not_overlap_and_each_has_a_title():
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in panels()]
    assert len(set(places)) == len(places)
    assert len({p["title"] for p in panels()}) == len(panels())
