"""Pages as tests of several rooms open them."""

from django.test import Client


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def text(reply):
    assert reply.status_code == 200, reply.status_code
    return reply.content.decode()
