"""HTML of guidelines, made by a worker like that of all texts."""

from django.db.models import Exists, OuterRef

from annotations.models import Guideline
from catalog.actions.render_texts import render_one
from catalog.models import RenderedText
from catalog.rendering import RENDERER_VERSION


def render_guidelines() -> int:
    """Make the HTML of guidelines that have none of this version yet; returns how many."""
    done = RenderedText.objects.filter(
        text_digest=OuterRef("text_digest"), renderer_version=RENDERER_VERSION
    )
    waiting = Guideline.objects.filter(~Exists(done))
    for guideline in waiting:
        render_one(guideline.text_digest, guideline.text)
    return len(waiting)
