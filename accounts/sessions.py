"""Sessions that know their person, so that all of one person's can be listed and ended.

The setting SESSION_ENGINE names this module. Django's own table has no such column: ending
one person's sessions there means to decode everybody's.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils.http import base36_to_int

HALFWAY_KEY = "account_login"  # where allauth keeps a sign-in that waits for its second step


def owner_of(data: dict[str, Any]) -> int | None:
    """The key of the person signed in, or of the one halfway through (second step missing)."""
    if SESSION_KEY in data:
        return int(data[SESSION_KEY])
    halfway = data.get(HALFWAY_KEY)
    return base36_to_int(halfway["user_pk"]) if halfway and halfway["user_pk"] else None


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("accounts", "Session")  # the model imports this module

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = owner_of(data)
        return session
