"""Write the font of the office's papers: `.venv/bin/python docs/font.py NotoSerifCJK-Regular.ttc`.

Takes Noto Serif CJK SC out of that file of Debian's fonts-noto-cjk and keeps all of GBK and, as
names need them, the characters of 通用规范汉字表 (2013) beyond it. Outlines become TrueType, which
PDF embeds. Made twice, it is the same.
"""

from __future__ import annotations

import io
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

SIMPLIFIED = 2  # its place in the collection
FILE = Path(__file__).parent.parent / "workbooks" / "fonts" / "NotoSerifSC.ttf.xz"
ERROR = 2  # how far an outline may move, in 1000ths of a character
BEYOND_GBK = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮"
    "䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮鿍鿎鿏"
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰"
    "𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭"
    "𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬"
    "𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
NAMES_KEPT = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and the licence
UNUSED = ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB", "GDEF"]


def main() -> int:
    """Write the file."""
    _, source = sys.argv
    font = TTFont(source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    _keep(font, {ord(each) for each in characters()})
    _turn_into_truetype(font)
    plain = io.BytesIO()
    font.save(plain)
    FILE.write_bytes(lzma.compress(plain.getvalue(), preset=9))
    print(f"{FILE.name}: {len(font.getGlyphOrder())} glyphs, {FILE.stat().st_size} bytes")  # noqa: T201 - its whole talk
    return 0


def characters() -> Iterator[str]:
    """Everything that the font can write."""
    yield from map(chr, range(0x20, 0x7F))
    yield from BEYOND_GBK
    for code in range(0x8140, 0xFEFF):
        try:
            yield from code.to_bytes(2, "big").decode("gbk")
        except UnicodeDecodeError:
            continue


def _keep(font: TTFont, codes: set[int]) -> None:
    options = Options(hinting=False, desubroutinize=True, notdef_outline=True)
    options.layout_features, options.name_IDs = [], NAMES_KEPT
    options.drop_tables += UNUSED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def _turn_into_truetype(font: TTFont) -> None:
    outlines, drawn = {}, font.getGlyphSet()
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), outlines
    del font["CFF "]
    counts = font["maxp"]
    counts.tableVersion, counts.maxZones = 0x00010000, 1
    for unused in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(counts, f"max{unused}", 0)
    counts.maxStackElements = counts.maxSizeOfInstructions = counts.maxComponentElements = 0
    font["head"].glyphDataFormat, font["post"].formatType = 0, 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


if __name__ == "__main__":
    sys.exit(main())
