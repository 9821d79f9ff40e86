"""Signing in: what is counted, what is said, and the second step."""

import re
import threading
import time
from collections import Counter

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import Session, User
from tests.accounts.conftest import PASSWORD, signed_in, with_password

LIMIT = 10


def try_password(client, email, password="wrong password"):
    return client.post("/account/login/", {"login": email, "password": password})


def verdict(reply):
    text = reply.content.decode()
    if reply.status_code == 302:
        return "in"
    if reply.status_code == 429 or "Too many failed" in text:
        return "slowed down"
    assert "not correct" in text
    return "wrong"


@pytest.mark.django_db
def test_the_right_password_leads_to_the_work(annotator):
    client = Client()
    assert try_password(client, annotator.email.upper(), PASSWORD).headers["Location"] == "/work/"
    assert client.get("/me/").status_code == 200


@pytest.mark.django_db
def test_signing_in_gives_a_new_session(annotator):
    client = Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    try_password(client, annotator.email, PASSWORD)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.django_db
def test_tries_from_one_address_are_slowed_down(annotator):
    client = Client()
    said = [verdict(try_password(client, f"p{n}@example.org")) for n in range(LIMIT + 5)]
    assert said == ["wrong"] * LIMIT + ["slowed down"] * 5
    assert verdict(try_password(client, annotator.email, PASSWORD)) == "slowed down"
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert verdict(try_password(elsewhere, annotator.email, PASSWORD)) == "in"


@pytest.mark.django_db
def test_tries_for_one_account_are_slowed_down_from_wherever_they_come(annotator):
    spellings = [annotator.email, annotator.email.upper()]
    said = [
        verdict(try_password(Client(REMOTE_ADDR=f"203.0.113.{n}"), spellings[n % 2]))
        for n in range(LIMIT + 3)
    ]
    assert said == ["wrong"] * LIMIT + ["slowed down"] * 3


@pytest.mark.django_db
def test_a_proxy_header_that_nobody_trusts_does_not_help(annotator):
    client = Client()
    said = [
        verdict(
            client.post(
                "/account/login/",
                {"login": f"p{n}@example.org", "password": "wrong password"},
                headers={"X-Forwarded-For": f"203.0.113.{n}"},
            )
        )
        for n in range(LIMIT + 1)
    ]
    assert said[-1] == "slowed down"


@pytest.mark.parametrize("limited", ["one account", "one address"])
def test_the_limit_holds_for_tries_at_the_same_time(own_database, limited):
    said = Counter()
    gate = threading.Barrier(16)

    def attack(number):
        gate.wait()
        for n in range(3):
            one_account = limited == "one account"
            email = "one@example.org" if one_account else f"p{number}-{n}@example.org"
            address = f"203.0.113.{number}" if one_account else "203.0.113.1"
            said[verdict(try_password(Client(REMOTE_ADDR=address), email))] += 1
        connection.close()

    threads = [threading.Thread(target=attack, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {"wrong": LIMIT, "slowed down": 48 - LIMIT}


@pytest.mark.django_db
def test_known_and_unknown_accounts_get_the_same_words(annotator):
    known, unknown = (
        re.sub(r'value="[^"]*"', "", try_password(Client(), email).content.decode())
        for email in (annotator.email, "nobody@example.org")
    )
    assert known == unknown


@pytest.mark.django_db
def test_nobody_can_sign_up_without_a_link():
    words = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post("/account/signup/", words).status_code == 200
    assert not User.objects.exists()


@pytest.mark.django_db
def test_there_is_no_page_that_changes_the_address(as_annotator):
    assert as_annotator.get("/account/email/").status_code == 404
    assert as_annotator.get("/account/confirm-email/x/").status_code == 404


@pytest.mark.django_db
def test_signing_out_takes_a_post(as_annotator):
    as_annotator.get("/account/logout/")
    assert as_annotator.get("/me/").status_code == 200
    as_annotator.post("/account/logout/")
    assert as_annotator.get("/me/").status_code == 302


@pytest.mark.django_db
def test_the_admin_has_no_door_of_its_own(annotator):
    root = User.objects.create_superuser("root@example.org", password=PASSWORD)
    words = {"username": root.email, "password": PASSWORD}
    client = Client()
    assert client.post("/admin/login/", words).headers["Location"].startswith("/account/login/")
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    assert signed_in(root).get("/admin/").status_code == 200
    assert signed_in(annotator).get("/admin/login/").status_code == 403


@pytest.mark.django_db
def test_in_the_admin_operators_look_and_do_not_change(lead):
    client = signed_in(User.objects.create_superuser("root@example.org", password=PASSWORD))
    for model in ("user", "annotator", "invitation", "apitoken", "auditentry", "job"):
        assert client.get(f"/admin/accounts/{model}/").status_code == 200
        assert client.get(f"/admin/accounts/{model}/add/").status_code == 403
    page = client.get(f"/admin/accounts/user/{lead.pk}/change/").content.decode()
    assert lead.password not in page
    client.post(
        f"/admin/accounts/user/{lead.pk}/change/", {"is_superuser": "on", "email": "x@y.zz"}
    )
    client.post(f"/admin/accounts/user/{lead.pk}/delete/", {"post": "yes"})
    assert not User.objects.get(pk=lead.pk).is_superuser


# a forgotten password


@pytest.mark.django_db
def test_where_no_mail_is_set_up_the_page_leads_to_a_lead(settings):
    settings.HAS_MAIL = False
    page = Client().get("/account/password/reset/").content.decode()
    assert "Ask a lead" in page
    assert "<input" not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.django_db
def test_a_reset_mail_carries_the_configured_address_and_sets_a_password(annotator, settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    client = Client(headers={"Host": "elsewhere.example"})
    client.post("/account/password/reset/", {"email": annotator.email})
    (letter,) = mail.outbox
    links = re.findall(r"https?://\S+", letter.body)
    assert links
    assert all(link.startswith(settings.URL) for link in links)
    path = next(link for link in links if "/reset/key/" in link).removeprefix(settings.URL)
    client = Client()
    page = client.get(path, follow=True)
    new = "a brand new passphrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert verdict(try_password(Client(), annotator.email, PASSWORD)) == "wrong"
    assert verdict(try_password(Client(), annotator.email, new)) == "in"


# the second step


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def switch_on(client):
    """Go the whole way through the pages, as a person would; returns the shared secret."""
    page = client.get("/account/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        client.post(page.request["PATH_INFO"], {"password": PASSWORD})
        page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    reply = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert reply.status_code == 302
    return secret


@pytest.mark.django_db
def test_with_a_second_step_the_password_alone_does_not_let_in(annotator):
    client = Client()
    try_password(client, annotator.email, PASSWORD)
    switch_on(client)
    assert "on" in client.get("/me/").content.decode().partition("Second step")[2][:40]
    fresh = Client()
    reply = try_password(fresh, annotator.email, PASSWORD)
    assert reply.headers["Location"] == "/account/2fa/authenticate/"
    assert fresh.get("/me/").status_code == 302


@pytest.mark.django_db
def test_the_second_step_lets_in_with_a_recovery_code(annotator):
    client = Client()
    try_password(client, annotator.email, PASSWORD)
    switch_on(client)
    page = client.get("/account/2fa/recovery-codes/").content.decode()
    code = re.findall(r"\b[0-9a-f]{8}\b", page)[0]
    fresh = Client()
    try_password(fresh, annotator.email, PASSWORD)
    fresh.post("/account/2fa/authenticate/", {"code": code})
    assert fresh.get("/me/").status_code == 200


@pytest.mark.django_db
def test_a_reset_link_does_not_skip_the_second_step(annotator, as_lead, settings):
    client = Client()
    try_password(client, annotator.email, PASSWORD)
    switch_on(client)
    made = as_lead.post(f"/people/{annotator.annotator.pseudonym}/reset-link/").content.decode()
    link = re.search(r"https?://[^<\s]+/reset/key/[^<\s]+", made)[0]
    fresh = Client()
    form = fresh.get(link.removeprefix(settings.URL), follow=True).redirect_chain[-1][0]
    new = "a brand new passphrase"
    fresh.post(form, {"password1": new, "password2": new})
    assert fresh.get("/me/").status_code == 302
    assert try_password(fresh, annotator.email, new).headers["Location"] == (
        "/account/2fa/authenticate/"
    )


@pytest.mark.django_db
def test_the_page_with_the_picture_code_alone_may_show_pictures_from_data(annotator):
    client = Client()
    try_password(client, annotator.email, PASSWORD)
    client.get("/account/2fa/totp/activate/", follow=True)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    reply = client.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml' in reply.content.decode()
    assert "img-src 'self' data:" in reply.headers["Content-Security-Policy"]
    for path in ("/me/", "/account/2fa/", "/account/login/"):
        assert "data:" not in client.get(path).headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_session_of_somebody_halfway_through_belongs_to_that_person():
    user = with_password()
    client = Client()
    try_password(client, user.email, PASSWORD)
    switch_on(client)
    Session.objects.all().delete()
    try_password(Client(), user.email, PASSWORD)
    assert Session.objects.get().user == user
