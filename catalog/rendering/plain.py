"""The fallback that always works: the text as it is, escaped, in time linear in its length."""

from catalog.rendering.hidden import Marker, shield
from catalog.rendering.lookalikes import WORDS, flagged
from catalog.rendering.rendered import Rendered
from catalog.rendering.style import Style


def plain(text: str, because: str) -> Rendered:
    """Return the text unformatted, with what deceives made visible as in code."""
    marker = Marker()
    (shielded,) = flagged([(WORDS, shield(text))])  # prose or code: nobody has looked
    html = f'<div class="rendered"><pre class="plain"><code>{marker.code(shielded)}'
    return Rendered(
        html=html + "</code></pre></div>\n",
        method="plain",
        hidden_characters=marker.count,
        style=Style(prose_words=len(text.split())),
        plain_because=because,
    )
