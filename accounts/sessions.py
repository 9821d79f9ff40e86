"""Sessions that know their person, so that all of one person's can be listed and ended.

The setting SESSION_ENGINE names this module. Django's own table has no such column: ending
one person's sessions there means to decode everybody's.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils.http import base36_to_int
from django.utils.timezone import now

HALFWAY_KEY = "account_login"  # where allauth keeps a sign-in that waits for its second step


def owner_of(data: dict[str, Any]) -> int | None:
    """The key of the person signed in, or of the one halfway through (second step missing)."""
    if SESSION_KEY in data:
        return int(data[SESSION_KEY])
    halfway = data.get(HALFWAY_KEY)
    return base36_to_int(halfway["user_pk"]) if halfway and halfway["user_pk"] else None


class SessionStore(db.SessionStore):
    owner: Any = None  # the person, as the row of the session was read with them

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("accounts", "Session")  # the model imports this module

    def _get_session_from_db(self) -> Any:
        """The row and its person in one statement; `accounts.signed_in` takes the person."""
        rows: Any = self.model.objects  # of the model above, not of Django's
        found = (
            rows.select_related("user")
            .filter(session_key=self.session_key, expire_date__gt=now())
            .first()
        )
        if found is None:
            self._session_key = None
            return None
        self.owner = found.user
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = owner_of(data)
        return session
