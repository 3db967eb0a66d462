"""Office documents as Word files, in the layout of GB/T 9704 or a plain English one."""

from jiebang.common.documents.cards import cards_document
from jiebang.common.documents.codes import code_as_address, code_as_png
from jiebang.common.documents.layout import ENGLISH, GB_9704, Face, Layout, layout_for
from jiebang.common.documents.model import Annex, Card, Cards, Document, Signature, Subheading
from jiebang.common.documents.word import CONTENT_TYPE, official_document

__all__ = [
    "CONTENT_TYPE",
    "ENGLISH",
    "GB_9704",
    "Annex",
    "Card",
    "Cards",
    "Document",
    "Face",
    "Layout",
    "Signature",
    "Subheading",
    "cards_document",
    "code_as_address",
    "code_as_png",
    "layout_for",
    "official_document",
]
