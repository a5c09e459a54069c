"""One spelling for texts that look the same, of cells and of the centre file alike.

What nobody can see or mean is taken away: characters without a width, another composition of
the same letter, the kind and number of blanks, the width of Latin letters and digits. Upper and
lower case, leading zeros, dashes of another length, superscripts and Roman numerals stay: they
can be meant.
"""

import re
import unicodedata

#: Without a width: control characters, soft hyphen, joiners, marks of direction, byte-order mark,
#: selectors of a variant, tags.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
#: Blank, and no white space by Unicode: fillers of Hangul, the empty pattern of Braille.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
#: Drawn as the character that NFKC gives: full and half width, micro sign, ligatures, radicals.
_SAME_SHAPE = "\u00b5\u2e9f\u2ef3\u2f00-\u2fd5\ufb00-\ufb06\uff01-\uff9f\uffa1-\uffe6"
#: Drawn as a hyphen.
_HYPHENS = "\u2010\u2011\ufe63"
_invisible = re.compile(f"[{_INVISIBLE}]+")
_blanks = re.compile(rf"[\s{_FILLERS}]+")
_same_shape = re.compile(f"[{_SAME_SHAPE}]+")
_hyphens = re.compile(f"[{_HYPHENS}]")
_odd = re.compile(rf"[{_INVISIBLE}{_FILLERS}{_SAME_SHAPE}{_HYPHENS}]|[^\S ]|  ")


def is_plain(text: str) -> bool:
    """Whether *text* is its own `plain_text`, but for blanks at its ends."""
    return not _odd.search(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))


def plain_text(text: str) -> str:
    """*text* in the one spelling of all that look like it, trimmed, blanks single."""
    if is_plain(text):
        return text.strip()
    text = _invisible.sub("", text)
    text = _same_shape.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    text = _hyphens.sub("-", unicodedata.normalize("NFC", text))
    # Once more: what was taken away can have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _blanks.sub(" ", text).strip())
