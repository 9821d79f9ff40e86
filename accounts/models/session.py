from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.models.people import User
from accounts.sessions import SessionStore


class Session(AbstractBaseSession):
    """One browser that somebody is signed in with, or is about to be."""

    # No constraint in the database: Django's store takes any refused insert for a key that is
    # taken and tries again for ever, which it would do for a person erased while signing in.
    user = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, db_constraint=False, related_name="sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore
