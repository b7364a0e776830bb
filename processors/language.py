"""The language of an article: what its text shows, else what its feed says."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

ENOUGH = 60
"""Latin letters that a text needs for its language to show; of other scripts a third does."""
SURE = 0.9
# Those that the world's newsrooms publish in; with all that the library knows, short English reads as Nigerian Pidgin.
LANGUAGES = frozenset(
    "am ar az be bg bn bs ca cs da de el en es et eu fa fi fr gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt"
    " lv mk ml mn mr ms mt my ne nl no or pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh".split()
)
_NO_LETTER = re.compile(r"[\W\d_]+")


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(LANGUAGES))
    return identifier


def language_of(text: str, declared: str | None) -> str:
    """ISO 639-1 code, `en` when nothing tells."""
    hint = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    hint = hint if len(hint) in {2, 3} and hint.isalpha() else ""
    # Names say where a report is from, not what language it is in.
    sample = " ".join(word for word in text[:1500].split() if not word[:1].isupper())
    letters = _NO_LETTER.sub("", sample)
    if len(letters) < (ENOUGH if letters[:1] < "Ͱ" else ENOUGH // 3):
        return hint or "en"
    found, probability = _identifier().classify(sample)
    return str(found) if probability >= SURE or not hint else hint
