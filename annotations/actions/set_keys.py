"""How a person works on the battle page: own keys, and whether single keys work at all."""

from collections.abc import Mapping

from accounts.models import User
from annotations.keys import differences


def set_keys(user: User, chosen: Mapping[str, tuple[str, ...]], *, uses_single_keys: bool) -> None:
    """Keep the keys of each command, as far as they are not the defaults, and the switch."""
    user.own_keys, user.uses_single_keys = differences(chosen), uses_single_keys
    user.save(update_fields=["own_keys", "uses_single_keys"])


def use_default_keys(user: User) -> None:
    """Forget a person's own keys."""
    user.own_keys = {}
    user.save(update_fields=["own_keys"])


def switch_single_keys(user: User, *, on: bool) -> None:
    """Let single keys work, or none of them."""
    user.uses_single_keys = on
    user.save(update_fields=["uses_single_keys"])
