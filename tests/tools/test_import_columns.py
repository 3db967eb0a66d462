from tools.import_columns import DOCUMENT, with_tables


def test_the_handbook_names_the_columns_the_code_reads():
    written = DOCUMENT.read_text(encoding="utf-8")
    assert with_tables(written) == written, "run: python tools/import_columns.py"
