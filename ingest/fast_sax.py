"""The SAX driver that feedparser uses: expat, with the text of an element in few pieces rather than in one a line."""

from xml.sax.expatreader import ExpatParser

BUFFER_BYTES = 1 << 16


class BufferedParser(ExpatParser):
    def reset(self) -> None:
        super().reset()
        parser = self._parser  # type: ignore[attr-defined]  # expat's own, made by every reset
        parser.buffer_text = True
        parser.buffer_size = BUFFER_BYTES


def create_parser() -> BufferedParser:
    """What xml.sax.make_parser looks for in a driver."""
    return BufferedParser()
