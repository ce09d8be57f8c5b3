//! Log lines from files.

use super::super::Ctx;
use super::Scan;
use crate::host::{FileError, FileKind, expand, named};
use crate::logs::{Keep, Level, Options, Scanner};
use crate::model::Unanswered;
use jiff::Timestamp;
use std::path::PathBuf;

/// Bytes read of the end of each file.
const MOST_BYTES: u64 = 64 << 20;
const MOST_FILES: usize = 20;
/// Bytes read of all files together.
const MOST_TOGETHER: u64 = 256 << 20;
/// Files looked at for each pattern.
const MOST_FOUND: usize = 2000;
/// Threads that read: a checkup asks much else at the same time.
const THREADS: usize = 2;
/// Share of the time left that reading may take, so that what was read can still be told.
const SHARE: u32 = 2;

struct Found {
    modified: Option<Timestamp>,
    path: PathBuf,
    bytes: u64,
}

/// Reads the newest of the files that match, the newest of these first.
pub(super) fn files(
    cx: &Ctx<'_>,
    wanted: &[String],
    scan: &mut Scan<'_>,
) -> Result<(), Unanswered> {
    let mut found = find(cx, wanted, scan)?;
    found.sort_by(|a, b| (b.modified, &a.path).cmp(&(a.modified, &b.path)));
    found.dedup_by(|a, b| a.path == b.path);
    let until = cx.host.instant() + cx.limit.left()? / SHARE;
    let go_on = || cx.host.instant() < until && cx.limit.left().is_ok();
    let options = Options {
        every: false,
        zone: cx.host.zone(),
        now: cx.host.now(),
        threads: THREADS,
        go_on: &go_on,
    };
    let keep = Keep { words: scan.look_for.to_vec(), last: super::LAST };
    let mut scanner = Scanner::keeping(&options, &keep);
    let mut room = MOST_TOGETHER;
    for (at, file) in found.iter().enumerate() {
        if at == MOST_FILES || room == 0 || !go_on() {
            scan.facts.cut = true;
            break;
        }
        let name = file.path.display().to_string();
        // UTF-16 takes two bytes a letter.
        let from = file.bytes.saturating_sub(MOST_BYTES.min(room)).next_multiple_of(2);
        scan.facts.cut |= from > 0;
        room = room.saturating_sub(file.bytes - from.min(file.bytes));
        let read = cx.host.reader(&file.path, from).and_then(|reader| {
            let read = scanner.read(&name, file.modified, reader);
            read.map_err(|error| FileError::Failed(error.to_string()))
        });
        match read {
            Ok(()) => {
                scan.facts.read += 1;
                if scan.facts.newest.is_empty()
                    && let Some(modified) = file.modified
                {
                    scan.facts.newest = modified.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
                    let hours = (cx.host.now().as_second() - modified.as_second()) / 3600;
                    scan.facts.newest_hours = u64::try_from(hours).unwrap_or(0);
                }
                scan.facts.files.push(name);
            }
            Err(FileError::NotFound | FileError::WrongKind) => {}
            Err(_) => scan.facts.unreadable.push(name),
        }
    }
    let summary = scanner.finish();
    for file in &summary.files {
        scan.facts.cut |= file.cut;
        scan.facts.lines += file.lines;
        scan.facts.warnings += file.count(Level::Warn);
        scan.facts.errors += file.count(Level::Error);
        scan.facts.fatal += file.count(Level::Fatal);
    }
    scan.take_summary(&summary);
    Ok(())
}

fn find(cx: &Ctx<'_>, wanted: &[String], scan: &mut Scan<'_>) -> Result<Vec<Found>, Unanswered> {
    let mut found = Vec::new();
    for pattern in wanted {
        cx.limit.left()?;
        let Some(path) = expand(cx.host, pattern) else { continue };
        let paths = match named(cx.host, &path.to_string_lossy(), MOST_FOUND) {
            Ok(paths) => paths,
            Err(FileError::NotAllowed) => vec![path],
            Err(_) => continue,
        };
        for path in paths {
            match cx.host.inspect(&path) {
                Ok(info) if info.kind == FileKind::File && info.bytes > 0 && !is_packed(&path) => {
                    found.push(Found { modified: info.modified, bytes: info.bytes, path });
                }
                Err(FileError::NotAllowed) => {
                    scan.facts.unreadable.push(path.display().to_string());
                }
                _ => {}
            }
        }
    }
    Ok(found)
}

/// Older turns of a log are packed; what explains a fault of today stands in the newest.
fn is_packed(path: &std::path::Path) -> bool {
    let packed = ["gz", "xz", "bz2", "zst", "zip", "evtx", "etl"];
    path.extension()
        .is_some_and(|ending| packed.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
