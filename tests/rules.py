"""Cases that break a rule of the database, each under the name of its rule."""

from collections.abc import Callable

Case = Callable[[], object]


class Cases(dict[str, Case]):
    def violates(self, name: str) -> Callable[[Case], Case]:
        """Registers what has to be refused in the name of a rule."""

        def register(case: Case) -> Case:
            assert name not in self, f"{name} has two cases"
            self[name] = case
            return case

        return register

    def missing(self, rules: set[str]) -> set[str]:
        return rules - set(self)
