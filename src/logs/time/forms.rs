//! The forms in which programs write the time, each tried at one place in a line.

use super::cursor::Cursor;
use super::stamp::{Day, Stamp};

/// Reads a time that starts here; the cursor is moved behind it.
pub(in super::super) fn time_at(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let first = cursor.peek(0);
    let mut end = *cursor;
    let found = if first.is_ascii_digit() {
        let forms: &[fn(&mut Cursor<'_>) -> Option<Stamp>] = match cursor.digits() {
            1 | 2 => &[short_numbers, day_month_name],
            4 => &[year_first],
            6 => &[six_digits],
            8 => &[eight_digits],
            14 => &[fourteen_digits],
            _ => return None,
        };
        forms.iter().find_map(|form| {
            end = *cursor;
            form(&mut end)
        })
    } else if first.is_ascii_uppercase() {
        month_name_first(&mut end)
    } else {
        None
    }?;
    cursor.at = end.at;
    Some(found)
}

/// The clock time of a day whose month and day are known.
pub(in super::super) fn clock_of_day(c: &mut Cursor<'_>, month: u32, day: u32) -> Option<Stamp> {
    clock(c, Day::NoYear(month_number(month)?, day_number(day)?))
}

/// `2023-08-21 10:00:00`, `2023/8/21T10:00:00.123Z`, `2005-06-03-15.42.50.675872`, `2023年8月21日 10:00:00`.
fn year_first(c: &mut Cursor<'_>) -> Option<Stamp> {
    let year = year(c.take(4))?;
    if c.eat_text("年") {
        return chinese(c, year);
    }
    let between = c.eat_any(b"-/.")?;
    let month = month_number(c.number(1, 2)?)?;
    c.eat(between).then_some(())?;
    let day = day_number(c.number(1, 2)?)?;
    date_time_gap(c)?;
    clock(c, Day::Whole(year, month, day))
}

/// What stands between a date and a clock time: `T`, spaces, `_`, `-`, `:`, `, `, ` - `, `@`.
fn date_time_gap(c: &mut Cursor<'_>) -> Option<()> {
    if c.eat_any(b"Tt_:@").is_some() {
        return Some(());
    }
    let comma = c.eat(b',');
    let spaces = c.spaces();
    let dash = c.eat(b'-');
    if dash && spaces > 0 && c.spaces() == 0 {
        return None;
    }
    (spaces > 0 || dash || comma).then_some(())
}

fn chinese(c: &mut Cursor<'_>, year: i16) -> Option<Stamp> {
    c.spaces();
    let month = month_number(c.number(1, 2)?)?;
    c.eat_text("月").then_some(())?;
    c.spaces();
    let day = day_number(c.number(1, 2)?)?;
    c.eat_text("日").then_some(())?;
    while c.spaces() > 0 || c.eat(b',') || c.eat_text("，") {}
    // A weekday may stand in between.
    if c.eat_text("星期") || c.eat_text("周") {
        let days = ["一", "二", "三", "四", "五", "六", "日", "天"];
        days.iter().any(|name| c.eat_text(name)).then_some(())?;
        c.spaces();
    }
    chinese_clock(c, Day::Whole(year, month, day))
}

fn chinese_clock(c: &mut Cursor<'_>, day: Day) -> Option<Stamp> {
    let morning = ["上午", "早上", "凌晨"].iter().any(|name| c.eat_text(name));
    let evening = !morning && ["下午", "晚上"].iter().any(|name| c.eat_text(name));
    c.spaces();
    let mut ahead = *c;
    let hour = ahead.number(1, 2)?;
    let mut stamp = if ahead.eat_text("时") || ahead.eat_text("點") || ahead.eat_text("点") {
        let minute = ahead.number(1, 2)?;
        ahead.eat_text("分").then_some(())?;
        let second = ahead.number(1, 2);
        if second.is_some() {
            ahead.eat_text("秒").then_some(())?;
        }
        *c = ahead;
        let mut stamp = stamp(day, hour, minute, second.unwrap_or(0))?;
        if let Some(millis) = ahead.number(3, 3)
            && ahead.eat_text("毫秒")
        {
            *c = ahead;
            (stamp.nanos, stamp.digits) = (millis * 1_000_000, 3);
        }
        stamp
    } else {
        clock(c, day)?
    };
    halve(&mut stamp, morning, evening)?;
    Some(stamp)
}

/// Turns twelve hours into twenty-four.
fn halve(stamp: &mut Stamp, morning: bool, evening: bool) -> Option<()> {
    if morning && stamp.hour == 12 {
        stamp.hour = 0;
    } else if evening && stamp.hour < 12 {
        stamp.hour += 12;
    }
    (stamp.hour < 24).then_some(())
}

/// `17/06/09 20:10:40`, `07/21/2023 10:00:00 PM`, `21.08.2023 10:00:00`, `03-17 16:13:38.811`, `10.30 16:49:06`.
fn short_numbers(c: &mut Cursor<'_>) -> Option<Stamp> {
    let first = small(c.number(1, 2)?)?;
    let between = c.eat_any(b"-/.")?;
    let digits = c.digits();
    let second = small(c.number(1, 2)?)?;
    if c.eat(between) {
        return match c.digits() {
            4 => {
                let year = year(c.take(4))?;
                // `10/12/2023:10:00:00` is written too.
                date_time_gap(c)?;
                clock(c, Day::PairYear(first, second, year))
            }
            2 => {
                let third = small(c.take(2))?;
                date_time_gap(c)?;
                clock(c, Day::Three(first, second, third))
            }
            _ => None,
        };
    }
    // `1.5 10:00:00` may be a number and a clock time.
    (digits == 2 && (c.peek(0) == b' ' || c.peek(0) == b'T' || c.peek(0) == b'-')).then_some(())?;
    c.at += 1;
    let stamp = clock(c, Day::Pair(first, second))?;
    (1..=31).contains(&first).then_some(())?;
    (1..=31).contains(&second).then_some(stamp)
}

/// `10/Oct/2000:13:55:36 -0700`, `01-Jan-2023 10:00:00 UTC`, `01 Jan 2023 10:00:00.123`.
fn day_month_name(c: &mut Cursor<'_>) -> Option<Stamp> {
    let day = day_number(c.number(1, 2)?)?;
    let between = c.eat_any(b"/- .")?;
    let month = month_name(c)?;
    if !c.eat(between) {
        c.eat(b' ').then_some(())?;
    }
    let year = match c.digits() {
        4 => year(c.take(4))?,
        2 if c.peek(2) != b':' => 2000 + i16::try_from(c.take(2)).ok()?,
        2 => return clock(c, Day::NoYear(month, day)),
        _ => return None,
    };
    date_time_gap(c)?;
    clock(c, Day::Whole(year, month, day))
}

/// `Jul  1 09:00:55`, `Sun Dec 04 04:47:44 2005`, `Nov 21 2023 18:00:00`, `Jan 2, 2023 10:00:00 AM`,
/// `Mon, 02 Jan 2006 15:04:05 -0700`.
fn month_name_first(c: &mut Cursor<'_>) -> Option<Stamp> {
    if weekday(c) {
        c.eat(b',');
        c.spaces();
        if c.peek(0).is_ascii_digit() {
            return day_month_name(c);
        }
    }
    let month = month_name(c)?;
    c.eat(b'.');
    (c.spaces() > 0).then_some(())?;
    let day = day_number(c.number(1, 2)?)?;
    c.eat(b',');
    (c.spaces() > 0).then_some(())?;
    if c.digits() == 4 {
        let year = year(c.take(4))?;
        c.eat(b',');
        (c.spaces() > 0).then_some(())?;
        return clock(c, Day::Whole(year, month, day));
    }
    let mut found = clock(c, Day::NoYear(month, day))?;
    // The year may follow, a zone in between.
    let mut ahead = *c;
    ahead.spaces();
    if found.offset.is_none() && ahead.peek(0).is_ascii_uppercase() {
        zone_name(&mut ahead, &mut found);
        ahead.spaces();
    }
    if let Some(year) = ahead.number(4, 4).and_then(year)
        && !ahead.peek(0).is_ascii_alphanumeric()
        && !matches!(ahead.peek(0), b'-' | b'/' | b'.' | b':' | b'_')
    {
        found.day = Day::Whole(year, month, day);
        *c = ahead;
    }
    Some(found)
}

/// `081109 203518`, `081109 20:35:18`, ` 9:01:02` as MySQL writes it.
fn six_digits(c: &mut Cursor<'_>) -> Option<Stamp> {
    let date = c.take(6);
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let year = 2000 + i16::try_from(year).ok()? - if year >= 70 { 100 } else { 0 };
    let day = Day::Whole(year, month_number(month)?, day_number(day)?);
    if c.eat(b'-') || c.eat(b'_') || c.spaces() > 0 {
        return compact_or_clock(c, day);
    }
    None
}

/// `20171223-22:15:29:606`, `20231231 235959`, `20231231T235959Z`.
fn eight_digits(c: &mut Cursor<'_>) -> Option<Stamp> {
    let date = c.take(8);
    let day =
        Day::Whole(year(date / 10_000)?, month_number(date / 100 % 100)?, day_number(date % 100)?);
    c.eat_any(b"-T_ ")?;
    compact_or_clock(c, day)
}

fn fourteen_digits(c: &mut Cursor<'_>) -> Option<Stamp> {
    let year = year(c.take(4))?;
    let (month, day) = (month_number(c.take(2))?, day_number(c.take(2))?);
    let mut found = stamp(Day::Whole(year, month, day), c.take(2), c.take(2), c.take(2))?;
    behind(c, &mut found)?;
    Some(found)
}

fn compact_or_clock(c: &mut Cursor<'_>, day: Day) -> Option<Stamp> {
    if c.digits() != 6 {
        return clock(c, day);
    }
    let mut found = stamp(day, c.take(2), c.take(2), c.take(2))?;
    behind(c, &mut found)?;
    Some(found)
}

/// The time of day, its fraction, its half and its zone.
fn clock(c: &mut Cursor<'_>, day: Day) -> Option<Stamp> {
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
fn behind(c: &mut Cursor<'_>, found: &mut Stamp) -> Option<()> {
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

fn half_and_zone(c: &mut Cursor<'_>, found: &mut Stamp) -> Option<()> {
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
fn offset(c: &mut Cursor<'_>, close: bool) -> Option<i32> {
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

/// Names of zones that mean one thing: `CST` and `IST` do not.
const ZONES: [(&str, i32); 14] = [
    ("UTC", 0),
    ("GMT", 0),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("JST", 9),
    ("EST", -5),
    ("EDT", -4),
    ("CDT", -5),
    ("MST", -7),
    ("PST", -8),
    ("PDT", -7),
];

fn zone_name(c: &mut Cursor<'_>, found: &mut Stamp) {
    let mut ahead = *c;
    ahead.spaces();
    if !ahead.peek(0).is_ascii_uppercase() {
        return;
    }
    for (name, hours) in ZONES {
        let mut end = ahead;
        if end.eat_text(name) && !end.peek(0).is_ascii_alphanumeric() {
            found.offset = Some(hours * 3600);
            // `UTC+8` is another zone.
            if let Some(more) = offset(&mut end, true) {
                found.offset = Some(hours * 3600 + more);
            }
            *c = end;
            return;
        }
    }
}

fn stamp(day: Day, hour: u32, minute: u32, second: u32) -> Option<Stamp> {
    (hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let (hour, minute, second) = (small(hour)?, small(minute)?, small(second)?);
    Some(Stamp { day, hour, minute, second, nanos: 0, digits: 0, offset: None, is_epoch: false })
}

fn small(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

fn year(number: u32) -> Option<i16> {
    (1970..=2199).contains(&number).then(|| i16::try_from(number).ok())?
}

fn month_number(number: u32) -> Option<u8> {
    (1..=12).contains(&number).then(|| small(number))?
}

fn day_number(number: u32) -> Option<u8> {
    (1..=31).contains(&number).then(|| small(number))?
}

const MONTHS: [&[u8]; 12] = [
    b"January",
    b"February",
    b"March",
    b"April",
    b"May",
    b"June",
    b"July",
    b"August",
    b"September",
    b"October",
    b"November",
    b"December",
];
const DAYS: [&[u8]; 7] =
    [b"Monday", b"Tuesday", b"Wednesday", b"Thursday", b"Friday", b"Saturday", b"Sunday"];

/// A name of a list, whole or its first three letters.
fn name_of(c: &mut Cursor<'_>, names: &[&[u8]]) -> Option<usize> {
    let letters = c.rest().iter().take(10).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = c.rest().get(..letters)?;
    let fits = |name: &&[u8]| {
        word.eq_ignore_ascii_case(name)
            || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
    };
    let found = names.iter().position(|name| fits(&name))?;
    c.at += letters;
    Some(found)
}

fn month_name(c: &mut Cursor<'_>) -> Option<u8> {
    name_of(c, &MONTHS).and_then(|at| u8::try_from(at + 1).ok())
}

fn weekday(c: &mut Cursor<'_>) -> bool {
    name_of(c, &DAYS).is_some()
}
