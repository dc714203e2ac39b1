"""Digests held for a whole crawl, one or more for each of its pages, in a few bytes each."""

from __future__ import annotations

from array import array

__all__ = ["DigestTable"]

_PLACES = 1024
_FULL = 3, 4  # of the places; beyond that looking for a free one takes long


class DigestTable:
    """A number for each digest (sixteen bytes or more, of which sixteen count), below 2**64.

    Three flat arrays with open addressing: 24 bytes a place, 32 to 64 a digest. A dict with its
    keys and values takes 150 to 250.
    """

    def __init__(self) -> None:
        self._count = 0
        self._begin(_PLACES)

    def _begin(self, places: int) -> None:
        self._mask = places - 1
        self._first, self._second, self._numbers = (array("Q", bytes(8 * places)) for _ in range(3))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, digest: bytes) -> bool:
        return bool(self._first[self._place(*_halves(digest))])

    def get(self, digest: bytes) -> int | None:
        """The number of a digest; None where it has none."""
        place = self._place(*_halves(digest))
        return self._numbers[place] if self._first[place] else None

    def put(self, digest: bytes, number: int = 0) -> None:
        """Give a digest a number, in place of the one it had."""
        first, second = _halves(digest)
        place = self._place(first, second)
        if not self._first[place]:
            if (self._count + 1) * _FULL[1] > len(self._first) * _FULL[0]:
                self._grow()
                place = self._place(first, second)
            self._count += 1
            self._first[place], self._second[place] = first, second
        self._numbers[place] = number

    def copy(self) -> DigestTable:
        """Another table with the same digests."""
        other = DigestTable()
        other._count, other._mask = self._count, self._mask
        other._first, other._second, other._numbers = self._first[:], self._second[:], self._numbers[:]
        return other

    def _place(self, first: int, second: int) -> int:
        """Where a digest stands, or else the free place where it would."""
        firsts, mask = self._first, self._mask
        place = second & mask
        while (found := firsts[place]) and (found != first or self._second[place] != second):
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        rows = zip(self._first, self._second, self._numbers, strict=True)
        self._begin(2 * len(self._first))
        for first, second, number in rows:
            if first:
                place = self._place(first, second)
                self._first[place], self._second[place], self._numbers[place] = first, second, number


def _halves(digest: bytes) -> tuple[int, int]:
    # A free place has a first half of nought, which is therefore none.
    return int.from_bytes(digest[:8], "little") or 1, int.from_bytes(digest[8:16], "little")
