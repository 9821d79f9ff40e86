from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def marked(place: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The text of a place in three parts, and which of them was found."""
    text, start, end = str(place["text"]), int(place["start"]), int(place["end"])
    parts = ((text[:start], False), (text[start:end], True), (text[end:], False))
    return [(part, is_found) for part, is_found in parts if part]
