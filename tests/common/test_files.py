"""Files that are kept: what is taken, what is taken out of them, how they are served (hostile inputs 27 and 28)."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from jiebang.common import clock, files, limited
from jiebang.common.refusals import Refused
from tests.hostile.pictures import GPS, PDF, chunk, exif, jpeg, office, png, segment

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def taken(name: str, content: bytes) -> files.Accepted:
    return files.accept(SimpleUploadedFile(name, content))


HARMLESS = {
    "a.pdf": PDF, "a.docx": office("word"), "a.xlsx": office("xl"), "a.pptx": office("ppt"), "a.jpg": jpeg(),
    "a.jpeg": jpeg(), "a.PNG": png(), "a.txt": "通知：周五学习。".encode(), "b.txt": "通知".encode("gb18030"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_files_are_taken_byte_for_byte(name):
    assert taken(name, HARMLESS[name]).content == HARMLESS[name]


HOSTILE = {
    "svg": ("a.svg", SVG),
    "svg named png": ("a.png", SVG),
    "html": ("a.html", HTML),
    "html named jpg": ("a.jpg", HTML),
    "html named txt": ("a.txt", HTML),
    "html with a mark of order named txt": ("a.txt", b"\xef\xbb\xbf" + HTML),
    "html named pdf": ("a.pdf", HTML),
    "exe": ("a.exe", b"MZ"),
    "no ending": ("README", b"x"),
    "jpeg with a page behind": ("a.jpg", jpeg(behind=HTML)),
    "jpeg with an archive behind": ("a.jpg", jpeg(behind=office("word"))),
    "jpeg with a page in its comment": ("a.jpg", jpeg(segment(0xFE, HTML))),
    "jpeg with a program in a segment": ("a.jpg", jpeg(segment(0xE5, b"<?php system($_GET[0]); ?>"))),
    "png with a page behind": ("a.png", png(behind=HTML)),
    "png with a page in a chunk": ("a.png", png(chunk(b"tEXt", HTML))),
    "gif and jpeg at once": ("a.jpg", b"GIF89a" + jpeg()),
    "cut jpeg": ("a.jpg", jpeg()[:-6]),
    "jpeg without a picture": ("a.jpg", b"\xff\xd8\xff\xd9"),
    "jpeg that lies about a length": ("a.jpg", b"\xff\xd8\xff\xe0\xff\xff"),
    "png with a wrong checksum": ("a.png", png()[:-1] + b"x"),
    "50 000 × 50 000 png": ("a.png", png(width=50_000, height=50_000)),
    "huge jpeg": ("a.jpg", jpeg(width=50_000, height=50_000)),
    "png of no size": ("a.png", png(width=0)),
    "macro": ("a.docx", office("word", extra={"word/vbaProject.bin": b"x"})),
    "macro by its type": ("a.docx", office("word", types=b"application/vnd.ms-word.document.macroEnabled.main+xml")),
    "sheet named docx": ("a.docx", office("xl")),
    "archive named docx": ("a.docx", office("other")),
    "document with a dtd": ("a.docx", office("word", extra={"word/x.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"})),
    "bomb": ("a.docx", office("word", extra={"word/media/x.bin": b"\0" * (70 * 1024 * 1024)})),
    "old or locked document": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    "pdf with a script": ("a.pdf", PDF.replace(b"/Type/Catalog", b"/OpenAction<</S/JavaScript>>")),
    "pdf that is cut": ("a.pdf", PDF[:20]),
    "page before a pdf": ("a.pdf", HTML + PDF),
    "empty": ("a.pdf", b""),
    "text with a null byte": ("a.txt", b"a\0b"),
    "binary named txt": ("a.txt", bytes(range(128, 256))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence_that_names_them(name):
    sent, content = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        taken(sent, content)
    assert sent in str(refused.value)
    assert "alert" not in str(refused.value)


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(settings, monkeypatch):
    settings.MAX_UPLOAD_MB = 1
    monkeypatch.setattr(limited, "ask", lambda *arguments: pytest.fail("looked at"))
    with pytest.raises(Refused, match=r"1\.1 MB"):
        taken("a.pdf", b"%PDF-1.7" + b"x" * 1_153_434)


def test_a_photograph_loses_its_place_and_keeps_its_way_up():
    kept = taken("a.jpg", jpeg(exif(turned=6), segment(0xFE, b"by somebody"))).content
    assert GPS not in kept and b"by somebody" not in kept
    assert b"Exif\0\0MM\0*" in kept and b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in kept
    assert taken("a.jpg", kept).content == kept


def test_an_upright_photograph_is_left_without_any_exif():
    assert taken("a.jpg", jpeg(exif(turned=1))).content == jpeg()


def test_a_telephones_trailer_is_left_away_in_silence():
    assert taken("a.jpg", jpeg(behind=b"SEFT\0 motion " * 50)).content == jpeg()


def test_a_png_loses_what_its_program_wrote_into_it():
    said = png(chunk(b"tEXt", b"Author\0somebody"), chunk(b"eXIf", GPS), chunk(b"tIME", b"\x07\xe5\x0c\x0c\x08\0\0"))
    assert taken("a.png", said).content == png()


@pytest.mark.parametrize("length", range(2, len(jpeg(exif())), 7))
def test_a_jpeg_cut_anywhere_is_refused_and_never_a_fault(length):
    from jiebang.common.files import pictures
    from jiebang.common.files.faults import FileFault

    with pytest.raises(FileFault):
        pictures.jpeg(jpeg(exif())[:length])


NAMES = {
    "../../x.txt": "x.txt", "..\\..\\x.txt": "x.txt", "a\0b.txt": "ab.txt", "名" * 300 + ".txt": "名" * 100 + ".txt",
    "a\u202etxt.exe.txt": "atxt.exe.txt", "CON.txt": "_CON.txt", "nul.txt": "_nul.txt",
    'a";filename=evil.html;x=".txt': "a ;filename=evil.html;x=.txt", "a\r\nSet-Cookie: x=1.txt": "a Set-Cookie x=1.txt",
    "报名 表（终稿）.txt": "报名 表（终稿）.txt",
}  # fmt: skip


@pytest.mark.parametrize("sent", NAMES)
def test_a_file_is_stored_under_an_own_name_and_served_under_a_safe_one(sent):
    upload = SimpleUploadedFile("x.txt", b"hello")
    upload._name = sent  # as a browser may send it; Django's own cleaning is not relied on
    accepted = files.accept(upload)
    assert accepted.name == NAMES[sent]
    stored = files.keep(accepted, "announcements")
    assert stored.startswith("announcements/") and stored.endswith(".txt") and len(stored) == len("announcements/") + 36
    answer = files.serve(stored, accepted.name)
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment;") and "\n" not in disposition and "\r" not in disposition
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(answer.streaming_content) == b"hello"


def test_chinese_names_follow_rfc_6266():
    stored = files.keep(taken("a.txt", b"x"), "announcements")
    answer = files.serve(stored, "报名表.txt")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E5%90%8D%E8%A1%A8.txt"


def test_files_no_row_names_are_swept_once_they_are_a_day_old():
    old, new, named = (files.keep(taken("a.txt", b"x"), "announcements") for _ in range(3))
    long_ago = (clock.now() - timedelta(hours=25)).timestamp()
    for stored in (old, named):
        os.utime(default_storage.path(stored), (long_ago, long_ago))
    assert files.stray("announcements", [named]) == [old]
    assert files.stray("nothing-here", []) == []
    assert default_storage.exists(new)
