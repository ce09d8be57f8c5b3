//! What a log is written in, and its bytes as UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr;
use std::borrow::Cow;
use std::io::{self, Read};

/// What a log is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Nothing where the bytes are UTF-8, or mostly: they are taken as they stand.
    encoding: Option<&'static Encoding>,
    /// Bytes of the byte order mark.
    mark: usize,
}

impl Written {
    /// Finds out from a log's first bytes: by the byte order mark, the zeros of UTF-16, or the letters
    /// beyond ASCII.
    pub(super) fn sniff(start: &[u8]) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(start) {
            return Self { encoding: (encoding != UTF_8).then_some(encoding), mark };
        }
        if let Some(encoding) = wide(start) {
            return Self { encoding: Some(encoding), mark: 0 };
        }
        Self { encoding: legacy(start), mark: 0 }
    }

    /// The name of the encoding, as the web's encoding standard has it.
    pub(super) fn name(&self) -> &'static str {
        self.encoding.unwrap_or(UTF_8).name()
    }
}

/// UTF-16 without a mark: of Latin text every other byte is 0, of Chinese text the line ends are.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.get(..4096).unwrap_or(bytes).as_chunks::<2>().0;
    if pairs.len() < 2 {
        return None;
    }
    let zeros = |at: usize| pairs.iter().filter(|pair| pair.get(at) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    let ends = |end: [u8; 2]| pairs.iter().filter(|pair| **pair == end).count();
    if first == 0 && (second * 2 > pairs.len() || second * 8 > pairs.len() && ends([b'\n', 0]) > 0)
    {
        Some(UTF_16LE)
    } else if second == 0
        && (first * 2 > pairs.len() || first * 8 > pairs.len() && ends([0, b'\n']) > 0)
    {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A code page, where most letters beyond ASCII are no UTF-8; nothing of binary data.
fn legacy(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    // The last character may be cut off.
    if invalid <= 3 && valid > 0 || invalid == 0 || invalid < valid || controls * 50 > bytes.len() {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // One broken line must not rule out the code page of all others.
    let whole = |line: &&[u8]| !line.iter().any(|byte| matches!(byte, 0 | 0xFF));
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(whole) {
        detector.feed(line, false);
    }
    detector.feed(b"", true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GB 18030 holds all of GBK.
    Some(if guess == encoding_rs::GBK { GB18030 } else { guess })
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)
}

/// Whether a line is no text: it holds zeros, or control characters in number.
pub(super) fn is_binary(line: &[u8]) -> bool {
    let head = line.get(..512).unwrap_or(line);
    if memchr(0, head).is_some() {
        return true;
    }
    // What is no text does not keep to ASCII.
    !head.is_ascii() && head.iter().filter(|byte| is_control(**byte)).count() * 10 > head.len()
}

/// A line as text. What is no UTF-8 is read as GB 18030 where it looks like that, and else escaped
/// byte by byte.
pub(super) fn text(line: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(line) {
        return Cow::Borrowed(text);
    }
    if looks_chinese(line)
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(line)
    {
        return text;
    }
    let mut text = String::with_capacity(line.len() + 16);
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str("\\x");
            for half in [byte >> 4, byte & 15] {
                text.push(
                    char::from_digit(u32::from(half), 16).unwrap_or('?').to_ascii_uppercase(),
                );
            }
        }
    }
    Cow::Owned(text)
}

/// Whether every byte beyond ASCII stands in a pair of the GB 2312 range, two pairs at least.
fn looks_chinese(bytes: &[u8]) -> bool {
    let mut pairs = 0;
    for run in bytes.split(u8::is_ascii).filter(|run| !run.is_empty()) {
        if run.len() % 2 != 0 || run.iter().any(|byte| *byte < 0xA1) {
            return false;
        }
        pairs += run.len() / 2;
    }
    pairs >= 2
}

/// Bytes decoded at once.
const PIECE: usize = 64 << 10;

/// Reads a log as UTF-8, whatever it is written in.
pub(super) struct Utf8<R> {
    from: R,
    /// Bytes read ahead to find out about the encoding; then what is read and not yet decoded.
    raw: Vec<u8>,
    at: usize,
    decoder: Option<Decoder>,
    decoded: Vec<u8>,
    decoded_at: usize,
    ended: bool,
}

impl<R: Read> Utf8<R> {
    /// `start` has been read already.
    pub(super) fn new(start: Vec<u8>, from: R, written: Written) -> Self {
        let decoder = written.encoding.map(Encoding::new_decoder_without_bom_handling);
        Self {
            from,
            at: written.mark.min(start.len()),
            raw: start,
            decoder,
            decoded: Vec::new(),
            decoded_at: 0,
            ended: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.decoded_at = 0;
        self.decoded.resize(PIECE, 0);
        loop {
            if self.at == self.raw.len() && !self.ended {
                self.raw.resize(PIECE, 0);
                let count = read_some(&mut self.from, &mut self.raw)?;
                self.raw.truncate(count);
                self.at = 0;
                self.ended = count == 0;
            }
            let raw = self.raw.get(self.at..).unwrap_or_default();
            let (result, read, written, _) =
                decoder.decode_to_utf8(raw, &mut self.decoded, self.ended);
            self.at += read;
            let is_last = self.ended && result == CoderResult::InputEmpty;
            if written == 0 && !is_last {
                continue;
            }
            self.decoded.truncate(written);
            if is_last {
                self.decoder = None;
                self.raw.clear();
                self.at = 0;
            }
            return Ok(());
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.decoder.is_some() && self.decoded_at == self.decoded.len() {
            self.decode()?;
        }
        if self.decoded_at < self.decoded.len() {
            let rest = self.decoded.get(self.decoded_at..).unwrap_or_default();
            let count = give(rest, into);
            self.decoded_at += count;
            return Ok(count);
        }
        if self.at < self.raw.len() {
            let count = give(self.raw.get(self.at..).unwrap_or_default(), into);
            self.at += count;
            return Ok(count);
        }
        if self.ended {
            return Ok(0);
        }
        read_some(&mut self.from, into)
    }
}

fn give(from: &[u8], into: &mut [u8]) -> usize {
    let count = from.len().min(into.len());
    for (to, from) in into.iter_mut().zip(from) {
        *to = *from;
    }
    count
}

/// Reads, and again where a signal came in between.
pub(super) fn read_some(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
