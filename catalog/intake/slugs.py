"""Short names for addresses, made from names that may hold anything."""

import hashlib
import re
from collections.abc import Container

from django.utils.text import slugify


def free_slug(name: str, taken: Container[str], *, longest: int) -> str:
    """A slug that nobody has yet: the name's own, or with a number behind it."""
    base = slugify(re.sub(r"[\W_]+", "-", name))[:longest].strip("-")
    if not base:  # a name without a Latin letter or digit
        base = hashlib.sha256(name.encode()).hexdigest()[:12]
    slug, number = base, 1
    while slug in taken:
        number += 1
        end = f"-{number}"
        slug = f"{base[: longest - len(end)]}{end}"
    return slug
