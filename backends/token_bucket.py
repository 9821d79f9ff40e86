"""The tokens of a minute that a server's owner allows, spent request by request."""

import time
from dataclasses import dataclass, field


@dataclass
class TokenBucket:
    """Tokens that may still be used, filled up by the minute."""

    per_minute: int | None
    tokens: float = 0.0
    filled_at: float = field(default_factory=time.monotonic)
    average: float = 500.0  # tokens of a request, as seen so far

    def wait(self, moment: float) -> float:
        """Seconds until a request may begin."""
        if self.per_minute is None:
            return 0.0
        rate = self.per_minute / 60
        self.tokens = min(self.per_minute / 6, self.tokens + (moment - self.filled_at) * rate)
        self.filled_at = moment
        return max(0.0, -self.tokens / rate)

    def begin(self) -> float:
        """Take what a request is likely to cost; returns what was taken."""
        self.tokens -= self.average
        return self.average

    def end(self, taken: float, used: int | None) -> None:
        """Put the guess right."""
        if used is not None:
            self.tokens += taken - used
            self.average += 0.1 * (used - self.average)
