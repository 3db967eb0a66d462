"""The list of records the office keeps, or what another system gives out."""

from jiebang.evidence.importer.columns import COLUMNS
from jiebang.evidence.importer.records import RecordsImporter
from jiebang.evidence.importer.words import add_words

__all__ = ["COLUMNS", "RecordsImporter", "add_words"]
