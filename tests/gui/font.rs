//! Every character the program itself can show has a glyph in the built-in font.

use std::collections::BTreeSet;
use std::path::Path;

/// The first byte of a table of the font.
fn table(font: &[u8], name: [u8; 4]) -> &[u8] {
    let count = usize::from(u16::from_be_bytes([font[4], font[5]]));
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
    for entry in (0..count).map(|place| 12 + place * 16) {
        if font[entry..entry + 4] == name[..] {
            return &font[number(entry + 8)..];
        }
    }
    panic!("no table {name:?}")
}

/// The characters of the font's format 4 character map.
fn characters(font: &[u8]) -> BTreeSet<char> {
    let map = table(font, *b"cmap");
    let word =
        |table: &[u8], at: usize| usize::from(u16::from_be_bytes([table[at], table[at + 1]]));
    let mut found = BTreeSet::new();
    for record in (0..word(map, 2)).map(|place| 4 + place * 8) {
        let part =
            &map[u32::from_be_bytes(map[record + 4..record + 8].try_into().unwrap()) as usize..];
        if word(part, 0) != 4 {
            continue;
        }
        let segments = word(part, 6) / 2;
        for segment in 0..segments {
            let last = word(part, 14 + segment * 2);
            let first = word(part, 16 + (segments + segment) * 2);
            let delta = word(part, 16 + (2 * segments + segment) * 2);
            let offset_at = 16 + (3 * segments + segment) * 2;
            let offset = word(part, offset_at);
            for code in first..=last {
                let glyph = match offset {
                    0 => (code + delta) & 0xffff,
                    _ => word(part, offset_at + offset + (code - first) * 2),
                };
                if glyph != 0 && code != 0xffff {
                    found.insert(char::from_u32(u32::try_from(code).unwrap()).unwrap());
                }
            }
        }
    }
    found
}

#[test]
#[expect(clippy::disallowed_methods, reason = "reads the sources of the words")]
fn every_character_has_a_glyph() {
    let known = characters(selfcheck::gui::FONT);
    assert!(known.len() > 6763, "the font has only {} characters", known.len());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = BTreeSet::new();
    for folder in ["assets/text", "checks"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let lacking = text.chars().filter(|sign| !sign.is_control() && !known.contains(sign));
            missing.extend(lacking.map(|sign| format!("{sign} in {}", path.display())));
        }
    }
    assert!(missing.is_empty(), "run assets/fonts/make.sh: {missing:#?}");
}
