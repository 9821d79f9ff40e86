from typing import Any

from django import template

from campaigns import todo

register = template.Library()


@register.inclusion_tag("campaigns/needs_you.html")
def needs_you() -> dict[str, Any]:
    """What waits for a lead today; nothing where nothing does."""
    return {"today": todo.today()}
