"""Which family a model is of, by its name: judges may like their own."""

import re

_MAKERS = re.compile(r"^(.*/)?")
_ALIASES = {"chatgpt": "gpt", "o": "gpt", "codellama": "llama", "wizardcoder": "wizardlm"}


def family_of(*names: str) -> str:
    """The first word of the first name that is given: `Qwen/Qwen2.5-Coder-7B` is of `qwen`."""
    for name in names:
        found = re.search(r"[a-z]+", _MAKERS.sub("", name.lower()))
        if found:
            return _ALIASES.get(found[0], found[0])[:60]
    return ""
