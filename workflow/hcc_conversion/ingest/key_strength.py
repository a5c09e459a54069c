"""Whether a key can be guessed: whoever guesses it can try all identifiers of a hospital."""

#: What a key needs at least: characters, different ones, and steps that are not those of a row.
SHORTEST, FEWEST_DIFFERENT = 16, 8
ADVICE = (
    "make one with: openssl rand -hex 32; or unset the variable or remove the file, and the "
    "workflow makes one"
)
#: Words that people begin a password with, and rows of keys on a keyboard.
_WORDS = (
    *("password", "passwort", "kennwort", "secret", "geheim", "changeme", "pseudonym", "letmein"),
    *("qwerty", "qwertz", "azerty", "asdfgh", "welcome", "hospital", "example"),
)


def weakness(key: str) -> str:
    """Why *key* is none, as a sentence without the key; empty if it will do.

    A key of 16 characters that nobody chose by hand passes. This is no measure of chance: it turns
    away what is tried first.
    """
    small = key.casefold()
    if len(key) < SHORTEST:
        return f"it needs at least {SHORTEST} characters"
    if len(set(small)) < FEWEST_DIFFERENT:
        return f"it needs at least {FEWEST_DIFFERENT} different characters"
    if _period(small) * 2 <= len(small):
        return "it is one piece, repeated"
    word = next((word for word in _WORDS if word in small), "")
    if word and len(key) < SHORTEST + len(word):
        return "it is a word that is tried first, with little around it"
    if _steps_of_a_row(small) * 2 >= len(small) - 1:
        return "it runs along the alphabet or the digits"
    return ""


def _period(text: str) -> int:
    """The length of the shortest piece that gives *text*, repeated and cut off at its end."""
    return next(n for n in range(1, len(text) + 1) if text.startswith(text[n:]))


def _steps_of_a_row(text: str) -> int:
    """How many characters follow the one before as 2 follows 1, b a, or backwards."""
    rows = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz")
    pairs = {
        row[i : i + 2] for row in (*rows, *(row[::-1] for row in rows)) for i in range(len(row))
    }
    return sum(text[i : i + 2] in pairs for i in range(len(text) - 1))
