"""Text that is neither UTF-8 nor UTF-16: which of five encodings spells most of its words."""

from collections.abc import Iterator

WEST = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "äöüßé",  # German
    "áçéíïñóúü",  # Spanish
    "áâãàçéêíóôõúü",  # Portuguese
    "æøåéö",  # Danish
    "åäöé",  # Swedish
)
EAST = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîșțşţ",  # Romanian
)
GREEK = "".join(map(chr, range(0x3B1, 0x3CA))) + "άέήίόύώϊϋΐΰ"
ENCODINGS = ("cp1252", "cp1250", "cp1253", "iso8859_2", "mac_roman")


def guess(data: bytes) -> str:
    """Return the first encoding with most distinct words that it spells."""
    best, most = "cp1252", 0
    for encoding in ENCODINGS:
        text = data.decode(encoding, errors="replace")
        count = len({word for word in words(text) if is_spelled(word, encoding)})
        if count > most:
            best, most = encoding, count
    return best


BREAKS = "\u00a0\u2013\u2014\u2026" + "".join(map(chr, range(0x2018, 0x201F)))


def words(text: str) -> Iterator[str]:
    """Return each run without ASCII signs, quotes and dashes that has a letter beyond a to z."""
    word = ""
    for character in text + " ":
        is_sign = character in BREAKS or (character.isascii() and not character.isalpha())
        if not is_sign:
            word += character
        else:
            if not word.isascii():
                yield word
            word = ""


def is_spelled(word: str, encoding: str) -> bool:
    after_first = word[1:]
    if word != word.upper() and after_first != after_first.lower():
        return False
    small = word.lower()
    others = [character for character in small if not character.isascii()]
    if encoding == "cp1253":
        return all(character in GREEK for character in small)
    is_western = encoding in ("cp1252", "mac_roman")
    if is_western and small[-1] in "àèéìíîòóù" and set(others[:-1]) <= {"é"}:
        return True
    alphabets = WEST if is_western else WEST + EAST
    return any(all(character in letters for character in others) for letters in alphabets)


def values(text: str) -> Iterator[str]:
    """Return the texts between separators, quotes and line ends."""
    value = ""
    for character in text + "\n":
        if character not in ',;\t|"\r\n':
            value += character
        else:
            yield value
            value = ""
