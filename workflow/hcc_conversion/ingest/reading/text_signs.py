"""Delimiters and encodings that a text file can have."""

import codecs

#: Text by Python's list, and no encoding of a file: almost any bytes can be read by them.
_NO_FILE_HAS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
_NO_FILE_HAS |= {"mbcs", "oem", "charmap"}


def delimiter_problem(delimiter: str) -> str:
    """Why a character cannot stand between cells; empty where it can."""
    if delimiter in "\r\n\0\"'\\.+-_" or delimiter.isalnum() or delimiter == "\ufeff":
        return f"the delimiter {delimiter!r} can be part of a cell or of a row's end"
    return ""


def encoding_problem(encoding: str) -> str:
    """Why no text file is read with an encoding; empty where one is."""
    try:
        found = codecs.lookup(encoding)
        if not found._is_text_encoding or found.name.replace("_", "-") in _NO_FILE_HAS:
            return f"'{encoding}' is not an encoding of text files"
    except (LookupError, ValueError, UnicodeError):
        return f"'{encoding}' is not a known encoding"
    return ""
