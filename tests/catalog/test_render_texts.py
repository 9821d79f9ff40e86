"""Every text gets its HTML once, by its digest."""

import pytest

from catalog.actions.render_texts import render_texts
from catalog.models import RenderedText
from catalog.rendering import RENDERER_VERSION, text_digest
from tests.factories import AnswerFactory, ItemFactory

pytestmark = pytest.mark.django_db


def test_prompts_and_answers_are_rendered_once_for_each_text():
    item = ItemFactory()
    for text in ("Same *text*.", "Same *text*.", "Another."):
        AnswerFactory(item=item, text=text, text_digest=text_digest(text))
    AnswerFactory(item=item, status="pending", text="")
    assert render_texts() == 3
    assert render_texts() == 0
    html = RenderedText.objects.get(text_digest=text_digest("Same *text*."))
    assert "<em>text</em>" in html.html
    assert (html.renderer_version, html.method) == (RENDERER_VERSION, "full")
    assert RenderedText.objects.filter(text_digest=item.prompt_digest).exists()


def test_an_older_rendering_is_made_anew():
    answer = AnswerFactory(text="Text.", text_digest=text_digest("Text."))
    render_texts()
    RenderedText.objects.update(renderer_version="old")
    assert render_texts() == 2
    assert RenderedText.objects.filter(text_digest=answer.text_digest).count() == 2
