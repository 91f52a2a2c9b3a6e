"""A text of a notice, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """The title and the sentence of one kind, by language."""

    title: Texts
    text: Texts
