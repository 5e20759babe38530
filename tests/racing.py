"""Several threads that begin at the same moment."""

import threading
from collections.abc import Callable, Sequence


def race(*runners: Callable[[], object]) -> Sequence[BaseException]:
    """Run all at once; what they raised, in no order."""
    gate = threading.Barrier(len(runners))
    problems: list[BaseException] = []

    def run(runner: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            runner()
        except BaseException as problem:  # noqa: BLE001  returned
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(runner,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a thread hangs"
    return problems
