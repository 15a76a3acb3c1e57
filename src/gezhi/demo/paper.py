"""A sheet of paper as enterprises attach it: a small PDF of a few lines of Chinese, made by hand."""

from datetime import date

LINES = (
    "一、谁开机、谁检查、谁值班：按附表，到岗位不到个人。",
    "二、先查后开：电、气、火、机、化、仓。",
    "三、全员第一课，没听课不上岗。",
)


def plan_as_pdf(enterprise: str, title: str, day: date) -> bytes:
    """One page with enterprise, title, day and three lines, in a font that every reader of Chinese PDF has."""
    lines = [title, enterprise, f"{day:%Y-%m-%d}", "", *LINES]
    text = (
        "BT /F 13 Tf 56 780 Td 24 TL " + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines) + " ET"
    )
    return _document(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        "/FontDescriptor 7 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 880/StemV 93>>",
    )


def _document(*objects: str) -> bytes:
    """The objects one after the other, with the table of where each begins."""
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    return (written + end).encode("ascii")
