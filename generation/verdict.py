"""Whether what a model wrote is an answer, or a failure of the model: pure text, no database.

Only what is beyond doubt is a failure. A bad answer is an answer, and people vote on it.
"""

import re
from collections.abc import Sequence

from backends import Completion
from catalog.models import Answer

FailureReason = Answer.FailureReason
_LONGEST_REFUSAL = 600  # characters; who refuses at length has said something
_REFUSALS = re.compile(
    r"\W*(as an ai\b[^.]*\b(cannot|can't|unable)"
    r"|(i['\u2019]?m|i am) (very )?(sorry|afraid)\b[^.]*\b(can(not|['\u2019]t)|unable|not able)"
    r"|(sorry|apologies)\b[^.]{0,40}\b(can(not|['\u2019]t)|unable|not able)"
    r"|i (can(not|['\u2019]t)|won['\u2019]t|am unable to|am not able to|must decline)"
    r"|извините|к сожалению, я не могу|я не могу"
    r"|申し訳(ありません|ございません)|抱歉|对不起|很抱歉)",
    re.IGNORECASE,
)
_ASKS_FOR_CODE = re.compile(
    r"\b(write|implement|create|build|complete|code|program|develop|refactor|rewrite|generate|fix)\b"
    r"|напиши|реализуй|исправь|写|实现|编写|書いて|実装",
    re.IGNORECASE,
)
_ASKS_FOR_WORDS = re.compile(
    r"\b(explain|describe|why|what (is|are|does)|compare|difference|summari[sz]e|document"
    r"|comment|translate|review|plan|outline|list|name|query|documentation|email|story|essay)\b"
    r"|объясни|解释|説明",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"`[^`]|^(    |\t)\S|[{};=<>]\s*$|\w\(.*\)|^\s*[\w.]+ [-+*/]?= \S"
    r"|^\s*(def|class|import|from|return|if|for|while|let|"
    r"const|var|fn|func|function|public|private|#include|SELECT|INSERT|UPDATE|CREATE)\b|</?\w+>",
    re.MULTILINE,
)
_LOOP_LENGTH = 400  # characters at the end that say one thing again and again
_LOOP_TIMES = 8
_LONGEST_UNIT = 400


def failure_of(
    completion: Completion, messages: Sequence[dict[str, str]], has_language: bool
) -> str:
    """How the model failed, as a word of `Answer.FailureReason`; empty when there is an answer."""
    text = completion.text
    if not text.strip():
        return (
            FailureReason.CUT_OFF if completion.finish_reason == "length" else FailureReason.EMPTY
        )
    if ends_in_a_loop(text):
        return FailureReason.REPETITION
    if completion.finish_reason == "length":
        return FailureReason.CUT_OFF
    if completion.finish_reason == "content_filter" or is_refusal(text):
        return FailureReason.REFUSAL
    if has_language and asks_for_code(str(messages[-1]["content"])) and not _CODE.search(text):
        return FailureReason.NO_CODE
    return ""


def is_refusal(text: str) -> bool:
    """A short text without code that begins by declining."""
    return len(text) <= _LONGEST_REFUSAL and "```" not in text and bool(_REFUSALS.match(text))


def asks_for_code(task: str) -> bool:
    """Whether a task asks for a program beyond doubt: it says so, and asks for no words besides."""
    return bool(_ASKS_FOR_CODE.search(task)) and not _ASKS_FOR_WORDS.search(task)


def ends_in_a_loop(text: str) -> bool:
    """Whether the end is one piece again and again, eight times and over 400 characters."""
    tail = text.rstrip()[-_LONGEST_UNIT * _LOOP_TIMES :]
    for size in range(1, len(tail) // _LOOP_TIMES + 1):
        times = max(_LOOP_TIMES, -(-_LOOP_LENGTH // size))
        if len(tail) < size * times:
            continue
        unit = tail[-size:]
        if re.search(r"\w", unit) and tail.endswith(unit * times):
            return True
    return False
