//! The bytes of a configuration file as text, and whether its readers will see the same text.

use super::find::Format;
use super::kind::Kind;
use super::place::{Lines, Place};
use super::reading::Flaw;
use crate::host::decode;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// A file as text.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) flaws: Vec<Flaw>,
    /// The encoding where it is not UTF-8.
    pub(super) encoding: &'static str,
    pub(super) mixed_line_ends: bool,
    /// Whether it is no text at all, so that reading it makes no sense.
    pub(super) binary: bool,
}

const START: Place = Place { line: 1, column: 1 };

/// Decodes; `on_unix` says whether the machine's shell takes `\r` for a part of a value.
pub(super) fn text(bytes: &[u8], format: Format, on_unix: bool) -> Decoded {
    let mut found = Decoded::default();
    let wide = match bytes {
        [0xFF, 0xFE, ..] | [b' '..=b'~', 0, b' '..=b'~' | b'\r' | b'\n', 0, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b' '..=b'~', 0, b' '..=b'~' | b'\r' | b'\n', ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(wide) = wide {
        // Windows' own INI functions want UTF-16, and XML says in its first line what it is.
        if !matches!(format, Format::Ini | Format::Xml) {
            found.flaws.push(Flaw::new(Kind::Utf16, START).value(wide.name()));
        }
        found.encoding = wide.name();
        found.text = decode(bytes, Some(wide));
    } else if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let before = decode(bytes.get(..at).unwrap_or_default(), None);
        found.flaws.push(Flaw::new(Kind::ZeroBytes, Lines::of(&before).place(before.len())));
        found.binary = true;
        return found;
    } else {
        let rest = bytes.strip_prefix(b"\xEF\xBB\xBF");
        let breaks =
            matches!(format, Format::Json | Format::Jsonc | Format::Env | Format::Properties);
        if rest.is_some() && breaks {
            found.flaws.push(Flaw::new(Kind::ByteOrderMark, START));
        }
        narrow(rest.unwrap_or(bytes), format, &mut found);
    }
    let text = &found.text;
    let crlf = text.matches("\r\n").count();
    let plain = text.matches('\n').count() - crlf;
    found.mixed_line_ends = crlf > 0 && plain > 0;
    if format == Format::Env && crlf > 0 && on_unix {
        let first = text.split("\r\n").next().unwrap_or_default();
        let place = Lines::of(first).place(first.len());
        found.flaws.push(Flaw::new(Kind::CarriageReturns, place));
    }
    found
}

/// Bytes of UTF-8, or of an encoding that has ASCII in it.
fn narrow(bytes: &[u8], format: Format, found: &mut Decoded) {
    let error = match str::from_utf8(bytes) {
        Ok(text) => {
            text.clone_into(&mut found.text);
            return;
        }
        Err(error) => error,
    };
    if format == Format::Xml
        && let Some(declared) = declared(bytes)
        && let Some(text) = declared.decode_without_bom_handling_and_without_replacement(bytes)
    {
        found.text = text.into_owned();
        found.encoding = declared.name();
        return;
    }
    let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
    let place = Lines::of(&before).place(before.len());
    let chinese = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    let Some(text) = chinese.filter(|_| looks_chinese(bytes)) else {
        found.flaws.push(Flaw::new(Kind::BrokenUtf8, place));
        found.text = String::from_utf8_lossy(bytes).into_owned();
        return;
    };
    found.text = text.into_owned();
    found.encoding = "GBK";
    // INI files are in the encoding of the program that reads them, on Chinese Windows mostly GBK.
    if format != Format::Ini {
        // Of text in an encoding of two bytes the place is the same in characters.
        found.flaws.push(Flaw::new(Kind::OtherEncoding, place).value("GBK"));
    }
}

/// The encoding that the first line of an XML file names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let (_, rest) = head.split_once("<?xml")?.1.split_once("?>")?.0.split_once("encoding")?;
    let rest = rest.trim_start_matches([' ', '=']);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Encoding::for_label(rest.get(1..)?.split(quote).next()?.as_bytes())
}

/// Whether the bytes beyond ASCII are pairs of the GB 2312 range and none of them is UTF-8: text that
/// was pasted together from two encodings is neither.
fn looks_chinese(bytes: &[u8]) -> bool {
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    let mut pairs = 0;
    for run in runs {
        let is_pairs = run.len() % 2 == 0 && run.iter().all(|byte| (0xA1..=0xF7).contains(byte));
        // Three such letters of UTF-8 can be read as pairs; two bytes of GB 2312 hardly ever as UTF-8.
        if !is_pairs || (run.len() > 2 && str::from_utf8(run).is_ok()) {
            return false;
        }
        pairs += run.len() / 2;
    }
    pairs > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &[u8], format: Format) -> Vec<Kind> {
        text(bytes, format, true).flaws.into_iter().map(|flaw| flaw.kind).collect()
    }

    #[test]
    fn what_breaks_readers_is_told_and_what_does_not_is_not() {
        let wide: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &wide].concat();
        let rows: [(&[u8], Format, &[Kind]); 12] = [
            (b"{}", Format::Json, &[]),
            (b"\xEF\xBB\xBF{}", Format::Json, &[Kind::ByteOrderMark]),
            (b"\xEF\xBB\xBFa: 1", Format::Yaml, &[]),
            (b"\xEF\xBB\xBF[a]", Format::Ini, &[]),
            (&marked, Format::Json, &[Kind::Utf16]),
            (&marked, Format::Ini, &[]),
            (b"name: \xC4\xE3\xBA\xC3", Format::Yaml, &[Kind::OtherEncoding]),
            (b"name=\xC4\xE3\xBA\xC3", Format::Ini, &[]),
            (b"a: \xE4\xBD\xA0\nb: \xC4\xE3\xBA\xC3\n", Format::Yaml, &[Kind::BrokenUtf8]),
            (b"a: caf\xE9", Format::Yaml, &[Kind::BrokenUtf8]),
            (b"A=1\r\nB=2\r\n", Format::Env, &[Kind::CarriageReturns]),
            (b"A=1\0\0\0", Format::Env, &[Kind::ZeroBytes]),
        ];
        for (bytes, format, expected) in rows {
            assert_eq!(kinds(bytes, format), expected, "{}", String::from_utf8_lossy(bytes));
        }
        let xml = b"<?xml version=\"1.0\" encoding=\"gb2312\"?><a>\xC4\xE3\xBA\xC3</a>";
        let read = text(xml, Format::Xml, true);
        assert!(read.flaws.is_empty() && read.text.contains("你好"));
        assert_eq!(text(&marked, Format::Json, true).text, "{}");
        assert!(text(b"a: 1\r\nb: 2\n", Format::Yaml, true).mixed_line_ends);
        let places = text(b"a: 1\nname: \xC4\xE3", Format::Yaml, true);
        assert_eq!(places.flaws.first().map(|flaw| flaw.place), Some(Place { line: 2, column: 7 }));
    }
}
