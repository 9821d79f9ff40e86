"""Texts of models and users as pages show them."""

from django.utils.safestring import SafeString, mark_safe

from catalog.models import RenderedText


def html_of(text_digest: str) -> SafeString | None:
    """The HTML that a worker made of a text; None while it has not come to it."""
    found = RenderedText.objects.filter(text_digest=text_digest).order_by("-pk")
    html = found.values_list("html", flat=True).first()
    return None if html is None else mark_safe(html)  # noqa: S308  made by catalog.rendering
