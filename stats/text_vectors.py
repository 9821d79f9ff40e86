"""Texts as points: hashed words weighed by how rare they are, pressed into a few dimensions.

Words and pairs of neighbours are counted in columns that their hash names, the logarithm of a count
is weighed by inverse document frequency, and a truncated singular value decomposition keeps the
directions in which the texts differ most. All points have length one.

Source: Deerwester et al. (1990), Indexing by latent semantic analysis; Halko, Martinsson and Tropp
(2011), Finding structure with randomness, algorithm 4.4 (the decomposition).
"""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

COLUMNS = 1 << 17
DIMENSIONS = 128
OVERSAMPLING = 10
ITERATIONS = 2
MAP_SHARE = 0.95  # of points that lie within the map; the others lie on its edge
_WORD = re.compile(r"[^\W_]+|[^\w\s]{2,}")

Points = NDArray[np.float32]


def text_points(texts: Sequence[str], dimensions: int = DIMENSIONS, seed: int = 0) -> Points:
    """Return a point for each text.

    Args:
        texts: n texts.
        dimensions: At most so many; fewer where there are fewer texts.
        seed: Of the random directions of the decomposition.

    Returns:
        Shape (n, at most dimensions). Of length one; zeros for a text without words.
    """
    counts = _weighed(_hashed(texts))
    return unit(_pressed(counts, min(dimensions, len(texts)), seed))


def unit(points: Points) -> Points:
    """Return the points with length one; a point at zero stays there."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(np.divide(points, lengths, out=np.zeros_like(points), where=lengths > 1e-12))


def flat_map(points: Points, seed: int = 0) -> Points:
    """Return the two directions in which points differ most.

    Returns:
        Shape (n, 2). From -1 to 1 in both, a few of the farthest on the edge; zeros where the
        points do not differ.
    """
    centred = points - points.mean(axis=0)
    width = min(centred.shape)
    if width < 2:
        return np.zeros((len(points), 2), dtype=np.float32)
    _, _, directions = np.linalg.svd(_sample(centred, seed), full_matrices=False)
    # A direction may point either way: the heaviest entry of each is made positive.
    heaviest = np.abs(directions[:2]).argmax(axis=1)
    signs = np.sign(directions[np.arange(2), heaviest])
    places = centred @ (directions[:2] * signs[:, None]).T
    widest = np.quantile(np.abs(places), MAP_SHARE, axis=0)
    scaled = np.divide(places, widest, out=np.zeros_like(places), where=widest > 1e-9)
    return np.asarray(np.clip(scaled, -1, 1), dtype=np.float32)


def _sample(points: Points, seed: int, most: int = 5000) -> Points:
    if len(points) <= most:
        return points
    return points[np.random.default_rng(seed).choice(len(points), most, replace=False)]


def _hashed(texts: Sequence[str]) -> csr_array:
    columns: list[NDArray[np.int32]] = []
    sizes = np.zeros(len(texts) + 1, dtype=np.int64)
    known: dict[str, int] = {}
    for row, text in enumerate(texts):
        words = _WORD.findall(text.casefold())
        numbers = np.array(
            [known.setdefault(word, crc32(word.encode())) for word in words], dtype=np.uint32
        )
        pairs = (numbers[:-1] * np.uint32(0x9E3779B1)) ^ numbers[1:]
        both = np.concatenate([numbers, pairs]) % np.uint32(COLUMNS)
        columns.append(both.astype(np.int32))
        sizes[row + 1] = len(both)
    flat = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int32)
    ones = np.ones(len(flat), dtype=np.float32)
    found = csr_array((ones, flat, np.cumsum(sizes)), shape=(len(texts), COLUMNS))
    found.sum_duplicates()
    return found


def _weighed(counts: csr_array) -> csr_array:
    """Each count by 1 + log, each column by how few texts have it, each row of length one."""
    counts.data = (1 + np.log(counts.data)).astype(np.float32)
    holders = np.bincount(counts.indices, minlength=counts.shape[1])
    rare = np.log((1 + counts.shape[0]) / (1 + holders)) + 1
    counts.data *= rare[counts.indices].astype(np.float32)
    squares = np.asarray((counts * counts).sum(axis=1)).ravel()
    lengths = np.sqrt(np.where(squares > 0, squares, 1.0)).astype(np.float32)
    return csr_array(diags_array(1 / lengths) @ counts)


def _pressed(counts: csr_array, dimensions: int, seed: int) -> Points:
    """The texts in the directions of the greatest singular values; shape (n, dimensions)."""
    if not counts.nnz:
        return np.zeros((counts.shape[0], max(1, dimensions)), dtype=np.float32)
    used = np.unique(counts.indices)
    narrow = counts[:, used].astype(np.float32)
    width = min(dimensions + OVERSAMPLING, *narrow.shape)
    draw = np.random.default_rng(seed)
    sketch = narrow @ draw.standard_normal((narrow.shape[1], width), dtype=np.float32)
    for _ in range(ITERATIONS):
        basis, _ = np.linalg.qr(sketch)
        sketch = narrow @ (narrow.T @ basis)
    basis, _ = np.linalg.qr(sketch)
    small = (narrow.T @ basis).T
    left, values, _ = np.linalg.svd(small @ small.T)
    kept = min(dimensions, len(values))
    scales = np.sqrt(np.maximum(values[:kept], 0.0))
    return np.asarray((basis @ left[:, :kept]) * scales, dtype=np.float32)
