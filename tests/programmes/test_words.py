from django.utils import translation

from jiebang import schemes
from jiebang.kernel.scheme import TERMS
from jiebang.programmes.words import GLOSSARY, word


def test_every_term_a_scheme_may_rename_has_a_word_of_its_own():
    assert tuple(GLOSSARY) == TERMS


def test_the_schemes_word_comes_first_in_the_readers_language():
    scheme = schemes.load("qingdao-shanghai")
    with translation.override("zh-hans"):
        assert (word(scheme, "host"), word(scheme, "mentor")) == ("实训单位", "带教导师")
    with translation.override("en"):
        assert (word(scheme, "answer"), word(scheme, "mentor")) == ("answer from Shanghai", "mentor")


def test_every_term_is_said_in_chinese():
    with translation.override("zh-hans"):
        assert [term for term in TERMS if word(None, term).isascii()] == []
