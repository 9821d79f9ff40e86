"""A broker that does not answer, as its client sees it."""

import redis


class SilentBroker:
    """Every command fails as if nobody listened."""

    def __getattr__(self, name: str):
        def fail(*_arguments: object, **_options: object) -> None:
            raise redis.ConnectionError

        return fail
