"""Licences and terms that forbid to train other models on what a model wrote."""

import re
from typing import Final

# What the terms of providers and licences say of outputs, as far as their usual names tell it.
# Whoever has other terms says so: --with-forbidden-licences takes their answers in.
FORBIDDING: Final = (
    (re.compile(r"\bopenai\b|\bgpt-?\d|\bchatgpt\b", re.I), "terms of OpenAI"),
    (re.compile(r"\banthropic\b|\bclaude\b", re.I), "terms of Anthropic"),
    (re.compile(r"\bgemini\b|\bgoogle\b.*\bterms\b|\bbard\b", re.I), "terms of Google's Gemini"),
    (re.compile(r"\bllama[ -]?[23](?!\.\d)\b", re.I), "Llama 2 and 3: no other language models"),
    (re.compile(r"\bcc[ -]by[ -](nc[ -])?nd\b", re.I), "no derivatives"),
    (re.compile(r"\bproprietary\b|\ball rights reserved\b|\bclosed\b", re.I), "proprietary"),
    (re.compile(r"\bterms of (use|service)\b|\bto[su]\b", re.I), "terms of a provider"),
    (re.compile(r"\bno[t -]+(for )?[- ]?train|\bforbids? training", re.I), "forbids training"),
)


def why_forbidden(licence: str, provider: str = "") -> str:
    """Which terms forbid training on answers; empty where none that are known do.

    A licence that is stated decides; the provider is looked at only where none is.
    """
    said = licence.strip() or provider.strip()
    for pattern, reason in FORBIDDING:
        if pattern.search(said):
            return reason
    return ""
