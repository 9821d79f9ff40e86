"""A competitor's settings in one line."""

from catalog.models import Competitor


def settings_in_words(competitor: Competitor) -> str:
    """Such as "temperature 0.7, seed 11, 2,048 tokens, “Be terse.”"."""
    parts = [
        f"temperature {competitor.temperature:g}" if competitor.temperature is not None else "",
        f"top p {competitor.top_p:g}" if competitor.top_p is not None else "",
        f"seed {competitor.seed}" if competitor.seed is not None else "",
        f"{competitor.max_tokens:,} tokens" if competitor.max_tokens is not None else "",
        f"{len(competitor.stop)} stop words" if competitor.stop else "",
        "template arguments" if competitor.template_arguments else "",
    ]
    if prompt := " ".join(competitor.system_prompt.split()):
        parts.append(f"“{prompt}”" if len(prompt) <= 60 else f"“{prompt[:59]}…”")
    return ", ".join(filter(None, parts)) or "as the server has them"
