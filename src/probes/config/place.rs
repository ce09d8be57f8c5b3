//! Places in a text: its lines, and the line and column of a byte.

use std::ops::Range;

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A text by its lines, which end with `\n`, `\r\n` or a lone `\r`.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each line starts and where its end sign starts.
    ranges: Vec<Range<usize>>,
    /// Characters before each block of bytes: a whole file may stand in one line.
    blocks: Vec<usize>,
}

/// Bytes of a block.
const BLOCK: usize = 256;

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut ranges = Vec::new();
        let (mut start, mut at) = (0, 0);
        let bytes = text.as_bytes();
        while let Some(byte) = bytes.get(at) {
            at += 1;
            if matches!(byte, b'\n' | b'\r') {
                ranges.push(start..at - 1);
                if *byte == b'\r' && bytes.get(at) == Some(&b'\n') {
                    at += 1;
                }
                start = at;
            }
        }
        ranges.push(start..text.len());
        let mut before = 0;
        let blocks = bytes.chunks(BLOCK).map(|block| {
            before += count(block);
            before - count(block)
        });
        let blocks = blocks.collect();
        Self { text, ranges, blocks }
    }

    /// Characters that start before a byte.
    fn characters(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.blocks.get(block).copied().unwrap_or_else(|| {
            let last = self.blocks.last().copied().unwrap_or_default();
            last + self.text.as_bytes().chunks(BLOCK).next_back().map_or(0, count)
        }) + count(rest)
    }

    fn range(&self, line: usize) -> Range<usize> {
        let range = line.checked_sub(1).and_then(|at| self.ranges.get(at)).cloned();
        range.unwrap_or(self.text.len()..self.text.len())
    }

    /// Number of lines; one more than line ends.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    /// A line by its number from 1, without its end; empty where there is none.
    pub(super) fn get(&self, line: usize) -> &'t str {
        self.text.get(self.range(line)).unwrap_or_default()
    }

    /// Every line with its number.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &'t str)> {
        (1..=self.count()).map(|line| (line, self.get(line)))
    }

    /// The place of a byte; of the end where the text is shorter.
    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let at = self.ranges.partition_point(|range| range.start <= offset).saturating_sub(1);
        let start = self.ranges.get(at).map_or(0, |range| range.start);
        let line = at + 1;
        self.inside(line, self.column(line, offset - start))
    }

    /// The column of a byte of a line, counted from the line's start.
    pub(super) fn column(&self, line: usize, offset: usize) -> usize {
        let range = self.range(line);
        let end = (range.start + offset).min(range.end);
        self.characters(end) - self.characters(range.start) + 1
    }

    /// The nearest place that the text has: parsers point behind the end.
    pub(super) fn inside(&self, line: usize, column: usize) -> Place {
        let line = line.clamp(1, self.count());
        let range = self.range(line);
        let width = self.characters(range.end) - self.characters(range.start);
        Place { line, column: column.clamp(1, width + 1) }
    }

    /// The number of the last line at or before `line` that says something.
    pub(super) fn said_at_or_before(&self, line: usize) -> usize {
        let says = |line: &usize| {
            let text = self.get(*line).trim();
            !text.is_empty() && !text.starts_with('#')
        };
        (1..=line.min(self.count())).rev().find(says).unwrap_or(1)
    }
}

/// Characters that start in some bytes of a text.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// Bytes of blanks at the start of a line.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_every_line_end() {
        let text = "a: 端口\r\nb\rc\n";
        let lines = Lines::of(text);
        assert_eq!(lines.count(), 4);
        assert_eq!(
            [lines.get(1), lines.get(2), lines.get(3), lines.get(4)],
            ["a: 端口", "b", "c", ""]
        );
        let place = |offset| {
            let Place { line, column } = lines.place(offset);
            (line, column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(6), (1, 5));
        assert_eq!(place(11), (2, 1));
        assert_eq!(place(999), (4, 1));
        assert_eq!(lines.inside(9, 9), Place { line: 4, column: 1 });
        assert_eq!(lines.inside(1, 0), Place { line: 1, column: 1 });
    }
}
