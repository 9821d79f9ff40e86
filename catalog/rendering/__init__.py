"""From the text of a model or a user to HTML that can do no harm.

There is one path: Markdown without HTML, code highlighted into classes, links to other hosts named,
hidden characters made visible, everything through an allow-list at the end. It is made once, by a
worker (`render_all`), never within a request.
"""

from catalog.rendering.digest import UnstorableTextError, text_digest
from catalog.rendering.page import render
from catalog.rendering.pool import RenderPool, render_all
from catalog.rendering.rendered import RENDERER_VERSION, Rendered
from catalog.rendering.style import STYLE_NAMES, Style

__all__ = [
    "RENDERER_VERSION",
    "STYLE_NAMES",
    "RenderPool",
    "Rendered",
    "Style",
    "UnstorableTextError",
    "render",
    "render_all",
    "text_digest",
]
