//! What stands between and around the parts of a header.

use super::super::level::Level;
use super::super::time::Cursor;

/// Moves over what only separates.
pub(super) fn skip_separators(c: &mut Cursor<'_>) {
    loop {
        match c.peek(0) {
            b' ' | b'\t' | b'|' | b',' | b';' => c.at += 1,
            b'-' if matches!(c.peek(1), b' ' | b'\t') => c.at += 1,
            b'-' if c.peek(1) == b'-' && matches!(c.peek(2), b' ' | b'\t') => c.at += 2,
            b':' if matches!(c.peek(1), b' ' | b'\t') => c.at += 1,
            _ => return,
        }
    }
}

/// The bracket that closes the one that stands here.
pub(super) fn closing(line: &[u8], at: usize) -> Option<usize> {
    let open = *line.get(at)?;
    let close = match open {
        b'[' => b']',
        b'(' => b')',
        _ => b'>',
    };
    let mut depth = 0_usize;
    for (ahead, byte) in line.get(at..)?.iter().take(300).enumerate() {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + ahead);
            }
        }
    }
    None
}

/// `error`, `ERROR`, `:error`, `core:error`, `E`.
pub(super) fn level_in_group(text: &[u8]) -> Option<Level> {
    if let [letter] = text {
        return Level::of_letter(*letter);
    }
    // `10:00:00 ERR` and `Server thread/WARN`.
    let last = text.rsplit(|byte| matches!(byte, b' ' | b'/')).next();
    Level::of_word(text).or_else(|| loud(last?)).or_else(|| {
        let at = text.iter().rposition(|byte| *byte == b':')?;
        let module = text.get(..at)?;
        let is_module = module.len() <= 30
            && module.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        is_module.then(|| Level::of_word(text.get(at + 1..)?))?
    })
}

/// A level in capital letters.
pub(super) fn loud(word: &[u8]) -> Option<Level> {
    let is_loud = word.len() >= 3 && word.iter().all(u8::is_ascii_uppercase);
    is_loud.then(|| Level::of_word(word))?
}
