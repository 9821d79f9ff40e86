"""What is counted, exactly so often; without Redis nothing is, and everybody comes in."""

import re
import threading
from collections import Counter

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, signed_in
from tests.accounts.test_sign_in import code_for, switch_on, try_password, verdict
from web.limits import LimitExceededError, count_one, counters, give_back, start_over

LIMIT = 10
NEW = {"password1": "a brand new passphrase", "password2": "a brand new passphrase"}


def count(limit=1, **options):
    try:
        count_one("something", "somebody", limit=limit, **options)
    except LimitExceededError:
        return "refused"
    return "through"


def seconds_left():
    (key,) = counters().keys("limit:something:*")
    return counters().ttl(key)


@pytest.fixture
def no_redis(settings):
    """Nobody listens there, neither for the counters nor for the cache."""
    settings.REDIS_URL = "redis://127.0.0.1:1"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
    counters.cache_clear()
    yield
    counters.cache_clear()


@pytest.fixture
def with_mail(settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


# the counter


def test_of_many_at_the_same_time_exactly_as_many_as_allowed_get_through():
    said = Counter()
    gate = threading.Barrier(16)

    def hurry():
        gate.wait()
        for _ in range(4):
            said[count(limit=23)] += 1

    threads = [threading.Thread(target=hurry) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {"through": 23, "refused": 64 - 23}


def test_each_person_and_each_thing_has_a_count_of_its_own():
    for what, who in [("vote", 1), ("vote", 2), ("claim", 1)]:
        count_one(what, who, limit=1)
    with pytest.raises(LimitExceededError):
        count_one("vote", 1, limit=1)


def test_a_refusal_says_how_long_to_wait_and_makes_it_no_longer():
    count(seconds=100)
    (key,) = counters().keys("limit:something:*")
    counters().expire(key, 7)
    for _ in range(3):
        with pytest.raises(LimitExceededError) as refusal:
            count_one("something", "somebody", limit=1, seconds=100)
        assert 5 <= refusal.value.retry_after <= 7


def test_what_is_given_back_can_be_used_again():
    assert [count(), count()] == ["through", "refused"]
    for _ in range(2):
        give_back("something", "somebody")
    assert [count(), count()] == ["through", "refused"]


def test_what_is_given_back_too_late_does_not_stay_for_ever():
    give_back("something", "somebody", seconds=100)
    assert 90 <= seconds_left() <= 100


def test_who_starts_over_has_used_nothing():
    count()
    start_over("something", "somebody")
    assert count() == "through"


# what is counted


@pytest.mark.django_db
def test_another_name_of_the_site_gives_no_more_tries(annotator, settings):
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
    said = [
        verdict(
            try_password(
                Client(
                    REMOTE_ADDR=f"203.0.113.{n}",
                    headers={"Host": settings.ALLOWED_HOSTS[n % 3]},
                ),
                annotator.email,
            )
        )
        for n in range(LIMIT + 2)
    ]
    assert said == ["wrong"] * LIMIT + ["slowed down"] * 2


@pytest.mark.django_db
def test_the_right_password_is_no_failure(annotator):
    def come(number, password):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        return verdict(try_password(client, annotator.email, password))

    assert [come(n, "wrong") for n in range(LIMIT - 1)] == ["wrong"] * (LIMIT - 1)
    assert [come(n, PASSWORD) for n in range(20, 24)] == ["in"] * 4
    assert [come(30, "wrong"), come(31, PASSWORD)] == ["wrong", "slowed down"]


@pytest.mark.django_db
def test_too_many_tries_from_one_address_are_told_when_to_come_back():
    for _ in range(LIMIT):
        try_password(Client(), "nobody@example.org")
    reply = try_password(Client(), "nobody@example.org")
    assert reply.status_code == 429
    assert 50 <= int(reply.headers["Retry-After"]) <= 60


@pytest.mark.django_db
def test_a_new_password_ends_the_waiting(annotator, with_mail, settings):
    for n in range(LIMIT):
        try_password(Client(REMOTE_ADDR=f"203.0.113.{n}"), annotator.email)
    assert verdict(try_password(Client(), annotator.email, PASSWORD)) == "slowed down"
    reset_by_mail(annotator, settings)
    assert verdict(try_password(Client(), annotator.email, NEW["password1"])) == "in"


def reset_by_mail(person, settings):
    client = Client()
    client.post("/account/password/reset/", {"email": person.email})
    link = re.search(r"https?://\S+/reset/key/\S+", mail.outbox[-1].body)[0]
    page = client.get(link.removeprefix(settings.URL), follow=True)
    return client.post(page.request["PATH_INFO"], NEW)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/2fa/authenticate/", "/account/2fa/reauthenticate/"])
def test_codes_of_the_second_step_are_slowed_down(annotator, path):
    inside = Client()
    try_password(inside, annotator.email, PASSWORD)
    secret = switch_on(inside)
    door = inside
    if "reauthenticate" not in path:
        door = Client()
        try_password(door, annotator.email, PASSWORD)
    for n in range(LIMIT):
        door.defaults["REMOTE_ADDR"] = f"203.0.113.{n}"
        assert "Incorrect code" in door.post(path, {"code": "12345"}).content.decode()
    reply = door.post(path, {"code": code_for(secret)})
    assert "Too many failed" in reply.content.decode()


@pytest.mark.django_db
def test_the_old_password_cannot_be_guessed_at(as_annotator):
    words = {"oldpassword": "wrong", **NEW}
    replies = [as_annotator.post("/account/password/change/", words) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [200] * 5 + [429]
    words["oldpassword"] = PASSWORD
    assert as_annotator.post("/account/password/change/", words).status_code == 429


@pytest.mark.django_db
def test_nobody_gets_more_than_five_letters_a_minute(annotator, with_mail):
    for n in range(7):
        client = Client(REMOTE_ADDR=f"203.0.113.{n}")
        client.post("/account/password/reset/", {"email": annotator.email})
    assert len(mail.outbox) == 5


@pytest.mark.django_db
def test_one_address_asks_for_no_more_than_twenty_letters_a_minute(with_mail):
    client = Client()
    words = [{"email": f"p{n}@example.org"} for n in range(22)]
    codes = [client.post("/account/password/reset/", each).status_code for each in words]
    assert codes == [302] * 20 + [429] * 2


@pytest.mark.django_db
def test_a_code_of_the_second_step_opens_once(annotator, settings):
    settings.MFA_TOTP_TOLERANCE = 1  # for a half minute that ends between two lines
    inside = Client()
    try_password(inside, annotator.email, PASSWORD)
    code = code_for(switch_on(inside))
    assert [enter(annotator, code), enter(annotator, code)] == [200, 302]


def enter(person, code):
    client = Client()
    try_password(client, person.email, PASSWORD)
    client.post("/account/2fa/authenticate/", {"code": code})
    return client.get("/me/").status_code


# without Redis


@pytest.mark.django_db
def test_without_redis_people_sign_in_and_wrong_passwords_stay_wrong(no_redis, annotator):
    assert verdict(try_password(Client(), annotator.email)) == "wrong"
    assert verdict(try_password(Client(), annotator.email, PASSWORD)) == "in"


@pytest.mark.django_db
def test_without_redis_the_second_step_still_opens_and_still_refuses(no_redis, annotator, settings):
    settings.MFA_TOTP_TOLERANCE = 1
    client = Client()
    try_password(client, annotator.email, PASSWORD)
    secret = switch_on(client)
    assert enter(annotator, "12345") == 302
    assert enter(annotator, code_for(secret)) == 200


@pytest.mark.django_db
def test_without_redis_passwords_are_changed_and_reset(no_redis, annotator, with_mail, settings):
    words = {"oldpassword": PASSWORD, **NEW}
    assert signed_in(annotator).post("/account/password/change/", words).status_code == 302
    assert reset_by_mail(annotator, settings).status_code == 302
    assert Client().post("/account/signup/", {}).status_code == 200
