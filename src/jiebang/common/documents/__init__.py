"""Office documents as Word files, in the layout of GB/T 9704 or a plain English one."""

from jiebang.common.documents.layout import ENGLISH, GB_9704, Face, Layout, layout_for
from jiebang.common.documents.model import Annex, Document, Subheading
from jiebang.common.documents.word import CONTENT_TYPE, official_document

__all__ = [
    "CONTENT_TYPE",
    "ENGLISH",
    "GB_9704",
    "Annex",
    "Document",
    "Face",
    "Layout",
    "Subheading",
    "layout_for",
    "official_document",
]
