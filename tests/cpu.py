"""What a reading costs of the processor, whatever else this process and this machine do."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def took(reading: Callable[[], object], enough: float, rounds: int = 3) -> float:
    """CPU seconds, the best of ``rounds``, or the first below ``enough``.

    What other tests left in memory is kept from the collector meanwhile: to look through it again and again
    is their cost, and it grows with the garbage of ours.
    """
    times: list[float] = []
    gc.collect()
    gc.freeze()
    try:
        while len(times) < rounds and not (times and times[-1] < enough):
            begin = time.process_time()
            reading()
            times.append(time.process_time() - begin)
    finally:
        gc.unfreeze()
    return min(times)
