"""HTML for every text that has none yet, made once by a worker and kept by digest."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import asdict

from catalog.actions.look_for_names import look_for_names
from catalog.identity_leaks import mask
from catalog.models import Answer, BenchmarkItem, RenderedText
from catalog.rendering import RENDERER_VERSION, RenderPool
from web.locks import Lock, held_if_free

BATCH = 100


def render_texts(*, seconds: float = 60.0) -> int:
    """Look at new answers, then render what has no HTML of this version; returns how many.

    For at most about `seconds`, and each text as it is lent: without names that give authors away.

    Only one process does this at a time; another call returns 0 at once.
    """
    with held_if_free(Lock.RENDERING) as is_free:
        if not is_free:
            return 0
        deadline = time.monotonic() + seconds
        look_for_names(deadline=deadline)
        return _render_until(deadline)


def render_one(digest: str, text: str) -> None:
    """Make the HTML of a text that is neither item nor answer."""
    with RenderPool() as pool:
        _keep(pool, {digest: text})


def _render_until(deadline: float) -> int:
    rendered = 0
    with RenderPool() as pool:
        while time.monotonic() < deadline and (texts := dict(unrendered(BATCH))):
            _keep(pool, texts)
            rendered += len(texts)
    return rendered


def _keep(pool: RenderPool, texts: dict[str, str]) -> None:
    made = zip(texts, pool.render_all(texts.values()), strict=True)
    RenderedText.objects.bulk_create(
        (
            RenderedText(
                text_digest=digest,
                renderer_version=RENDERER_VERSION,
                html=result.html,
                html_digest=hashlib.sha256(result.html.encode()).hexdigest(),
                method=result.method,
                hidden_characters=result.hidden_characters,
                style=asdict(result.style),
                document=result.document,
            )
            for digest, result in made
        ),
        ignore_conflicts=True,
    )


def unrendered(limit: int) -> Iterator[tuple[str, str]]:
    """Digest and text of prompts first, then answers, that have no HTML of this version.

    An answer with a hidden name has two texts: as it was written, for staff, and as it is lent.
    """
    done = RenderedText.objects.filter(renderer_version=RENDERER_VERSION).values("text_digest")
    items = BenchmarkItem.objects.current().exclude(prompt_digest__in=done).order_by("pk")
    yield from ((item.prompt_digest, item.prompt) for item in items[:limit])
    answers = Answer.objects.ready().exclude(text_digest__in=done)
    yield from answers.values_list("text_digest", "text")[:limit]
    masked = Answer.objects.ready().exclude(masked=[]).exclude(shown_digest__in=done)
    for answer in masked.only("shown_digest", "text", "masked")[:limit]:
        yield answer.shown_digest, mask(answer.text, answer.masked)
