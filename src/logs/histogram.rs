//! How something is spread over time, in a fixed number of steps that grow with the time spanned.

/// Steps of a histogram.
pub const STEPS: usize = 24;
/// The same, for reckoning with time.
const STEPS_OF_TIME: i64 = 24;

/// How often something happened in each of equal steps of time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    start: i64,
    /// Seconds of a step; 0 while nothing has been counted.
    width: i64,
    counts: [u32; STEPS],
}

/// A number of steps, for reckoning with time.
fn reckoned(steps: usize) -> i64 {
    i64::try_from(steps).unwrap_or(STEPS_OF_TIME)
}

/// Seconds of all steps together.
fn span(width: i64) -> i64 {
    width.saturating_mul(STEPS_OF_TIME)
}

impl Histogram {
    /// Counts something that happened at a second since 1970.
    pub(super) fn add(&mut self, second: i64, count: u32) {
        if self.width == 0 {
            (self.start, self.width) = (second, 1);
        }
        self.reach(second);
        let step = (second - self.start) / self.width;
        if let Some(slot) = usize::try_from(step).ok().and_then(|step| self.counts.get_mut(step)) {
            *slot = slot.saturating_add(count);
        }
    }

    /// Makes the steps long enough to hold this second as well.
    fn reach(&mut self, second: i64) {
        if second >= self.start && second < self.start + span(self.width) {
            return;
        }
        let used = |count: &u32| *count > 0;
        let last = self.counts.iter().rposition(used).map_or(0, reckoned);
        let last = (self.start + last * self.width).max(second);
        let first = self.counts.iter().position(used).map_or(0, reckoned);
        let first = (self.start + first * self.width).min(second);
        let mut width = self.width;
        let mut start = first.div_euclid(width) * width;
        while last >= start + span(width) {
            width = width.saturating_mul(2);
            start = first.div_euclid(width) * width;
        }
        let before = std::mem::replace(self, Self { start, width, counts: [0; STEPS] });
        for (step, count) in before.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let at = before.start + before.width * reckoned(step);
            let slot = usize::try_from((at - start) / width).unwrap_or(0);
            if let Some(slot) = self.counts.get_mut(slot) {
                *slot = slot.saturating_add(*count);
            }
        }
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        for (step, count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            self.add(other.start + other.width * reckoned(step), *count);
        }
    }

    /// The same over a given stretch of time.
    pub(super) fn over(&self, first: i64, last: i64) -> [u32; STEPS] {
        let mut counts = [0_u32; STEPS];
        let length = (last - first).max(1);
        for (step, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let at = self.start + self.width * reckoned(step) + self.width / 2;
            let share = (at - first).clamp(0, length - 1).saturating_mul(STEPS_OF_TIME) / length;
            let slot = usize::try_from(share).unwrap_or(0).min(STEPS - 1);
            if let Some(slot) = counts.get_mut(slot) {
                *slot = slot.saturating_add(*count);
            }
        }
        counts
    }
}
