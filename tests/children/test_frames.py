"""Messages between a parent and its child."""

import os

import pytest

from children import frames


def test_a_frame_too_large_to_be_true_is_refused():
    reading, writing = os.pipe()
    os.write(writing, b"\xff\xff\xff\xff")
    with pytest.raises(frames.BrokenFrameError, match="a frame of"):
        frames.read_until(reading, deadline=0.0)
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff"])
def test_a_frame_that_is_no_message_is_refused(body):
    reading, writing = os.pipe()
    os.write(writing, len(body).to_bytes(4, "big") + body)
    with pytest.raises(frames.BrokenFrameError):
        frames.read_until(reading, deadline=0.0)
    os.close(reading)
    os.close(writing)
