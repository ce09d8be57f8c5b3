//! How much of a text has room. Nobody here knows the font, so letters are taken to be wide.

use unicode_width::UnicodeWidthChar;

/// Width of wide fonts' letters, on the average of a name, as a part of their size.
const LETTER: f32 = 0.6;

/// How wide a text is at most in the fonts that are usual for it.
pub(super) fn wide(text: &str, size: f32) -> f32 {
    text.chars().map(|letter| letter_width(letter) * size).sum()
}

fn letter_width(letter: char) -> f32 {
    match letter.width() {
        Some(0) => 0.0,
        Some(1) if letter.is_ascii() => LETTER,
        _ => 1.0,
    }
}

/// A text cut to its room.
pub(super) fn cut(text: &str, size: f32, room: f32) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if wide(&text, size) <= room {
        return text;
    }
    format!("{}…", taken(&text, room - size, size))
}

/// As much of a text's start as has room.
fn taken(text: &str, room: f32, size: f32) -> &str {
    let mut used = 0.0;
    for (at, letter) in text.char_indices() {
        used += letter_width(letter) * size;
        if used > room {
            return &text[..at];
        }
    }
    text
}

/// A name in two lines at most, broken after a dot or colon where that helps.
pub(super) fn lines(name: &str, size: f32, room: f32) -> Vec<String> {
    if name.is_empty() {
        return Vec::new();
    }
    if wide(name, size) <= room {
        return vec![cut(name, size, room)];
    }
    let head = taken(name, room, size);
    let end = head.rfind(['.', ':', '-', '/', ' ']).filter(|at| *at * 3 > head.len());
    let end = end.map_or(head.len(), |at| at + 1);
    vec![cut(&name[..end], size, room), cut(&name[end..], size, room)]
}

#[cfg(test)]
mod tests {
    use super::{LETTER, cut, lines};

    #[test]
    fn names_are_cut_to_their_room_and_broken_at_a_dot() {
        let room = 10.0 * LETTER * 10.0;
        assert_eq!(cut("abcdefghij", 10.0, room + 0.1), "abcdefghij");
        assert!(cut("abcdefghijk", 10.0, room).ends_with('…'));
        assert_eq!(lines("intern.example", 10.0, room + 0.1), ["intern.", "example"]);
        assert_eq!(lines("", 10.0, room), Vec::<String>::new());
    }
}
