//! Crashes that this computer keeps: one way to find them for each system, one way to put them in order.

use super::super::{Crash, Crashes, Limit};
use crate::model::Unanswered;
use jiff::{Span, Timestamp};

#[cfg(target_os = "linux")]
use super::crashes_linux as system;
#[cfg(target_vendor = "apple")]
use super::crashes_macos as system;
#[cfg(windows)]
use super::crashes_windows as system;

/// Most crashes told of.
const MOST: usize = 500;

/// Within this time, what several keepers say of one program is one crash, in seconds.
const SAME: i64 = 60;

/// Crashes of the last `hours`.
pub(super) fn crashes(hours: u32, limit: &Limit) -> Result<Crashes, Unanswered> {
    let now = Timestamp::now();
    let since = now.checked_sub(Span::new().hours(hours)).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut crashes = system::crashes(since, limit)?;
    // A clock that was wrong for a while leaves times that are still to come.
    crashes.found.retain(|crash| crash.time >= since && crash.time <= now);
    crashes.found = in_order(crashes.found);
    crashes.cut |= crashes.found.len() > MOST;
    crashes.found.truncate(MOST);
    Ok(crashes)
}

/// Newest first, each once: a crash of which two keepers tell is put together from both.
fn in_order(mut found: Vec<Crash>) -> Vec<Crash> {
    found.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.program.cmp(&b.program)));
    let mut kept: Vec<Crash> = Vec::new();
    for crash in found {
        // Only those of the last minute can be the same; the newest stand last.
        let recent = kept
            .iter_mut()
            .rev()
            .take_while(|other| (other.time.as_second() - crash.time.as_second()).abs() <= SAME);
        match recent.into_iter().find(|other| is_same(other, &crash)) {
            None => kept.push(crash),
            Some(other) => {
                for (known, new) in
                    [(&mut other.reason, crash.reason), (&mut other.module, crash.module)]
                {
                    if known.is_empty() {
                        *known = new;
                    }
                }
                other.process = other.process.or(crash.process);
            }
        }
    }
    kept
}

fn is_same(one: &Crash, other: &Crash) -> bool {
    let processes = one.process.zip(other.process);
    one.kind == other.kind
        && one.program.eq_ignore_ascii_case(&other.program)
        && processes.is_none_or(|(one, other)| one == other)
}

/// The last part of a path of any system, cut: what a person calls the program.
pub(super) fn file_name(path: &str) -> String {
    let name = path.trim().trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
    let name = name.unwrap_or_default().chars().filter(|letter| !letter.is_control());
    name.take(100).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::{CrashKind, Stop};
    use super::*;
    use crate::model::UnansweredKind;
    use std::time::{Duration, Instant};

    fn crash(program: &str, second: i64, process: Option<u32>, reason: &str) -> Crash {
        let time = Timestamp::from_second(second).unwrap();
        let (program, reason) = (program.to_owned(), reason.to_owned());
        Crash { program, time, process, reason, ..Crash::default() }
    }

    #[test]
    fn what_two_keepers_tell_of_is_one_crash() {
        let found = in_order(vec![
            crash("shop.exe", 1000, None, "0xc0000005"),
            crash("Shop.exe", 1010, Some(7), ""),
            crash("other.exe", 1005, None, ""),
            crash("shop.exe", 5000, None, ""),
        ]);
        let told: Vec<_> =
            found.iter().map(|it| (it.program.as_str(), it.reason.as_str())).collect();
        assert_eq!(told, [("shop.exe", ""), ("Shop.exe", "0xc0000005"), ("other.exe", "")]);
        assert_eq!(found[1].process, Some(7));
        let two = in_order(vec![crash("a", 1, Some(1), ""), crash("a", 2, Some(2), "")]);
        assert_eq!(two.len(), 2);
        let hang = Crash { kind: CrashKind::Hung, ..crash("a", 1, None, "") };
        assert_eq!(in_order(vec![crash("a", 1, None, ""), hang]).len(), 2);
    }

    #[test]
    fn programs_are_called_by_their_file() {
        assert_eq!(file_name("/usr/bin/shop"), "shop");
        assert_eq!(file_name(r"C:\Program Files\Shop\shop.exe"), "shop.exe");
        assert_eq!(file_name("shop\u{7}"), "shop");
        assert_eq!(file_name(""), "");
    }

    #[test]
    fn this_machine_answers_or_says_why_not() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(10), Stop::default());
        match crashes(72, &limit) {
            Ok(found) => assert!(found.found.len() <= MOST),
            Err(reason) => {
                assert_eq!(reason.kind, UnansweredKind::NotSupported);
                assert!(!reason.detail.is_empty());
            }
        }
    }
}
