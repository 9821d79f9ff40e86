"""Pages are small on the line."""

import gzip

from django.urls import reverse


def test_a_page_is_compressed_for_who_takes_it(client, db):
    address = reverse("leaderboard:methods")
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2


def test_what_is_compressed_is_still_known_by_its_tag(client, db):
    address = "/api/docs/"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["ETag"].startswith("W/")
    again = client.get(
        address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    )
    assert again.status_code == 304
