#!/bin/sh
# Makes the window's font: the part of Noto Sans CJK SC that the program's words and everyday Chinese need.
# Run it again when a test names a character that the font lacks. Needs fonttools (pip install fonttools)
# and Debian's fonts-noto-cjk; another place of the font can be given as the first argument.
set -eu
cd "$(dirname "$0")/../.."
font=${1:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
words=$(mktemp)
english=$(mktemp)
trap 'rm -f "$words" "$english"' EXIT

python3 - assets/text/*.toml checks/*.toml >"$words" <<'PYTHON'
import pathlib
import sys

characters = set()
# GB 2312: the 6 763 characters of everyday Chinese, rows 16 to 87.
for row in range(16, 88):
    for cell in range(1, 95):
        try:
            characters.add(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for first, last in [
    (0x20, 0x7E),      # ASCII
    (0xA0, 0xFF),      # Latin-1
    (0x2010, 0x2027),  # general punctuation
    (0x2030, 0x203B),
    (0x2190, 0x2193),  # arrows
    (0x2460, 0x2469),  # numbers in circles
    (0x3000, 0x3017),  # CJK punctuation
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE5, 0xFFE5),
]:
    characters.update(map(chr, range(first, last + 1)))
characters.update("€™−≈≠≤≥×÷√")
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    if path.exists():
        characters.update(path.read_text(encoding="utf-8"))
sys.stdout.write("".join(sorted(c for c in characters if c.isprintable())))
PYTHON

pyftsubset "$font" --font-number=2 --text-file="$words" --output-file=assets/fonts/selfcheck-sc.otf \
  --layout-features=kern --no-hinting --desubroutinize --drop-tables+=BASE,VORG,vhea,vmtx,GSUB,DSIG \
  --name-IDs=0,1,2,13,14 --notdef-outline

# The same quotes and dots are wide in Chinese and narrow in English: the narrow ones are a font of their own.
python3 - "$font" "$english" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1], fontNumber=2)
layout = font["GSUB"].table
narrow = {}
for record in layout.FeatureList.FeatureRecord:
    if record.FeatureTag == "pwid":
        for index in record.Feature.LookupListIndex:
            for table in layout.LookupList.Lookup[index].SubTable:
                narrow.update(getattr(table, "ExtSubTable", table).mapping)
for table in font["cmap"].tables:
    for character in map(ord, "“”‘’…"):
        if character in getattr(table, "cmap", {}):
            glyph = table.cmap[character]
            table.cmap[character] = narrow.get(glyph, glyph)
font.save(sys.argv[2])
PYTHON
pyftsubset "$english" --text="“”‘’…" --output-file=assets/fonts/selfcheck-en.otf \
  --layout-features= --no-hinting --desubroutinize --drop-tables+=BASE,VORG,vhea,vmtx,GSUB,GPOS,DSIG \
  --name-IDs=0,1,2,13,14 --notdef-outline
