"""The languages, each a small file that says how it is compiled, run and bounded."""

from collections.abc import Mapping
from typing import Final

from sandbox.languages import (
    bash,
    c,
    cpp,
    go,
    java,
    javascript,
    python,
    rust,
    sql,
    typescript,
)
from sandbox.languages.language import Language

LANGUAGES: Final[Mapping[str, Language]] = {
    module.LANGUAGE.name: module.LANGUAGE
    for module in (python, javascript, typescript, c, cpp, java, go, rust, bash, sql)
}

__all__ = ["LANGUAGES", "Language"]
