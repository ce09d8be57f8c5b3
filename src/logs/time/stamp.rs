//! A time as a line writes it, and what it means.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use std::fmt::Write;

/// The date of a line as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Day {
    /// Nothing is open.
    Whole(i16, u8, u8),
    /// Month and day without a year.
    NoYear(u8, u8),
    /// Two numbers without a year: month and day in an order to be found out.
    Pair(u8, u8),
    /// Two numbers and a year.
    PairYear(u8, u8, i16),
    /// Three numbers of two digits.
    Three(u8, u8, u8),
}

/// A time as a line writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Stamp {
    pub(in super::super) day: Day,
    pub(in super::super) hour: u8,
    pub(in super::super) minute: u8,
    pub(in super::super) second: u8,
    pub(in super::super) nanos: u32,
    /// Digits behind the second, for showing it as precisely as it was written and no more.
    pub(in super::super) digits: u8,
    /// Seconds east of UTC, where the line says it.
    pub(in super::super) offset: Option<i32>,
    /// It was seconds since 1970: nobody's wall clock.
    pub(in super::super) is_epoch: bool,
}

/// What numbers of two digits in a date mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(in super::super) enum Order {
    #[default]
    YearMonthDay,
    MonthDayYear,
    DayMonthYear,
}

/// What a line does not say of its time, found out from the file.
#[derive(Clone, Debug)]
pub(in super::super) struct Reading {
    /// What numbers of two digits in a date mean.
    pub(in super::super) order: Order,
    /// The last moment the file can speak of, by the clock of the machine it is from.
    pub(in super::super) latest: DateTime,
    /// The zone of times without one.
    pub(in super::super) zone: TimeZone,
}

/// When a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By the wall clock of whoever wrote it.
    pub local: DateTime,
    /// Digits behind the second as written, at most 9.
    pub digits: u8,
    /// Seconds east of UTC; nothing where the line names no zone.
    pub offset: Option<i32>,
}

impl Stamp {
    /// Of seconds since 1970 and a clock time on the same line, the clock time, with the year, the
    /// offset from UTC, or both that follow from the two.
    pub(in super::super) fn agreed(self, clock: Self) -> Self {
        let Day::Whole(year, ..) = self.day else { return clock };
        let zone = TimeZone::UTC;
        let reading = |latest| Reading { order: Order::default(), latest, zone: zone.clone() };
        let Some(epoch) = self.moment(&reading(DateTime::MAX)) else { return clock };
        let Some(latest) = epoch.local.checked_add(jiff::Span::new().days(1)).ok() else {
            return clock;
        };
        let Some(local) = clock.moment(&reading(latest)) else { return clock };
        let seconds = |local: DateTime| zone.to_timestamp(local).map_or(0, Timestamp::as_second);
        let apart = seconds(local.local) - seconds(epoch.local);
        // The two were taken within minutes of each other; offsets are multiples of a quarter of an hour.
        let quarter = (apart + 450).div_euclid(900);
        if apart.abs() > 15 * 3600 || (apart - quarter * 900).abs() > 120 {
            return if local.local.year() == year { clock } else { self };
        }
        let date = local.local.date();
        let small = |number: i8| number.unsigned_abs();
        let offset = clock.offset.or(i32::try_from(quarter * 900).ok());
        Self {
            day: Day::Whole(date.year(), small(date.month()), small(date.day())),
            offset,
            ..clock
        }
    }

    /// When it was, with what the line leaves open taken from `reading`; nothing where no such day exists.
    pub(in super::super) fn moment(&self, reading: &Reading) -> Option<Moment> {
        let (hour, minute, second) = (small(self.hour), small(self.minute), small(self.second));
        // A leap second is shown as the second before: no clock here knows it.
        let nanos = i32::try_from(self.nanos).ok()?;
        let time = jiff::civil::Time::new(hour, minute, second.min(59), nanos).ok()?;
        let full = |year: u8| 2000 + i16::from(year) - if year >= 70 { 100 } else { 0 };
        let days = match self.day {
            Day::Whole(year, month, day) => Date::new(year, small(month), small(day)).ok()?,
            Day::NoYear(month, day) => yearless(month, day, time, reading)?,
            Day::Pair(first, second) => match reading.order {
                Order::DayMonthYear => yearless(second, first, time, reading)?,
                _ => yearless(first, second, time, reading)?,
            },
            Day::PairYear(first, second, year) => match reading.order {
                Order::MonthDayYear => Date::new(year, small(first), small(second)).ok()?,
                _ => Date::new(year, small(second), small(first)).ok()?,
            },
            Day::Three(a, b, c) => match reading.order {
                Order::YearMonthDay => Date::new(full(a), small(b), small(c)).ok()?,
                Order::MonthDayYear => Date::new(full(c), small(a), small(b)).ok()?,
                Order::DayMonthYear => Date::new(full(c), small(b), small(a)).ok()?,
            },
        };
        Some(Moment { local: days.to_datetime(time), digits: self.digits, offset: self.offset })
    }
}

fn small(number: u8) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

/// The latest such day that is not after the file's last moment, a day's grace given for clocks and zones.
fn yearless(month: u8, day: u8, time: jiff::civil::Time, reading: &Reading) -> Option<Date> {
    let latest = reading.latest.checked_add(jiff::Span::new().days(1)).unwrap_or(reading.latest);
    // Eight years without a 29 February lie around 1900 and 2100.
    (0..9).find_map(|back| {
        let date = Date::new(latest.year() - back, small(month), small(day)).ok()?;
        (date.to_datetime(time) <= latest).then_some(date)
    })
}

impl Moment {
    /// As RFC 3339. A time without a zone is given as it is written, with the offset `-00:00`, by
    /// which RFC 3339 (section 4.3) says that the local offset is not known.
    pub fn rfc3339(&self) -> String {
        let mut text = String::with_capacity(35);
        self.write_rfc3339(&mut text);
        text
    }

    /// Appends [`Self::rfc3339`].
    pub fn write_rfc3339(&self, text: &mut String) {
        let (date, time) = (self.local.date(), self.local.time());
        let year = u32::from(date.year().unsigned_abs());
        let mut two = |number: u32| {
            for digit in [number / 10 % 10, number % 10] {
                text.push(char::from_digit(digit, 10).unwrap_or('0'));
            }
        };
        two(year / 100);
        two(year % 100);
        for (before, number) in [
            ('-', date.month()),
            ('-', date.day()),
            ('T', time.hour()),
            (':', time.minute()),
            (':', time.second()),
        ] {
            text.push(before);
            for digit in [number / 10 % 10, number % 10] {
                text.push(char::from_digit(u32::from(digit.unsigned_abs()), 10).unwrap_or('0'));
            }
        }
        let digits = usize::from(self.digits.min(9));
        if digits > 0 {
            let nanos = format!("{:09}", time.subsec_nanosecond());
            text.push('.');
            text.push_str(nanos.get(..digits).unwrap_or_default());
        }
        match self.offset {
            None => text.push_str("-00:00"),
            Some(0) => text.push('Z'),
            Some(offset) => {
                let minutes = offset.unsigned_abs() / 60;
                let sign = if offset < 0 { '-' } else { '+' };
                let _ = write!(text, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
            }
        }
    }

    /// The moment in UTC, times without a zone read in `zone`.
    pub fn timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        match self.offset {
            Some(seconds) => Offset::from_seconds(seconds).ok()?.to_timestamp(self.local).ok(),
            None => zone.to_ambiguous_timestamp(self.local).compatible().ok(),
        }
    }
}
