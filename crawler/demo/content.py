"""Text of the demo site: titles and bodies put together from each language's sentence parts.

Every sentence is our own. What agrees in gender or number is kept together in the word
files, so that whatever is drawn is grammatical; the numbers in it make it unlike the next.
"""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from crawler.demo.words import Words

__all__ = ["Block", "Writer"]


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """One block of a body. ``kind``: p, h, li, quote or table.

    A table has ``rows`` and no ``text``. ``link`` is (address, the part of ``text`` it stands on).
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    link: tuple[str, str] | None = None


class _Slots(dict[str, str]):
    """Values of a sentence's slots, drawn when asked for; a verb agrees with its indicator."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer
        self._forms: dict[str, str] = {}

    def __missing__(self, name: str) -> str:
        value = self[name] = self._draw(name.rstrip("2"), name[-1:] if name.endswith("2") else "")
        return value

    def _draw(self, name: str, which: str) -> str:
        writer, rng = self._writer, self._writer.rng
        if name in ("verb", "will", "reach"):
            form = self._forms.get(which) or self._subject("indicators", which)[1]
            picked = rng.choice(writer.text["verbs" if name == "verb" else name])
            return str(picked[form] if isinstance(picked, dict) else picked)
        if name in ("ind", "amt"):
            return self._subject("indicators" if name == "ind" else "amounts", which)[0]
        if name == "period":
            return str(rng.choice(writer.text["periods"])).format(year=self["year"])
        return writer.draw(name)

    def _subject(self, among: str, which: str) -> tuple[str, str]:
        """What the sentence is about, and the form its verb takes; kept for a verb that comes first."""
        picked = self._writer.rng.choice(self._writer.text[among])
        text, form = (picked, "one") if isinstance(picked, str) else picked
        self["ind" + which], self._forms[which] = text, form
        return text, form


class Writer:
    """Writes titles and bodies in one language, all chance taken from ``rng``."""

    def __init__(self, words: Words, rng: random.Random, year: int) -> None:
        self.words, self.rng, self.year = words, rng, year
        self.text: dict[str, Any] = words.text

    def title(self) -> str:
        """A headline; two calls may give the same one."""
        return self._fill(self.rng.choice(self.text["titles"]))

    def sentence(self) -> str:
        """One sentence with its full stop."""
        return self._fill(self.rng.choice(self.text["sentences"]))

    def paragraph(self, sentences: int) -> Block:
        """A paragraph of so many sentences, no two of one pattern; one that stands alone has a number."""
        patterns = self.text["sentences"]
        if sentences == 1:
            patterns = [pattern for pattern in patterns if "{n}" in pattern or "{sum}" in pattern]
        patterns = self.rng.sample(patterns, sentences)
        return Block("p", " ".join(self._fill(pattern) for pattern in patterns))

    def body(self) -> tuple[Block, ...]:
        """Three to nine paragraphs; often a subheading, a quotation, a list or a table among them."""
        rng = self.rng
        blocks = [self.paragraph(1 if rng.random() < 0.3 else rng.randint(2, 3))]
        blocks += [self.paragraph(rng.randint(2, 4)) for _ in range(rng.randint(2, 7))]
        parts = ((0.35, self._quote), (0.3, self._heading), (0.2, self._list), (0.15, self._table))
        for chance, part in parts:
            if rng.random() < chance:
                at = rng.randint(1, len(blocks) - 1)
                blocks[at:at] = part()
        return tuple(blocks)

    def attachment(self, address: str) -> tuple[Block, str]:
        """A paragraph that links a document, and the document's name as linked."""
        name = self.words.ui["bulletin"].format(count=self.draw("count"))
        text = str(self.rng.choice(self.text["attached"])).format(name=name)
        return Block("p", text, link=(address, name)), name

    def reference(self, address: str) -> tuple[Block, str]:
        """A paragraph that links another site, and the text of its link."""
        pattern, anchor = self.rng.choice(self.text["linked"])
        anchor = anchor.format(count=self.draw("count"))
        return Block("p", pattern.format(anchor=anchor), link=(address, anchor)), anchor

    def draw(self, name: str) -> str:
        """A value for the slot ``name``; an unknown slot is a ``KeyError``."""
        rng = self.rng
        if name == "n":
            return f"{rng.randint(1, 38)}{self.words.decimal}{rng.randint(1, 9)}"
        if name == "sum":
            return f"{rng.randint(12, 980)}{self.words.decimal}{rng.randint(1, 9)}"
        if name == "count":
            return str(rng.randint(5, 190) * 5)
        if name == "year":
            return str(self.year - rng.randint(0, 3))
        if name in ("place", "place_name"):
            return str(rng.choice(self.text["places"])[name == "place"])
        return str(rng.choice(self.text[f"{name}s"]))

    def _fill(self, pattern: str) -> str:
        text = pattern.format_map(_Slots(self))
        start = 1 if text[0] in "«“" else 0
        return text[:start] + text[start].upper() + text[start + 1 :]

    def _quote(self) -> list[Block]:
        said = self.sentence().rstrip(".")
        pattern = str(self.rng.choice(self.text["quotes"]))
        return [Block("quote", pattern.format(said=said, role=self.draw("role")))]

    def _heading(self) -> list[Block]:
        return [Block("h", self._fill(self.rng.choice(self.text["headings"])))]

    def _list(self) -> list[Block]:
        lead = Block("p", self._fill(self.rng.choice(self.text["list_leads"])))
        patterns = [self.rng.choice(self.text["list_items"]) for _ in range(self.rng.randint(3, 5))]
        lines = [str(pattern).format_map(_Slots(self)) for pattern in patterns]
        ends = [";"] * (len(lines) - 1) + ["."]
        return [lead, *(Block("li", line + end) for line, end in zip(lines, ends, strict=True))]

    def _table(self) -> list[Block]:
        head = tuple(cell.format(year=self.year) for cell in self.text["table_head"])
        places = self.rng.sample(self.text["places"], self.rng.randint(3, 6))
        rows = ((name, self.draw("sum"), self.rng.choice("+−") + self.draw("n")) for name, _ in places)
        return [Block("table", rows=(head, *rows))]
