//! Bytes that are probably text: made text, whatever they are written in.

use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Text from bytes: by its byte order mark, as UTF-8 where it is that, else in `otherwise` (the
/// system's own code page), with undecodable bytes replaced. A character cut off at either end
/// does not make UTF-8 anything else.
pub fn decode(bytes: &[u8], otherwise: Option<&'static Encoding>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Some(text) = nearly_utf8(bytes) {
        return text.to_owned();
    }
    if let Some(encoding) = otherwise {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let encoding = if looks_chinese(bytes) { GBK } else { UTF_8 };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a mark, as Windows programs write into pipes: every other byte of Latin text is 0.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.get(..512).unwrap_or(bytes).as_chunks::<2>().0;
    if pairs.len() < 2 {
        return None;
    }
    let zeros = |at: usize| pairs.iter().filter(|pair| pair.get(at) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    if second * 2 > pairs.len() && first == 0 {
        Some(UTF_16LE)
    } else if first * 2 > pairs.len() && second == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn letters_beyond_ascii(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_ascii()).count()
}

fn nearly_utf8(bytes: &[u8]) -> Option<&str> {
    let is_inner = |byte: &&u8| **byte & 0xC0 == 0x80;
    let start = bytes.iter().take(3).take_while(is_inner).count();
    for start in [0, start] {
        let rest = bytes.get(start..)?;
        match str::from_utf8(rest) {
            // Two Chinese characters of GBK can look like the end of one of UTF-8 and another.
            Ok(text) if start > 0 && letters_beyond_ascii(text) < 2 => {}
            Ok(text) => return Some(text),
            Err(error) if error.error_len().is_none() => {
                // One odd byte after nothing but ASCII is no sign of UTF-8.
                let valid = rest.get(..error.valid_up_to())?;
                return str::from_utf8(valid).ok().filter(|text| !text.is_ascii());
            }
            Err(_) => {}
        }
    }
    None
}

/// Whether every byte beyond ASCII stands in a pair of the GB 2312 range, two pairs at least: text
/// of western Europe has its letters one by one.
fn looks_chinese(bytes: &[u8]) -> bool {
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    let mut pairs = 0;
    for run in runs {
        if run.len() % 2 != 0 || run.iter().any(|byte| *byte < 0xA1) {
            return false;
        }
        pairs += run.len() / 2;
    }
    pairs >= 2
}

/// The encoding of a Windows code page, by its number.
pub fn code_page(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        866 => "ibm866",
        1250 => "windows-1250",
        1251 => "windows-1251",
        // The console pages of western Europe agree with this one only in ASCII; their letters are
        // rare in what is read here.
        437 | 850 | 858 | 1252 => "windows-1252",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        20_866 => "koi8-r",
        54_936 => "gb18030",
        65_001 => "utf-8",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_every_writing() {
        let gbk = b"\xC4\xE3\xBA\xC3 Error";
        assert_eq!(decode(gbk, code_page(936)), "你好 Error");
        assert_eq!(decode(gbk, None), "你好 Error");
        assert_eq!(decode("你好".as_bytes(), code_page(936)), "你好");
        assert_eq!(decode(b"\xB0\xE6\xB1\xBE 1.2.3", code_page(936)), "版本 1.2.3");
        assert_eq!(decode(b"\xB0\xE6\xB1\xBE 1.2.3", None), "版本 1.2.3");
        assert_eq!(decode(b"\xEF\xBB\xBFabc", None), "abc");
        assert_eq!(decode(b"\xFF\xFEa\0\x60\x4F", None), "a你");
        assert_eq!(decode(b"\xFE\xFF\0a\x4F\x60", None), "a你");
        assert_eq!(decode(b"a\0b\0c\0", None), "abc");
        assert_eq!(decode(b"", None), "");
    }

    #[test]
    fn a_character_cut_off_does_not_spoil_the_rest() {
        let text = "你好吗".as_bytes();
        assert_eq!(decode(&text[1..], code_page(936)), "好吗");
        assert_eq!(decode(&text[..8], code_page(936)), "你好");
    }

    #[test]
    fn bytes_that_are_no_text_never_panic() {
        assert_eq!(decode(b"caf\xE9", code_page(1252)), "café");
        assert_eq!(decode(b"caf\xE9!", None), "caf\u{FFFD}!");
        assert_eq!(decode(b"Gr\xF6\xDFe", None), "Gr\u{FFFD}\u{FFFD}e");
        let _ = decode(&(0..=255).collect::<Vec<u8>>(), None);
        let _ = decode(&[0x80; 7], None);
    }
}
