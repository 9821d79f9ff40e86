"""What can go wrong between us and a model server: never the model's fault."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of failure of servers, lines and settings."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    BUSY = "too_many_requests"
    SERVER = "server_error"
    MALFORMED = "malformed_reply"
    ENDLESS = "endless_reply"
    TOO_LONG = "context_too_long"
    REFUSED = "request_refused"  # other 4xx: a wrong key, an unknown model, a bad parameter
    IGNORED = "ignored_feature"  # the reply is not what the request asked for
    ADDRESS = "address_not_allowed"


class BackendError(Exception):
    """A request that brought nothing; `permanent` when the same one would fail again."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        kind: Kind,
        retry_after: float | None = None,  # seconds, as the server asked
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.kind = kind
        self.retry_after = retry_after
