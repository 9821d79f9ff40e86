"""Pages and replies of boards, kept as bytes until the board has a newer snapshot.

The broker's Redis says which version of a board is the newest; the bytes lie in the process.
Redis is asked at most ten times a second for each board, however many readers there are.
Without Redis the database is asked instead.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.core.cache import cache
from django.utils.translation import get_language
from redis.exceptions import RedisError

KEPT = 200
NO_SNAPSHOT = "none"  # the version of a board before its first
HOME_BOARD = "home-board"  # the word for the slug of the first board
VERSION_SECONDS = 60  # how long a reader may miss a refresh whose message to Redis was lost
TRUSTED_SECONDS = 0.1  # how long a process believes what Redis said
MAX_TRUSTED = 1000  # words are forgotten together when there are more
_kept: "OrderedDict[tuple[str, str, str], CachedPage]" = OrderedDict()
_trusted: dict[str, tuple[str, float]] = {}
_lock = Lock()


@dataclass(frozen=True)
class CachedPage:
    version: str
    etag: str
    body: bytes


def board_version(slug: str, look_up: Callable[[], str]) -> str:
    """The newest version of a board; `look_up` asks the database when Redis does not know."""
    return shared_word(f"board-version:{slug}", look_up)


def publish_version(slug: str, version: str) -> None:
    """After a refresh: the next reader sees the new snapshot."""
    trust(f"board-version:{slug}", version)
    cache.set(f"board-version:{slug}", version, timeout=VERSION_SECONDS)


def shared_word(key: str, look_up: Callable[[], str]) -> str:
    """A word that all processes agree on, but for an instant; an empty one is asked for again."""
    word, until = _trusted.get(key, ("", 0.0))
    if time.monotonic() < until:
        return word
    word = shared_by_redis(key, look_up)
    if word:
        trust(key, word)
    return word


def shared_by_redis(key: str, look_up: Callable[[], str]) -> str:
    """`add` never writes over what a refresh published between the look-up and here."""
    try:
        word = cache.get(key)
        if word is None and (word := look_up()):
            cache.add(key, word, timeout=VERSION_SECONDS)
    except RedisError:
        return look_up()
    return str(word)


def drop_word(key: str) -> None:
    """Have everybody look again, such as at which board is the first."""
    _trusted.pop(key, None)
    cache.delete(key)


def trust(key: str, word: str) -> None:
    if len(_trusted) >= MAX_TRUSTED:
        _trusted.clear()
    _trusted[key] = (word, time.monotonic() + TRUSTED_SECONDS)


def forget() -> None:
    """Everything that this process remembers; for tests, whose boards share names."""
    _trusted.clear()
    _kept.clear()


def forget_word(key: str) -> None:
    """The database is asked again; other processes notice within an instant."""
    _trusted.pop(key, None)
    cache.delete(key)


def cached_page(name: str, slug: str, version: str, make: Callable[[], bytes]) -> CachedPage:
    """The bytes of one page of a board, made once for each version and language in each process."""
    key = (name, slug, get_language() or "")
    page = _kept.get(key)
    if page is None or page.version != version:
        body = make()
        page = CachedPage(version, f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
        with _lock:
            _kept[key] = page
            _kept.move_to_end(key)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return page
