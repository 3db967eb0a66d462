"""QR codes of links, for paper and for pages."""

from __future__ import annotations

from io import BytesIO

import segno


def code_as_png(link: str) -> bytes:
    drawn = BytesIO()
    segno.make(link, micro=False, error="m").save(drawn, kind="png", scale=6, border=4)
    return drawn.getvalue()


def code_as_address(link: str) -> str:
    """The code as a data address, for an image of a page."""
    return str(segno.make(link, micro=False, error="m").svg_data_uri(omitsize=True, light="#fff"))
