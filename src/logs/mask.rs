//! A line's content cut into words and variables.

use memchr::memchr_iter;

/// One piece of a line's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// One punctuation mark.
    Mark,
    /// Something that differs from line to line: a number, an address, a path.
    Variable,
}

/// One piece of a line's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether a space stands before it.
    pub(super) spaced: bool,
}

impl Piece {
    /// Its text; empty for a variable.
    pub(super) fn text<'a>(&self, content: &'a [u8]) -> &'a [u8] {
        match self.kind {
            Kind::Variable => b"",
            _ => content.get(self.start as usize..self.end as usize).unwrap_or_default(),
        }
    }
}

/// Pieces of a line looked at; what is behind them does not tell lines apart.
const MOST_PIECES: usize = 80;
/// Bytes of a line looked at.
const MOST_BYTES: usize = 4096;

const SPLIT: u8 = 1;
const SPACE: u8 = 2;
const DIGIT: u8 = 4;
const DOT: u8 = 8;
/// A slash of either kind, or an `@`.
const PATH: u8 = 16;
/// No hexadecimal digit.
const NO_HEX: u8 = 32;

/// What each byte is.
#[expect(clippy::cast_possible_truncation, reason = "a byte is less than 256")]
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'f' | b'A'..=b'F' => 0,
            b'.' => DOT | NO_HEX,
            b'/' | b'\\' | b'@' => PATH | NO_HEX,
            b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C | 0 => SPACE,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b',' | b';' | b'=' | b'|'
            | b'"' | b'\'' | b'`' | b':' | b'!' | b'?' | b'&' | b'*' | b'^' => SPLIT,
            _ => NO_HEX,
        };
        byte += 1;
    }
    class
};

fn class(byte: u8) -> u8 {
    CLASS.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Cuts content into pieces.
pub(super) fn pieces(content: &[u8], into: &mut Vec<Piece>) {
    into.clear();
    let content = content.get(..MOST_BYTES).unwrap_or(content);
    let mut at = 0;
    let mut spaced = false;
    while let Some(byte) = content.get(at) {
        if into.len() >= MOST_PIECES {
            break;
        }
        let class = class(*byte);
        if class & SPACE != 0 {
            spaced = true;
            at += 1;
            continue;
        }
        let start = at;
        let rest = content.get(at..).unwrap_or_default();
        let kind = if class & SPLIT != 0 {
            let length = if *byte == b':' { whole_variable(rest) } else { None };
            at += length.unwrap_or(1);
            if length.is_some() { Kind::Variable } else { Kind::Mark }
        } else if rest.starts_with(b"..") {
            at += rest.iter().take_while(|byte| **byte == b'.').count();
            Kind::Mark
        } else {
            let (length, seen) = word(rest);
            // What holds marks of its own is followed by a colon or starts like a path.
            let may_be_more = matches!(*byte, b'/' | b'\\') || rest.get(length) == Some(&b':');
            let text = rest.get(..length).unwrap_or_default();
            let whole = if may_be_more {
                whole_variable(rest).or_else(|| {
                    is_host(text)
                        .then(|| port(rest.get(length..)?))
                        .flatten()
                        .map(|port| length + port)
                })
            } else {
                None
            };
            at += whole.unwrap_or(length);
            if whole.is_some() || seen & DIGIT != 0 || is_variable(text, seen) {
                Kind::Variable
            } else {
                Kind::Word
            }
        };
        push(content, into, Piece { kind, start: small(start), end: small(at), spaced });
        spaced = false;
    }
    fold(content, into);
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The length of the word here and what kinds of bytes stand in it.
fn word(rest: &[u8]) -> (usize, u8) {
    let mut seen = 0;
    for (length, byte) in rest.iter().enumerate() {
        let class = class(*byte);
        if class & (SPLIT | SPACE) != 0
            || class & DOT != 0 && length > 0 && rest.get(length + 1) == Some(&b'.')
        {
            return (length, seen);
        }
        seen |= class;
    }
    (rest.len(), seen)
}

/// The length of an address, a path or a web address that starts here and holds marks of its own.
fn whole_variable(rest: &[u8]) -> Option<usize> {
    let first = *rest.first()?;
    let token = |stop: &[u8]| {
        rest.iter()
            .position(|byte| class(*byte) & SPACE != 0 || stop.contains(byte))
            .unwrap_or(rest.len())
    };
    match first {
        b'/' => {
            // A path.
            let length = token(b"\"',;)]}>=|:");
            let query = rest.get(..length)?.contains(&b'?');
            let length = if query { token(b"\"',;)]}>|") } else { length };
            let inner = rest.get(1..length)?;
            (!inner.is_empty()
                && inner.first().is_some_and(|byte| {
                    byte.is_ascii_alphanumeric()
                        || matches!(byte, b'.' | b'_' | b'~' | b'$' | b'{' | b'-' | b'%')
                }))
            .then_some(length)
        }
        b'A'..=b'Z' | b'a'..=b'z'
            if rest.get(1) == Some(&b':') && matches!(rest.get(2), Some(b'\\' | b'/')) =>
        {
            Some(token(b"\"',;)]}>|"))
        }
        b'\\' if rest.get(1) == Some(&b'\\') => Some(token(b"\"',;)]}>|")),
        _ if first.is_ascii_hexdigit() || first == b':' => {
            // IPv6, hardware addresses, clock times: groups of hexadecimal digits between colons.
            let length = rest
                .iter()
                .take(64)
                .take_while(|byte| byte.is_ascii_hexdigit() || **byte == b':' || **byte == b'.')
                .count();
            let text = rest.get(..length)?;
            let colons = memchr_iter(b':', text).count();
            let ended =
                rest.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
            let text_ends = text.last() != Some(&b':') || text.ends_with(b"::") && length > 2;
            (colons >= 2 && ended && text_ends && text.iter().any(u8::is_ascii_digit))
                .then_some(length)
        }
        _ if first.is_ascii_lowercase() => {
            // `scheme://`.
            let scheme = rest
                .iter()
                .take(12)
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
                .count();
            rest.get(scheme..)?.starts_with(b"://").then(|| token(b"\"',;)]}>|"))
        }
        _ => None,
    }
}

/// The length of `:80` here.
fn port(rest: &[u8]) -> Option<usize> {
    (rest.first() == Some(&b':')).then_some(())?;
    let digits = rest.iter().skip(1).take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let ended = rest.get(digits + 1).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    ((2..=5).contains(&digits) && ended).then_some(digits + 1)
}

fn is_host(word: &[u8]) -> bool {
    word.iter().all(|byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
    })
}

/// Whether a word without digits is nonetheless something that differs from line to line.
fn is_variable(word: &[u8], seen: u8) -> bool {
    if seen & NO_HEX == 0 && word.len() >= 8 {
        return true;
    }
    if seen & (DOT | PATH) == 0 {
        return false;
    }
    let letters = || word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if word.contains(&b'@') && letters() > 2 {
        return true;
    }
    // A path below somewhere: `conf/workers.properties`, `./run`.
    let slashes = word.iter().filter(|byte| matches!(byte, b'/' | b'\\')).count();
    if slashes >= 2 || slashes == 1 && seen & DOT != 0 || word.starts_with(b"~/") {
        return true;
    }
    let dots = memchr_iter(b'.', word).count();
    if dots >= 2 {
        let is_name =
            word.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-' | b'_'));
        return is_name && word.first() != Some(&b'.') && word.last() != Some(&b'.');
    }
    false
}

/// Whether a word is a unit that follows a number and changes with its size.
fn is_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"B" | b"KB"
            | b"MB"
            | b"GB"
            | b"TB"
            | b"kB"
            | b"KiB"
            | b"MiB"
            | b"GiB"
            | b"ns"
            | b"us"
            | b"ms"
            | b"s"
            | b"sec"
            | b"secs"
            | b"second"
            | b"seconds"
            | b"min"
            | b"mins"
            | b"minutes"
            | b"hours"
            | b"%"
    )
}

/// Whether a word names a day, a month or a zone, which are part of a time beside a number.
fn is_calendar(word: &[u8]) -> bool {
    matches!(
        word,
        b"Jan"
            | b"Feb"
            | b"Mar"
            | b"Apr"
            | b"May"
            | b"Jun"
            | b"Jul"
            | b"Aug"
            | b"Sep"
            | b"Oct"
            | b"Nov"
            | b"Dec"
            | b"Mon"
            | b"Tue"
            | b"Wed"
            | b"Thu"
            | b"Fri"
            | b"Sat"
            | b"Sun"
            | b"EST"
            | b"EDT"
            | b"UTC"
            | b"GMT"
            | b"AM"
            | b"PM"
    )
}

/// Adds a piece; variables that follow one another are one.
fn push(content: &[u8], into: &mut Vec<Piece>, piece: Piece) {
    let text = content.get(piece.start as usize..piece.end as usize).unwrap_or_default();
    if piece.kind == Kind::Word
        && text.len() <= 7
        && let Some(last) = into.last_mut()
        && last.kind == Kind::Variable
        && (is_calendar(text)
            || is_unit(text) && content.get(last.start as usize).is_some_and(u8::is_ascii_digit))
    {
        last.end = piece.end;
        return;
    }
    if piece.kind == Kind::Variable {
        while into.last().is_some_and(|last| {
            last.kind == Kind::Word
                && last.end - last.start <= 3
                && is_calendar(
                    content.get(last.start as usize..last.end as usize).unwrap_or_default(),
                )
        }) {
            into.pop();
        }
    }
    if piece.kind == Kind::Variable
        && let Some(last) = into.last_mut()
        && last.kind == Kind::Variable
    {
        last.end = piece.end;
        return;
    }
    into.push(piece);
}

/// Joins lists of variables into one, and leaves out brackets around nothing but a variable.
fn fold(content: &[u8], pieces: &mut Vec<Piece>) {
    let mut kept = 0_usize;
    for at in 0..pieces.len() {
        let Some(piece) = pieces.get(at).copied() else { break };
        let byte = |piece: &Piece| content.get(piece.start as usize).copied().unwrap_or(0);
        let last = kept.checked_sub(1).and_then(|at| pieces.get(at)).copied();
        let before = kept.checked_sub(2).and_then(|at| pieces.get(at)).copied();
        if piece.kind == Kind::Variable
            && let (Some(mark), Some(variable)) = (last, before)
            && mark.kind == Kind::Mark
            && variable.kind == Kind::Variable
            && matches!(byte(&mark), b',' | b':' | b';' | b'=' | b'|' | b'#')
        {
            // `1, 2` and `10:20` are one variable.
            kept -= 1;
            if let Some(variable) = pieces.get_mut(kept - 1) {
                variable.end = piece.end;
            }
            continue;
        }
        if piece.kind == Kind::Variable
            && !piece.spaced
            && let Some(mark) = last
            && mark.kind == Kind::Mark
            && mark.spaced
            && matches!(byte(&mark), b'<' | b'>')
        {
            // `<1 sec` is a number as well.
            kept -= 1;
        }
        if piece.kind == Kind::Mark && byte(&piece) == b')' {
            // `()` and `(1.5)`.
            let open = |piece: &Piece| piece.kind == Kind::Mark && byte(piece) == b'(';
            if last.as_ref().is_some_and(open) && last.is_some_and(|last| last.spaced) {
                kept -= 1;
                continue;
            }
            if last.is_some_and(|last| last.kind == Kind::Variable)
                && before.as_ref().is_some_and(open)
                && before.is_some_and(|before| before.spaced)
            {
                kept -= 2;
                continue;
            }
        }
        if let Some(slot) = pieces.get_mut(kept) {
            *slot = piece;
        }
        kept += 1;
    }
    pieces.truncate(kept);
}
