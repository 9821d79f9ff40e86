"""The tree as RFC 6962 says it, and proofs from what is kept of it."""

import hashlib

import pytest

import verify_board
from record import tree
from record.signing import Signer
from record.tree import EMPTY, inclusion_proof, leaf_hash, node_hash, root_by_proof, root_of

# The leaves and roots of the tests of Certificate Transparency's own reference code.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_definition(leaves):
    """As the RFC defines it, split by split."""
    if len(leaves) == 1:
        return leaves[0]
    middle = tree.split_of(len(leaves))
    return node_hash(by_definition(leaves[:middle]), by_definition(leaves[middle:]))


def test_the_roots_of_the_reference():
    hashed = [leaf_hash(leaf) for leaf in LEAVES]
    assert hashlib.sha256(b"").digest() == EMPTY
    for size, root in enumerate(ROOTS, start=1):
        assert root_of(hashed[:size]).hex() == root
        assert verify_board.roots_at(hashed, [size])[size] == root


@pytest.mark.parametrize("fan", [1, 2, 3])
def test_roots_and_proofs_from_whole_subtrees(monkeypatch, fan):
    monkeypatch.setattr(tree, "FAN", fan)
    leaves = [leaf_hash(bytes([n])) for n in range(70)]

    def whole(level, place):
        width = 1 << fan * level
        return by_definition(leaves[place * width : (place + 1) * width])

    for size in range(1, 71):
        root = by_definition(leaves[:size])
        assert tree.root_from(whole, 0, size) == root == root_of(leaves[:size])
        for leaf in range(size):
            proof = inclusion_proof(whole, leaf, size)
            assert root_by_proof(leaves[leaf], leaf, size, proof) == root
            assert root_by_proof(leaves[leaf - 1], leaf, size, proof) != root or size == 1
            assert root_by_proof(leaves[leaf], leaf, size, [*proof, EMPTY]) is None


def test_signatures_are_checked_as_the_library_makes_them():
    key = Signer(bytes(range(32)))
    signature = key.sign("about", "text")
    assert verify_board.is_signed(key.public, signature, "about", "text")
    for public, signed, about, text in (
        (key.public, signature, "about", "texts"),
        (key.public, signature, "abou", "ttext"),
        (Signer(bytes(32)).public, signature, "about", "text"),
        (key.public, signature[:-2] + "00", "about", "text"),
        (key.public, "", "about", "text"),
        ("no hex", signature, "about", "text"),
    ):
        assert not verify_board.is_signed(public, signed, about, text)
