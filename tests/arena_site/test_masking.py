"""No secret in a log, whoever wrote the line and however it came to be in it."""

import io
import json
import logging
import logging.config

import pytest
from django.test import Client

from arena_site.logs.configuration import logging_settings
from arena_site.logs.masking import MASK, Masker, secrets_of

KEY = "k3y-that-nobody-may-see"
ENVIRONMENT = {
    "SECRET_KEY": "django-signs-with-this",
    "DATABASE_URL": "postgresql://arena:pa%40ss-w0rd@db:5432/arena",
    "TEAM_VLLM_KEY": KEY,
    "HOME": "/somewhere/plain",
    "ARENA_TOKEN": "short",
}


@pytest.fixture(params=["line", "json"])
def lines(request):
    """What a log of this form holds; the settings of the test run come back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    config = logging_settings(level="DEBUG", format_name=request.param, environment=ENVIRONMENT)
    config["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(config)
    yield written.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})


def test_secrets_are_known_by_the_names_of_their_variables():
    assert secrets_of(ENVIRONMENT) == {
        "django-signs-with-this",
        "pa%40ss-w0rd",
        "pa@ss-w0rd",
        KEY,
    }


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Forbidden: /invite/Xy_9-abcDEF/", f"Forbidden: /invite/{MASK}/"),
        (
            "Not Found: /account/password/reset/key/b-cx1-99af/",
            f"Not Found: /account/password/reset/key/{MASK}/",
        ),
        ("token arena_abcdefghijklmnop123 used", f"token arena_{MASK} used"),
        ("Authorization: Bearer abc.def-123", f"Authorization: {MASK}"),
        ('{"api_key": "abc", "n": 1}', f'{{"api_key": "{MASK}", "n": 1}}'),
        (r'"{\"password\": \"abc\"}"', rf'"{{\"password\": \"{MASK}\"}}"'),
        ("redis://:hidden@host:6379/0", f"redis://:{MASK}@host:6379/0"),
        ("csrfmiddlewaretoken=abcdef&name=Ann", f"csrfmiddlewaretoken={MASK}&name=Ann"),
        ("asked with sk-0123456789", f"asked with sk-{MASK}"),
        ("completion_tokens=512 of the token limit", "completion_tokens=512 of the token limit"),
        ("GET /boards/starter/ took 3 ms", "GET /boards/starter/ took 3 ms"),
    ],
)
def test_what_has_the_shape_of_a_secret_is_masked_and_other_words_stay(line, left):
    assert Masker()(line) == left


def test_a_key_is_masked_in_words_values_and_tracebacks(lines):
    log = logging.getLogger("backends")
    log.warning("asked with %s", KEY, extra={"header": f"Bearer {KEY}"})
    try:
        raise ValueError(f"{ENVIRONMENT['SECRET_KEY']} {ENVIRONMENT['DATABASE_URL']}")
    except ValueError:
        log.exception("failed")
    text = lines()
    assert text.count(MASK) >= 4
    for secret in (KEY, "django-signs", "w0rd"):
        assert secret not in text
    assert "ValueError" in text


def test_a_line_cannot_be_forged(lines):
    logging.getLogger("x").warning("a name\n2026-01-01T00:00:00Z INFO x: all well \x1b[2J")
    (line,) = lines().splitlines()
    assert "\x1b" not in line


def test_whole_objects_are_left_out(lines):
    logging.getLogger("django.request").warning("Not Found: %s", "/x", extra={"request": object()})
    assert "object at" not in lines()


@pytest.mark.django_db
def test_a_refused_form_leaves_no_secret_of_an_open_invitation(lines):
    client = Client(enforce_csrf_checks=True)
    secret = "Zk3w_an-open-invitation"
    assert client.post(f"/invite/{secret}/", {"password1": "pass phrase 1"}).status_code == 403
    assert client.post(f"/account/password/reset/key/1-{secret}/").status_code == 403
    assert "Forbidden" in lines()
    assert secret not in lines()
    assert "pass phrase" not in lines()


def test_json_is_one_object_a_line_with_time_level_and_logger():
    config = logging_settings(level="INFO", format_name="json", environment={})
    formatter = config["formatters"]["structured"]
    made = formatter.pop("()")(**formatter)
    record = logging.makeLogRecord(
        {"name": "a.b", "levelname": "INFO", "levelno": 20, "msg": "said %d", "args": (7,)}
    )
    found = json.loads(made.format(record))
    assert (found["event"], found["level"], found["logger"]) == ("said 7", "info", "a.b")
    assert found["timestamp"].endswith("Z")


def test_an_unknown_form_is_refused_in_words():
    with pytest.raises(ValueError, match="ARENA_LOG_FORMAT is 'xml'; give one of line, json"):
        logging_settings(level="INFO", format_name="xml", environment={})
