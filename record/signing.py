"""The operator's key: 32 bytes in the environment, of which the database knows the public half."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

# What a signature is about is said before it, so that none can be passed off as another.
HEAD, MANIFEST, KEY = "code-arena head 1", "code-arena snapshot 1", "code-arena key 1"


class Signer:
    """One key that can sign."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()
        self.name = name_of(self.public)

    def sign(self, about: str, text: str) -> str:
        return self._key.sign(f"{about}\n{text}".encode()).hex()


def name_of(public: str) -> str:
    """The short name of a public key."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def signer() -> Signer | None:
    """The key of today; None where the operator gave none, and nothing is signed."""
    return Signer(bytes.fromhex(settings.RECORD_KEY)) if settings.RECORD_KEY else None


def signer_before() -> Signer | None:
    """The key of before, for as long as it takes to introduce the one of today."""
    return Signer(bytes.fromhex(settings.RECORD_KEY_BEFORE)) if settings.RECORD_KEY_BEFORE else None
