"""What of https the environment decides, read by a process of its own as at a start."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

READ = """
import json
from arena_site import settings as s
names = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
         "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
print(json.dumps([getattr(s, name, None) for name in names]))
"""
YEAR = 31_536_000
BELIEVED = ["HTTP_X_FORWARDED_PROTO", "https"]


def read(tmp_path, **environment):
    kept = {"PATH": os.environ["PATH"], "SECRET_KEY": "k" * 50, "ARENA_DATA": str(tmp_path)}
    kept["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    reply = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        check=True,
    )
    return json.loads(reply.stdout)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [None, None, YEAR, False, False]),
        ({"ARENA_PROXIES": "1"}, [BELIEVED, True, YEAR, False, False]),
        ({"ARENA_HSTS_SUBDOMAINS": "true"}, [None, None, YEAR, True, False]),
        ({"ARENA_HSTS_PRELOAD": "true"}, [None, None, YEAR, True, True]),
    ],
    ids=["https alone", "a proxy that is counted", "with subdomains", "for lists of browsers"],
)
def test_more_than_https_is_taken_only_where_the_operator_asks(tmp_path, environment, expected):
    assert read(tmp_path, ARENA_URL="https://arena.example.org", **environment) == expected


def test_without_https_nobody_is_believed(tmp_path):
    found = read(tmp_path, ARENA_URL="http://arena.example.org", ARENA_PROXIES="1")
    assert found == [None, None, None, None, None]
