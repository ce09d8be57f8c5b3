//! The time of day, its fraction, its half and its zone.

use super::cursor::Cursor;
use super::names::small;
use super::stamp::{Day, Stamp};

pub(super) fn compact_or_clock(c: &mut Cursor<'_>, day: Day) -> Option<Stamp> {
    if c.digits() != 6 {
        return clock(c, day);
    }
    let mut found = stamp(day, c.take(2), c.take(2), c.take(2))?;
    behind(c, &mut found)?;
    Some(found)
}

/// The time of day, its fraction, its half and its zone.
pub(super) fn clock(c: &mut Cursor<'_>, day: Day) -> Option<Stamp> {
    let hour = c.number(1, 2)?;
    let between = c.eat_any(b":.")?;
    let minute = c.number(1, 2)?;
    if !c.eat(between) {
        // Without seconds nothing that looks like a number may follow.
        let follows = c.peek(0);
        let is_end = !follows.is_ascii_alphanumeric() && !matches!(follows, b'.' | b':' | b'/');
        (between == b':' && is_end).then_some(())?;
        let mut found = stamp(day, hour, minute, 0)?;
        half_and_zone(c, &mut found)?;
        return Some(found);
    }
    let mut found = stamp(day, hour, minute, c.number(1, 2)?)?;
    behind(c, &mut found)?;
    Some(found)
}

/// What follows the seconds.
pub(super) fn behind(c: &mut Cursor<'_>, found: &mut Stamp) -> Option<()> {
    if matches!(c.peek(0), b'.' | b',' | b':') && c.peek(1).is_ascii_digit() {
        let is_colon = c.peek(0) == b':';
        let mut ahead = *c;
        ahead.at += 1;
        let digits = ahead.digits();
        if digits <= 9 {
            let fraction = ahead.take(digits);
            let (value, digits) = if is_colon {
                // Behind a colon stand milliseconds as a number: `0:28:0:83`.
                (fraction.checked_mul(1_000_000).filter(|_| digits <= 3)?, 3)
            } else {
                (fraction * 10_u32.pow(9 - u32::try_from(digits).ok()?), digits)
            };
            found.nanos = value;
            found.digits = u8::try_from(digits).ok()?;
            *c = ahead;
        }
    }
    half_and_zone(c, found)
}

pub(super) fn half_and_zone(c: &mut Cursor<'_>, found: &mut Stamp) -> Option<()> {
    let mut ahead = *c;
    ahead.spaces();
    let half = (ahead.peek(0).to_ascii_uppercase(), ahead.peek(1).to_ascii_uppercase());
    if matches!(half, (b'A' | b'P', b'M')) && !ahead.peek(2).is_ascii_alphanumeric() {
        ahead.at += 2;
        *c = ahead;
        halve(found, half.0 == b'A', half.0 == b'P')?;
    }
    let mut ahead = *c;
    let spaces = ahead.spaces();
    if spaces <= 1 {
        if let Some(offset) = offset(&mut ahead, spaces == 0) {
            found.offset = Some(offset);
            *c = ahead;
        } else {
            zone_name(c, found);
        }
    }
    Some(())
}

/// `Z`, `+02:00`, `-0700`, `+08`.
pub(super) fn offset(c: &mut Cursor<'_>, close: bool) -> Option<i32> {
    if close && matches!(c.peek(0), b'Z' | b'z') && !c.peek(1).is_ascii_alphanumeric() {
        c.at += 1;
        return Some(0);
    }
    let sign = match c.eat_any(b"+-")? {
        b'-' => -1,
        _ => 1,
    };
    let (hours, minutes) = match c.digits() {
        4 => (c.take(2), c.take(2)),
        2 => {
            let hours = c.take(2);
            if c.peek(0) == b':' && c.peek(1).is_ascii_digit() {
                c.at += 1;
                (hours, c.number(2, 2)?)
            } else if close {
                (hours, 0)
            } else {
                return None;
            }
        }
        _ => return None,
    };
    let is_end = !c.peek(0).is_ascii_alphanumeric() && !matches!(c.peek(0), b'-' | b'/' | b'.');
    (hours <= 14 && minutes < 60 && is_end).then_some(())?;
    Some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

/// The hours east of UTC of a zone whose name means one thing: `CST` and `IST` do not.
fn hours_of(name: &[u8]) -> Option<i32> {
    Some(match name {
        b"UTC" | b"GMT" => 0,
        b"CET" => 1,
        b"CEST" | b"EET" => 2,
        b"EEST" | b"MSK" => 3,
        b"JST" => 9,
        b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"MST" | b"PDT" => -7,
        b"PST" => -8,
        _ => return None,
    })
}

pub(super) fn zone_name(c: &mut Cursor<'_>, found: &mut Stamp) {
    let mut ahead = *c;
    ahead.spaces();
    let letters = ahead.rest().iter().take(5).take_while(|byte| byte.is_ascii_uppercase()).count();
    let Some(hours) = ahead.rest().get(..letters).and_then(hours_of) else { return };
    ahead.at += letters;
    if ahead.peek(0).is_ascii_alphanumeric() {
        return;
    }
    // `UTC+8` is another zone.
    let more = offset(&mut ahead, true).unwrap_or(0);
    found.offset = Some(hours * 3600 + more);
    *c = ahead;
}

pub(super) fn stamp(day: Day, hour: u32, minute: u32, second: u32) -> Option<Stamp> {
    (hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let (hour, minute, second) = (small(hour)?, small(minute)?, small(second)?);
    Some(Stamp { day, hour, minute, second, nanos: 0, digits: 0, offset: None, is_epoch: false })
}

/// Turns twelve hours into twenty-four.
pub(super) fn halve(stamp: &mut Stamp, morning: bool, evening: bool) -> Option<()> {
    if morning && stamp.hour == 12 {
        stamp.hour = 0;
    } else if evening && stamp.hour < 12 {
        stamp.hour += 12;
    }
    (stamp.hour < 24).then_some(())
}
