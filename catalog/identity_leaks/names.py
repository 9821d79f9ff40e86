"""Names of models and of their makers: those known everywhere, and those of one site."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from catalog.identity_leaks.prose import EVEN

# Families as patterns without version; `_VERSION` follows each.
_FAMILIES: Final = (
    r"(?:chat ?)?gpt|o[134](?= ?-?(?:mini|preview|pro)(?![a-z]))|copilot|codex",
    r"claude|gemini|gemma|bard|palm ?2|grok|sonar",
    r"(?:code)?qwen|qwq|tongyi(?: qianwen)?|ernie(?: bot)?|kimi|doubao|hunyuan|minimax|abab",
    r"(?:code ?|meta )?llama|vicuna|alpaca|wizard(?:lm|coder|math)|warriorcoder|tulu|koala",
    r"mistral|mixtral|codestral|devstral|magistral|ministral",
    r"deep ?seek(?: ?-?coder)?|phi(?=[ -]?[1-4](?![a-z0-9]))|orca ?2|star(?:coder|chat)|stable ?(?:code|lm)",
    r"santacoder|codegen|codet5|incoder|magicoder|opencoder|octocoder|code(?:geex|shell|fuse)",
    r"internlm|baichuan|chatglm|glm(?=-?[345])|yi(?=-\d)|aquila|skywork|xverse|step(?=-\d)",
    r"command[ -]?r\+?|aya|jamba|dbrx|mpt(?=-\d)|falcon(?=[ -]?\d)|granite(?=[ -])|nemotron|olmo",
    r"zephyr|openchat|openhermes|hermes(?=[ -]\d)|solar(?=-)|smollm|minicpm|exaone|hyperclova",
    r"yandexgpt|gigachat|алиса|гигачат|яндексgpt|tabnine|codewhisperer|titan(?= text)|nova(?= pro)",
    r"通义千问|通义|文心一言|文心|豆包|混元|讯飞星火|星火|智谱清言|百川|书生|盘古",
)
_MAKERS: Final = (
    r"open ?ai|anthropic|google(?: deepmind| ai| research)?|deepmind|meta(?: ai| platforms)?",
    r"facebook|microsoft|alibaba(?: cloud| group| damo)?|aliyun|mistral ai|deepseek ai|bigcode",
    r"hugging ?face|nvidia|ibm(?: research)?|amazon|cohere|databricks|mosaicml|stability ai",
    r"tsinghua(?: university)?|zhipu(?: ai)?|baidu|tencent|bytedance|huawei|moonshot ai|01\.ai|x\.?ai",
    r"ai21(?: labs)?|salesforce|yandex|sber(?:bank)?|naver|lg ai research|upstage|nous research",
    r"replit|github|shanghai ai lab(?:oratory)?|allen institute for ai|ai2|technology innovation institute",
    r"阿里云|阿里巴巴|阿里|百度|腾讯|字节跳动|深度求索|月之暗面|智谱(?:ai)?|清华大学|科大讯飞|华为|谷歌|微软",
    r"яндекса?|сбера?|сбербанка?|гугла?|グーグル|マイクロソフト|オープンai",
)
_VERSION: Final = (
    r"(?:[ -]?v?\d+(?:\.\d+)*[a-z]?(?![a-z0-9])|[ -](?:coder|instruct|chat|turbo|mini|nano|micro|pro|plus|max"
    r"|ultra|flash|lite|large|medium|small|opus|sonnet|haiku|preview|base|code|vl|distill|next"
    r"|thinking|reasoner|latest)(?![a-z0-9])|-[a-z0-9]+(?:\.[a-z0-9]+)*)*"
)
_WORDS = re.compile(r"[^\W\d_]+|\d[\w.]*")
_CJK: Final = "\u3040-\u30ff\u3400-\u9fff"
# No part of a longer word, of an address, of a path or of an import.
_BEFORE: Final = r"(?<![a-z0-9_@/\\.-])"
_AFTER: Final = r"(?![a-z0-9_@/\\]|\.[a-z0-9_])"
SHORTEST: Final = 3
_ORDINARY: Final = frozenset(
    [
        "base",
        "best",
        "chat",
        "code",
        "coder",
        "coding",
        "fast",
        "hand",
        "large",
        "local",
        "model",
        "open",
        "sample",
        "small",
        "star",
        "test",
        "tiny",
        "tool",
        "version",
    ]
)


@dataclass(frozen=True)
class Names:
    """What is looked for: the site's own names, in lower case, beside those known everywhere."""

    own: frozenset[str]

    @property
    def digest(self) -> str:
        """Two sets of names are the same exactly where their digests are."""
        return hashlib.sha256("\n".join(sorted(self.own)).encode()).hexdigest()[:16]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds a name, with its version, in text that `prose_of` made even."""
        own = [_spelt(name) for name in sorted(self.own, key=lambda name: (-len(name), name))]
        makers = f"(?P<maker>{'|'.join(_MAKERS)})"
        families = [f"(?:{part}){_VERSION}" for part in _FAMILIES]
        latin = f"{_BEFORE}(?:{'|'.join([*own, makers, *families])}){_AFTER}"
        return re.compile(rf"{latin}|(?:{_FAMILIES[-1]}|{_MAKERS[-2]})")


def names_of(named: Iterable[str]) -> Names:
    """The names of a site from those of its models, their makers and their identifiers.

    Of `acme/Bolt-7B-Instruct` the whole, the part behind the slash, and "acme" and "bolt", because
    a version follows them, are looked for; short and ordinary words are not.
    """
    found: set[str] = set()
    for name in named:
        for part in {name.strip(), name.rpartition("/")[2].strip()}:
            even = part.translate(EVEN).lower()
            words = _WORDS.findall(even)
            if len(even) >= SHORTEST and words:
                found.add(even)
                if is_telling(words):
                    found.add(words[0])
    return Names(frozenset(found))


def is_telling(words: list[str]) -> bool:
    """Whether the first word of a name stands for it: what follows it is a version."""
    first, *others = words
    is_version = any(any(char.isdigit() for char in word) for word in others)
    return is_version and len(first) > SHORTEST and first not in _ORDINARY


def _spelt(name: str) -> str:
    """A name of the site, with any of blank, hyphen or nothing between its parts."""
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", name) if part]
    return "[ -]?".join(parts)
