"""A list of feeds that a form carries from its preview to its confirmation: OPML, small enough for a field."""

import base64
import binascii
import zlib

from app.opml import MAX_BYTES, OpmlError

DAMAGED = "the list got lost on its way: choose it again"


def packed(document: bytes) -> str:
    return base64.b64encode(zlib.compress(document)).decode()


def unpacked(text: str) -> bytes:
    """Raises OpmlError for what is none, and for what would be larger than a list may be."""
    try:
        reader = zlib.decompressobj()
        document = reader.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise OpmlError(DAMAGED) from error
    if not reader.eof:
        raise OpmlError(DAMAGED)
    return document
