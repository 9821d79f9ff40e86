"""Catalogues of translations: every string of the code, in every language, without GNU gettext.

    python -m tests.catalogues      # brings locale/ up to date: .po to be translated, .mo for use

Strings of templates are found by Django's own `templatize`, those of Python by Babel. What is no
longer in the code is dropped. Nothing in the files depends on time or place, so that a change of
the code changes the lines of its strings and no others.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    *("accounts", "annotations", "arena_site", "campaigns", "catalog"),
    *("curation", "execution", "generation", "judging"),
    *("imports", "leaderboard", "record", "web"),
)
LANGUAGES = ("ru", "ja", "zh_Hans")
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "_now", "N_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
WIDTH = 100
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def sources() -> Iterator[tuple[str, str]]:
    """Every file with strings: its place, and what it is as Python."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            name = str(path.relative_to(ROOT))
            lines = templatize(path.read_text(), origin=name).splitlines()
            yield (
                name,
                "\n".join(line.lstrip() for line in lines),
            )  # a template's indents say nothing


def strings() -> Catalog:
    """A catalogue with every string of the code and no translation."""
    found = Catalog()
    for name, text in sources():
        for _line, message, notes, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"]
        ):
            kind = "python-format" if "%(" in str(message) else ""
            found.add(
                message,
                locations=[(name, 0)],
                auto_comments=notes,
                context=context,
                flags=[kind] if kind else [],
            )
    return found


def path_of(language: str, ending: str = "po") -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


def translated(language: str) -> Catalog:
    """All strings, with what the catalogue of the language says of them."""
    path = path_of(language)
    known = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog()
    found = Catalog(locale=language, charset="utf-8")
    for message in strings():
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        same = old is not None and bool(old.pluralizable) == bool(message.pluralizable)
        found.add(
            message.id,
            old.string if old is not None and same else None,
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
            context=message.context,
            flags=sorted(message.flags - {"fuzzy"}),
        )
    return found


def po_of(catalogue: Catalog) -> bytes:
    """The file to translate: sorted by string, its places without lines, its head without dates."""
    written = io.BytesIO()
    write_po(
        written, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=True
    )
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + written.getvalue()


def mo_of(po: bytes, language: str) -> bytes:
    """The file that Django reads, of what is translated."""
    compiled = io.BytesIO()
    catalogue = read_po(io.BytesIO(po), locale=language)
    catalogue.creation_date = catalogue.revision_date = NO_TIME  # the head of the file names both
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """The strings without a translation, or without one in each of its plural forms."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not (all(message.string) if message.pluralizable else message.string)
    ]


def main() -> int:
    for language in LANGUAGES:
        catalogue = translated(language)
        po = po_of(catalogue)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(po)
        path_of(language, "mo").write_bytes(mo_of(po, language))
        left = len(missing(catalogue))
        sys.stdout.write(f"{language}: {len(catalogue)} strings, {left} to translate\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
