"""What a run of the five scripted experts must come to, worked out without the application."""

from itertools import combinations

import numpy as np
from scipy.optimize import minimize

from stats.first_kept import word_set
from tests.mining.experts import STRENGTH, grade_of, instruction_of

NAMES = sorted(STRENGTH)
SEED = 1000


def mined(per_configuration, configurations=9):
    """The texts in the order of their places: number, configuration, competitor."""
    places = per_configuration * configurations * len(STRENGTH)
    return [instruction_of(SEED + place) for place in range(places)]


def kept(texts):
    """What filters leave: long enough, and first of those that are alike."""
    found = []
    for text in texts:
        words = word_set(text)
        alike = any(len(words & one) / len(words | one) >= 0.5 for one, _ in found)
        if len(text.split()) >= 4 and not alike:
            found.append((words, text))
    return [text for _, text in found]


def pool(texts, cut=6):
    return [text for text in kept(texts) if grade_of(text) >= cut]


def votes_on(text):
    """Three judges in two orders: six votes for the stronger, or for the weaker on odd ones."""
    found = np.zeros((len(NAMES), len(NAMES)))
    for one, other in combinations(range(len(NAMES)), 2):
        stronger = one if STRENGTH[NAMES[one]] > STRENGTH[NAMES[other]] else other
        weaker = one + other - stronger
        won, lost = (weaker, stronger) if " odd: " in text else (stronger, weaker)
        found[won, lost] += 6
    return found


def ratings(votes):
    """Bradley-Terry by a general optimiser, with one imagined tie behind each."""
    wins = votes.sum(axis=0)

    def loss(strength):
        gap = strength[:, None] - strength[None, :]
        prior = (np.logaddexp(0, strength) + np.logaddexp(0, -strength)).sum() / 2
        return (wins * np.logaddexp(0, -gap)).sum() + prior

    found = minimize(loss, np.zeros(len(NAMES)), method="BFGS", options={"gtol": 1e-9}).x
    return found * 400 / np.log(10)


def final_scores(votes, points, alpha):
    """Of one instruction, term by term as the paper has it."""
    scores = np.zeros(len(NAMES))
    for one in range(len(NAMES)):
        for other in range(len(NAMES)):
            if one != other:
                expected = 1 / (1 + 10 ** ((points[other] - points[one]) / 400))
                total = votes[one, other] + votes[other, one]
                local = votes[one, other] / total if total else 0.5
                scores[one] += alpha * expected + (1 - alpha) * local
    return scores
