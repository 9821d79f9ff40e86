"""The glossary names every model of ours."""

from pathlib import Path

import pytest
from django.apps import apps

GLOSSARY = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text()
ROOMS = {"accounts", "catalog", "execution", "annotations", "leaderboard"}
MODELS = [m.__name__ for m in apps.get_models() if m._meta.app_label in ROOMS]


@pytest.mark.parametrize("name", MODELS)
def test_the_glossary_has(name):
    assert f"**{name}**" in GLOSSARY
