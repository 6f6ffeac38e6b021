"""Guess the encoding of text that is neither UTF-8 nor UTF-16, by the alphabets of its words.

Detectors of encodings were measured on the names of the sample: charset-normalizer reads Swedish,
Danish and Portuguese cp1252 as cp1250 and much Polish cp1250 as cp1252; chardet reads Danish wrong.
"""

import re

# The letters beyond a to z of each language. Those of Italian (but é) end a word.
_WESTERN = {
    "French": "àâæçéèêëîïôœùûüÿ",
    "German": "äöüßé",
    "Spanish": "áçéíïñóúü",
    "Portuguese": "áâãàçéêíóôõúü",
    "Danish": "æøåéö",
    "Swedish": "åäöé",
}
_EASTERN = {
    "Polish": "ąćęłńóśźż",
    "Czech": "áčďéěíňóřšťúůýž",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîșțşţ",
}
_ITALIAN_END = re.compile("[a-zé]*[àèéìíîòóù]")
# From alpha to omega, and those with accents.
_GREEK = re.compile("[\u03b1-\u03c9άέήίόύώϊϋΐΰ]+")
# In order of precedence: a later one needs more words that it spells.
ALPHABETS = {
    "cp1252": (*_WESTERN.values(),),
    "cp1250": (*_WESTERN.values(), *_EASTERN.values()),
    "cp1253": (),
    "iso8859_2": (*_WESTERN.values(), *_EASTERN.values()),
    "mac_roman": (*_WESTERN.values(),),
}
_WORD_BYTES = re.compile(rb"(?<![A-Za-z])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")
# Signs beyond ASCII are of a word, so that half a word is none; quotes and dashes are not.
_WORD = re.compile("[^\x00-@[-`{-\x7f\xa0\u2013\u2014\u2018-\u201e\u2026]+")


def guess_encoding(raw: bytes) -> str:
    """Return the encoding that spells most of the distinct words with letters beyond a to z.

    A word is spelled where its letters are of the alphabet of one language of that encoding, and no
    capital stands behind a small letter. Where no encoding spells any it is cp1252.
    """
    words = b" ".join(dict.fromkeys(_WORD_BYTES.findall(raw)))
    return max(ALPHABETS, key=lambda encoding: _count_spelled(words, encoding))


def _count_spelled(words: bytes, encoding: str) -> int:
    text = words.decode(encoding, "replace")
    distinct = {word for word in _WORD.findall(text) if not word.isascii()}
    return sum(_is_spelled(word, encoding) for word in distinct)


def _is_spelled(word: str, encoding: str) -> bool:
    small = word.lower()
    if word != word.upper() and word[1:] != small[1:]:
        return False
    if encoding == "cp1253":
        return _GREEK.fullmatch(small) is not None
    if encoding in ("cp1252", "mac_roman") and _ITALIAN_END.fullmatch(small):
        return True
    letters = {letter for letter in small if not letter.isascii()}
    return any(letters.issubset(alphabet) for alphabet in ALPHABETS[encoding])
