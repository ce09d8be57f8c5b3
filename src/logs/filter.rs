//! Finds the places in a block that can belong to a warning or worse, many bytes at a time.

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{AhoCorasick, Input, Span};

/// What each line of a warning or worse holds at least one of, unless levels are single letters or
/// numbers. In the three ways that words are written; other mixtures of case count as no word.
pub(super) const MARKS: [&str; 49] = [
    "err",
    "Err",
    "ERR",
    "warn",
    "Warn",
    "WARN",
    "wrn",
    "Wrn",
    "WRN",
    "fatal",
    "Fatal",
    "FATAL",
    "ftl",
    "Ftl",
    "FTL",
    "crit",
    "Crit",
    "CRIT",
    "anic",
    "ANIC",
    "evere",
    "EVERE",
    "fail",
    "Fail",
    "FAIL",
    "alert",
    "Alert",
    "ALERT",
    "emerg",
    "Emerg",
    "EMERG",
    "xcept",
    "XCEPT",
    "raceback",
    "RACEBACK",
    "egfault",
    "EGFAULT",
    "borted",
    "BORTED",
    "ut of memory",
    "UT OF MEMORY",
    "ore dumped",
    "oom-kill",
    "错误",
    "警告",
    "失败",
    "异常",
    "致命",
    "严重",
];

/// Looks for [`MARKS`].
#[derive(Debug)]
pub(super) struct Filter {
    packed: Option<Searcher>,
    slow: Option<AhoCorasick>,
}

impl Filter {
    pub(super) fn new() -> Self {
        let mut packed = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        let packed = packed.extend(MARKS).build();
        let slow = if packed.is_some() { None } else { AhoCorasick::new(MARKS).ok() };
        Self { packed, slow }
    }

    /// Where the next mark stands at or behind `from`.
    pub(super) fn next(&self, block: &[u8], from: usize) -> Option<usize> {
        if from >= block.len() {
            return None;
        }
        let span = Span { start: from, end: block.len() };
        match (&self.packed, &self.slow) {
            (Some(packed), _) => packed.find_in(block, span).map(|found| found.start()),
            (None, Some(slow)) => {
                slow.find(Input::new(block).span(span)).map(|found| found.start())
            }
            (None, None) => Some(from),
        }
    }
}
