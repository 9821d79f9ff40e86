"""A client of a test is signed in by two statements, where Django's way takes sixteen.

What Django does besides, for a session that there was before, does nothing for a new one. The
page on which people sign in is tested by itself, in tests/accounts/test_sign_in.py.
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.http import HttpRequest
from django.test import Client
from django.utils.crypto import get_random_string

KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_by_django = Client._login


def use_it() -> None:
    """From here on `force_login` is quick."""
    Client._login = _login


def _login(client, user, backend=None):
    if settings.SESSION_COOKIE_NAME in client.cookies or backend is None:
        return _by_django(client, user, backend)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session.update(
        {
            SESSION_KEY: user._meta.pk.value_to_string(user),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )
    request.session._session_key = get_random_string(32, KEY_LETTERS)
    row = request.session.create_model_instance(request.session._session)
    type(row).objects.bulk_create([row])  # without a savepoint of its own
    update_last_login(None, user)
    client._set_login_cookies(request)
    return None
