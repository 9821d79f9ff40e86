"""JavaScript modules: one entry for a page, and everything that it imports fetched at once.

Nothing is built. Where files carry hashes in their names, the imports within them do too; and
because a browser would find imports of imports one after the other, the page names them all.
"""

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from whitenoise.storage import CompressedManifestStaticFilesStorage

# As eslint.config.js wants them and Django's storage rewrites them: at the start of a line.
_IMPORT: Final = re.compile(r'^(?:import|export)\b[^"\';(=]*?"(\.{1,2}/[^"]+)";', re.MULTILINE)

register = template.Library()


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Hashed names within our modules too; each pass settles one more level of imports.

    Only ours: files of packages have words that look like imports and are none.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
    max_post_process_passes = 12


@cache
def imports_of(entry: str) -> tuple[str, ...]:
    """All that a module imports, itself left out, in the order in which a browser would ask."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        for path in _IMPORT.findall(_source_of(module)):
            name = normpath(join(dirname(module), path))
            if name not in found:
                found[name] = None
                waiting.append(name)
    return tuple(found)[1:]


def _source_of(module: str) -> str:
    path = finders.find(module)
    if not path:
        raise FileNotFoundError(f"There is no module {module} among the static files.")
    return Path(path).read_text()


@register.simple_tag
def modules(entry: str) -> SafeString:
    """The one script of a page: `{% modules "battle" %}` is js/battle.js and what it imports."""
    name = f"js/{entry}.js"
    preloads = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(each),) for each in imports_of(name))
    )
    return preloads + format_html('<script type="module" src="{}"></script>', static(name))
