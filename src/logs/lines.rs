//! A log cut into blocks of whole lines, in bounded memory whatever the lines' length.

use super::decode::read_some;
use memchr::{memchr, memrchr};
use std::io::{self, Read};

/// Bytes of a block. A line that is longer is kept only in part.
pub(super) const BLOCK: usize = 1 << 20;
/// Bytes kept of the start of a line that is longer than a block.
pub(super) const HEAD: usize = 64 << 10;

/// Whole lines of a log.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// Which block of the log it is, from 0 on.
    pub(super) number: usize,
}

/// Cuts a log into blocks.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    from: R,
    carry: Vec<u8>,
    number: usize,
    ended: bool,
    /// Bytes read so far.
    pub(super) bytes: u64,
    /// Lines of which only the start was kept.
    pub(super) long_lines: u64,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, carry: Vec::new(), number: 0, ended: false, bytes: 0, long_lines: 0 }
    }

    /// Reads the next block; whether there was one.
    pub(super) fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        let bytes = &mut block.bytes;
        bytes.clear();
        bytes.append(&mut self.carry);
        while !self.ended {
            let filled = bytes.len();
            bytes.resize(BLOCK, 0);
            let count = read_some(&mut self.from, bytes.get_mut(filled..).unwrap_or_default())?;
            bytes.truncate(filled + count);
            self.bytes += count as u64;
            self.ended = count == 0;
            if bytes.len() < BLOCK {
                continue;
            }
            if let Some(end) = memrchr(b'\n', bytes) {
                self.carry.extend_from_slice(bytes.get(end + 1..).unwrap_or_default());
                bytes.truncate(end + 1);
            } else {
                self.skip_line(bytes)?;
            }
            break;
        }
        block.number = self.number;
        self.number += 1;
        Ok(!bytes.is_empty())
    }

    /// Keeps the start of a line that fills a block, and drops the rest of it.
    fn skip_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.truncate(HEAD);
        self.long_lines += 1;
        self.carry.resize(BLOCK, 0);
        loop {
            let count = read_some(&mut self.from, &mut self.carry)?;
            self.bytes += count as u64;
            let read = self.carry.get(..count).unwrap_or_default();
            if count == 0 {
                self.ended = true;
                self.carry.clear();
                return Ok(());
            }
            if let Some(end) = memchr(b'\n', read) {
                self.carry.truncate(count);
                self.carry.drain(..=end);
                bytes.push(b'\n');
                return Ok(());
            }
        }
    }
}

/// The lines of a block, each with where it starts, without their ends. The last needs no end.
pub(super) fn lines(block: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let rest = block.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        at = start + length + 1;
        Some((start, bare(rest.get(..length)?)))
    })
}

/// A line without the carriage return at its end.
pub(super) fn bare(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// How many lines a block holds.
pub(super) fn count(block: &[u8]) -> u64 {
    let ends = memchr::memchr_iter(b'\n', block).count() as u64;
    ends + u64::from(block.last().is_some_and(|last| *last != b'\n'))
}
