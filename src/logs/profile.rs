//! What a file's lines have in common, learnt from some of them.

use super::header::{Hints, header};
use super::time::{Learning, Reading};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Lines looked at.
const MOST_LINES: usize = 2000;

/// A number looks like a second of this century by chance once or twice.
const LEAST_EPOCHS: usize = 3;

/// What a file's lines have in common.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) hints: Hints,
    pub(super) reading: Reading,
    /// Most lines begin with a time, so that one without belongs to the line before.
    pub(super) has_times: bool,
    /// Where in its line the time of the last line starts, and probably those of others.
    pub(super) time_start: Option<usize>,
    /// The lines are in UTF-8 only in part.
    pub(super) is_mixed: bool,
    /// Levels are written as one letter or as a number.
    pub(super) has_letters: bool,
}

impl Profile {
    /// Learns from the first lines of a file. `latest` is when it was last written, by the clock of
    /// its machine, and `zone` where that clock hangs.
    pub(super) fn learn<'a>(
        lines: impl Iterator<Item = &'a [u8]>,
        latest: DateTime,
        zone: &TimeZone,
    ) -> Self {
        let mut learning = Learning::default();
        let mut is_mixed = false;
        let mut time_start = None;
        let (mut count, mut timed, mut letters) = (0_usize, 0_usize, 0_usize);
        let mut epochs = [0_usize; 16];
        let hints = Hints::default();
        for line in lines.filter(|line| !line.trim_ascii().is_empty()).take(MOST_LINES) {
            let found = header(line, &hints);
            count += 1;
            is_mixed |= !line.is_ascii() && str::from_utf8(line).is_err();
            if let Some(time) = &found.time {
                learning.see(time);
                timed += 1;
                time_start = found.time_start.or(time_start);
            } else if let Some(at) = found.epoch_token.and_then(|token| epochs.get_mut(token)) {
                *at += 1;
            }
            letters += usize::from(found.is_short);
        }
        let most = epochs.iter().enumerate().max_by_key(|(_, seen)| **seen);
        let epoch = most.filter(|(_, seen)| **seen * 10 >= count * 6 && **seen >= LEAST_EPOCHS);
        let epochs = epoch.map_or(0, |(_, seen)| *seen);
        Self {
            hints: Hints { epoch_token: epoch.map(|(token, _)| token) },
            reading: learning.reading(latest, zone),
            has_times: (timed + epochs) * 2 > count,
            time_start,
            is_mixed,
            has_letters: letters > 0,
        }
    }
}
