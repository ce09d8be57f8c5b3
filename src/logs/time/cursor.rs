//! A place in a line, moved on as its parts are understood.

/// A place in a line.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Cursor<'a> {
    line: &'a [u8],
    /// Bytes from the start of the line.
    pub(in super::super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(in super::super) fn new(line: &'a [u8], at: usize) -> Self {
        Self { line, at }
    }

    /// The byte some way further on, 0 past the end.
    pub(in super::super) fn peek(&self, ahead: usize) -> u8 {
        self.line.get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(in super::super) fn rest(&self) -> &'a [u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    pub(in super::super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.at < self.line.len() && self.peek(0) == byte;
        self.at += usize::from(there);
        there
    }

    pub(in super::super) fn eat_any(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = *self.line.get(self.at)?;
        bytes.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    pub(in super::super) fn eat_text(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text.as_bytes());
        if there {
            self.at += text.len();
        }
        there
    }

    pub(in super::super) fn spaces(&mut self) -> usize {
        let count = self.rest().iter().take_while(|byte| **byte == b' ').count();
        self.at += count;
        count
    }

    /// How many digits follow.
    pub(in super::super) fn digits(&self) -> usize {
        self.rest().iter().take(20).take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// A number of this many digits and no more.
    pub(in super::super) fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.digits();
        ((least..=most).contains(&digits)).then(|| self.take(digits))
    }

    /// The number that the next digits make, whatever follows them.
    pub(in super::super) fn take(&mut self, digits: usize) -> u32 {
        let text = self.rest().get(..digits).unwrap_or_default();
        self.at += text.len();
        text.iter().fold(0_u32, |sum, digit| {
            sum.wrapping_mul(10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
        })
    }

    /// The number that the next digits make, whatever its length.
    pub(in super::super) fn long(&mut self) -> Option<u64> {
        let digits = self.digits();
        let text = self.rest().get(..digits)?;
        let number = str::from_utf8(text).ok()?.parse().ok()?;
        self.at += digits;
        Some(number)
    }
}
