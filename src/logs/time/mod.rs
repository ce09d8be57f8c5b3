//! The time of a line: found, read and completed with what the line leaves open.

mod clock;
mod cursor;
mod forms;
mod learn;
mod names;
mod stamp;

pub(super) use cursor::Cursor;
pub(super) use forms::{clock_of_day, time_at};
pub(super) use learn::Learning;
pub use stamp::Moment;
pub(super) use stamp::{Day, Reading, Stamp};

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, of this century; a fraction may follow.
pub(super) fn epoch_at(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let digits = cursor.digits();
    let mut ahead = *cursor;
    let number = ahead.long()?;
    let (seconds, mut nanos, mut shown) = match digits {
        10 => (number, 0, 0),
        13 => (number / 1000, number % 1000 * 1_000_000, 3),
        16 => (number / 1_000_000, number % 1_000_000 * 1000, 6),
        19 => (number / 1_000_000_000, number % 1_000_000_000, 9),
        _ => return None,
    };
    // 2001-09-09, when seconds got their tenth digit, until 2065.
    if !(1_000_000_000..3_000_000_000).contains(&seconds) {
        return None;
    }
    if digits == 10 && ahead.peek(0) == b'.' && ahead.peek(1).is_ascii_digit() {
        ahead.at += 1;
        let digits = ahead.digits().min(9);
        let fraction = u64::from(ahead.take(digits));
        let power = u32::try_from(9 - digits).ok()?;
        (nanos, shown) = (fraction * 10_u64.pow(power), u8::try_from(digits).ok()?);
        ahead.at += ahead.digits();
    }
    if ahead.peek(0).is_ascii_alphanumeric() || ahead.peek(0) == b'_' {
        return None;
    }
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    let local = jiff::tz::TimeZone::UTC.to_datetime(time);
    *cursor = ahead;
    let small = |number: i8| number.unsigned_abs();
    Some(Stamp {
        day: Day::Whole(local.year(), small(local.month()), small(local.day())),
        hour: small(local.hour()),
        minute: small(local.minute()),
        second: small(local.second()),
        nanos: u32::try_from(nanos).ok()?,
        digits: shown,
        offset: Some(0),
        is_epoch: true,
    })
}
