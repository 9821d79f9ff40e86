from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from catalog.models import Difficulty

register = template.Library()


@register.filter
def graded(counts: Sequence[int]) -> list[tuple[str, int]]:
    """How many people found an item easy, medium and hard."""
    return list(zip((str(level.label) for level in Difficulty), counts, strict=True))


@register.filter
def marked(place: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The text of a place in three parts, and which of them was found."""
    text, start, end = str(place["text"]), int(place["start"]), int(place["end"])
    parts = ((text[:start], False), (text[start:end], True), (text[end:], False))
    return [(part, is_found) for part, is_found in parts if part]
