//! Names and numbers of years, months and days.

use super::cursor::Cursor;

pub(super) fn small(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

pub(super) fn year(number: u32) -> Option<i16> {
    (1970..=2199).contains(&number).then(|| i16::try_from(number).ok())?
}

pub(super) fn month_number(number: u32) -> Option<u8> {
    (1..=12).contains(&number).then(|| small(number))?
}

pub(super) fn day_number(number: u32) -> Option<u8> {
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
pub(super) fn name_of(c: &mut Cursor<'_>, names: &[&[u8]]) -> Option<usize> {
    let letters = c.rest().iter().take(10).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = c.rest().get(..letters)?;
    let fits = |name: &&[u8]| {
        word.eq_ignore_ascii_case(name)
            || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
    };
    let found = names.iter().position(fits)?;
    c.at += letters;
    Some(found)
}

pub(super) fn month_name(c: &mut Cursor<'_>) -> Option<u8> {
    name_of(c, &MONTHS).and_then(|at| u8::try_from(at + 1).ok())
}

pub(super) fn weekday(c: &mut Cursor<'_>) -> bool {
    name_of(c, &DAYS).is_some()
}
