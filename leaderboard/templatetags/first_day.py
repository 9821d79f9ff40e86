from typing import Any

from django import template

from leaderboard.first_day import first_day as steps_of_the_day

register = template.Library()


@register.inclusion_tag("leaderboard/first_day.html")
def first_day() -> dict[str, Any]:
    """The checklist of a new lead; nothing when all is done."""
    return {"steps": steps_of_the_day()}
