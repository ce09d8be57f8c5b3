//! The forms in which programs write the time, each tried at one place in a line.

use super::clock::{behind, clock, compact_or_clock, halve, stamp, zone_name};
use super::cursor::Cursor;
use super::names::{day_number, month_name, month_number, small, weekday, year};
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

/// `081109 203518`, `081109 20:35:18`, ` 9:01:02` as the program `mysqld` writes it.
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
