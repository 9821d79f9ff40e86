"""What the best of N samples of a model is worth, from more than N samples of each task.

Every number is the mean over tasks of an estimate that is unbiased for each: no samples are drawn,
all subsets of N are counted.
"""

from dataclasses import dataclass
from math import lgamma

import numpy as np

from stats.arrays import Floats
from stats.freedom import quantile


@dataclass(frozen=True)
class Share:
    """A mean over tasks with its 95 % interval.

    Attributes:
        mean: Between 0 and 1; NaN where there is no task.
        lower: Lower end.
        upper: Upper end.
        tasks: How many tasks it rests on.
    """

    mean: float
    lower: float
    upper: float
    tasks: int


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def oracle(passed: int, samples: int, n: int) -> float:
    """Return how likely it is that one of n samples passes.

    Args:
        passed: How many of the samples pass.
        samples: How many samples there are, at least n.
        n: How many are drawn, without putting back.

    Returns:
        The probability over all subsets of n.

    References:
        Chen et al. (2021), Evaluating large language models trained on code, section 2.1.
    """
    if samples - passed < n:
        return 1.0
    return float(1 - np.exp(_log_choose(samples - passed, n) - _log_choose(samples, n)))


def chosen(passes: Floats, scores: Floats, n: int) -> float:
    """Return how likely it is that the sample with the highest score of n passes.

    Args:
        passes: Shape (m,). 1 where a sample passes, else 0; m is at least n.
        scores: Shape (m,). What each is scored; of equal scores each is chosen as often.
        n: How many are drawn, without putting back.

    Returns:
        The mean over all subsets of n of what is chosen from them.
    """
    order = np.argsort(-scores, kind="stable")
    passes, scores = passes[order], scores[order]
    total, samples = _log_choose(len(scores), n), len(scores)
    # How likely it is that the highest place drawn is this one.
    below = np.arange(samples - 1, -1, -1)
    weights = np.array(
        [np.exp(_log_choose(int(rest), n - 1) - total) if rest >= n - 1 else 0.0 for rest in below]
    )
    _, groups = np.unique(-scores, return_inverse=True)
    mean_of_group = np.bincount(groups, passes) / np.bincount(groups)
    return float(weights @ mean_of_group[groups])


def share(values: Floats, samples: int) -> Share:
    """Return the mean of a number between 0 and 1 over tasks, with its interval.

    The interval is Wilson's, with as many independent outcomes as the spread between tasks is
    worth: at least the tasks, at most the samples. So it is not empty where all tasks are alike.

    Args:
        values: Shape (t,). One number for each task.
        samples: How many samples there are of all tasks together.

    Returns:
        The mean with its interval.

    References:
        Wilson (1927); Kish (1965), Survey sampling, on the effective number.
    """
    tasks = values.size
    if not tasks:
        return Share(np.nan, np.nan, np.nan, 0)
    mean = float(values.mean())
    variance = float(values.var(ddof=1)) / tasks if tasks > 1 else 0.0
    number = float(tasks)
    if variance > 0:
        number = min(max(mean * (1 - mean) / variance, tasks), max(samples, tasks))
    reach = quantile(0.95) ** 2 / number
    middle = (mean + reach / 2) / (1 + reach)
    half = float(np.sqrt(reach * (mean * (1 - mean) + reach / 4)) / (1 + reach))
    return Share(mean, max(0.0, middle - half), min(1.0, middle + half), tasks)


def difference(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Return the mean difference over the same tasks, with its 95 % interval.

    Args:
        first: Shape (t,). One number for each task.
        second: Shape (t,). The other number for each task.

    Returns:
        Mean, lower and upper end; NaN ends with fewer than two tasks.

    References:
        Student (1908), The probable error of a mean.
    """
    gaps = first - second
    mean = float(gaps.mean()) if gaps.size else np.nan
    if gaps.size < 2:
        return mean, np.nan, np.nan
    half = float(quantile(0.95, gaps.size - 1) * gaps.std(ddof=1) / np.sqrt(gaps.size))
    return mean, mean - half, mean + half
