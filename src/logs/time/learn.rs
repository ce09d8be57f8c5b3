//! What a file's first lines tell of the times in it: the order of numbers in a date.

use super::stamp::{Day, Order, Reading, Stamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const ORDERS: [Order; 3] = [Order::YearMonthDay, Order::MonthDayYear, Order::DayMonthYear];

/// What has been seen of dates whose order is open.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Learning {
    seen: Vec<Stamp>,
}

/// Dates remembered; the days that differ are few.
const MOST_SEEN: usize = 512;

impl Learning {
    /// Remembers a date, if its order is open.
    pub(in super::super) fn see(&mut self, stamp: &Stamp) {
        let is_open = matches!(stamp.day, Day::Pair(..) | Day::PairYear(..) | Day::Three(..));
        let is_new = !self.seen.iter().rev().take(64).any(|seen| seen.day == stamp.day);
        if is_open && is_new && self.seen.len() < MOST_SEEN {
            self.seen.push(*stamp);
        }
    }

    /// How to read the file's times. `latest` is when the file was last written, or now, by the
    /// clock of its machine; `zone` is that machine's.
    pub(in super::super) fn reading(&self, latest: DateTime, zone: &TimeZone) -> Reading {
        let reading = |order| Reading { order, latest, zone: zone.clone() };
        let possible = ORDERS.map(reading).into_iter().filter(|reading| {
            let before = reading.latest.checked_add(jiff::Span::new().days(1));
            self.seen.iter().all(|stamp| {
                let moment = stamp.moment(reading);
                // A log does not speak of the future.
                moment.is_some_and(|moment| before.as_ref().map_or(true, |b| moment.local <= *b))
            })
        });
        let best = possible.min_by_key(|reading| self.cost(reading));
        best.unwrap_or_else(|| reading(self.usual()))
    }

    /// How much speaks against an order: a log goes forward in small steps and ends near its last change.
    fn cost(&self, reading: &Reading) -> (i64, i64, u8) {
        let days: Vec<i64> = self
            .seen
            .iter()
            .filter_map(|stamp| stamp.moment(reading))
            .map(|moment| days_of(moment.local))
            .collect();
        let steps = days.windows(2).map(|pair| match pair {
            [before, after] => (after - before).abs(),
            _ => 0,
        });
        let steps: i64 = steps.sum();
        let age = days.last().map_or(0, |last| days_of(reading.latest) - last);
        (steps, age, u8::from(reading.order != self.usual()))
    }

    /// The order that a form is mostly written in.
    fn usual(&self) -> Order {
        match self.seen.first().map(|stamp| stamp.day) {
            Some(Day::PairYear(..)) => Order::DayMonthYear,
            Some(Day::Pair(..)) => Order::MonthDayYear,
            _ => Order::YearMonthDay,
        }
    }
}

fn days_of(local: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(local).map_or(0, |time| time.as_second() / 86_400)
}
