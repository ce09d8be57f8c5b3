//! What each line of a log is, line by line: number, level, template, time.

use super::block::{About, look};
use super::collect::Collector;
use super::filter::Filter;
use super::lines::{Block, count, lines};
use super::profile::Profile;
use super::said::Said;
use super::scan::{Options, each_block, lock, open};
use super::summary::id;
use super::template::Leaves;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::{Condvar, Mutex, PoisonError};

/// How annotations are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line of values between tabs.
    Tabs,
    /// One JSON object a line.
    Json,
}

/// Blocks that may be ready before the one that is written next.
const MOST_AHEAD: usize = 8;

/// Writes for each line of a log its number, its level, the template it is of, and its time, `-`
/// where it has none. The log is read twice: only its end tells which words of a line vary.
/// Whether it was read and written to its end.
///
/// # Errors
/// When it cannot be read or the result cannot be written.
pub fn annotate<F: Read + Send>(
    open_log: impl Fn() -> io::Result<F>,
    modified: Option<Timestamp>,
    options: &Options<'_>,
    shape: Shape,
    out: &mut (dyn Write + Send),
) -> io::Result<bool> {
    let filter = Filter::new();
    let mut collectors: Vec<Collector> =
        (0..options.threads.max(1)).map(|_| Collector::default()).collect();
    let opened = open(open_log()?, modified, options)?;
    let profile = opened.profile.clone();
    let about = About { profile: &profile, filter: &filter, file: 0, every: true };
    // How many lines each block has, so that each can number its own.
    let counts: Mutex<Vec<(usize, u64)>> = Mutex::new(Vec::new());
    let work = |block: &Block, collector: &mut Collector| {
        lock(&counts).push((block.number, count(&block.bytes)));
        look(&block.bytes, u32::try_from(block.number).unwrap_or(u32::MAX), &about, collector);
        Ok(())
    };
    let ended = each_block(opened, &mut collectors, options.go_on, &work);
    if let Some(error) = ended.error {
        return Err(error);
    }
    let mut collectors = collectors.into_iter();
    let mut leaves = collectors.next().unwrap_or_default().leaves;
    for other in collectors {
        leaves.absorb(other.leaves);
    }
    leaves.compact();
    let ids: Vec<String> = leaves.all.iter().map(id).collect();

    let mut counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    counts.sort_unstable();
    let mut first_line = 1;
    let mut starts = Vec::with_capacity(counts.len());
    for (_, count) in counts {
        starts.push(first_line);
        first_line += count;
    }
    let again = open(open_log()?, modified, options)?;
    let turn = Turn {
        state: Mutex::new(Queue { next: 0, ready: BTreeMap::new(), out, error: None }),
        moved: Condvar::new(),
    };
    let mut states: Vec<Leaves> =
        (0..options.threads.max(1)).map(|_| leaves.for_reading()).collect();
    let work = |block: &Block, leaves: &mut Leaves| {
        let start = starts.get(block.number).copied();
        let mut text = String::with_capacity(block.bytes.len() / 2);
        // A log that has grown in between has blocks without a number: they are left out.
        if let Some(start) = start {
            let own = Own { profile: &profile, ids: &ids, shape };
            own.lines(&block.bytes, start, leaves, &mut text);
        }
        turn.put(block.number, text)
    };
    let ended_again = each_block(again, &mut states, options.go_on, &work);
    let queue = turn.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = queue.error.or(ended_again.error) {
        return Err(error);
    }
    queue.out.flush()?;
    Ok(!ended.stopped && !ended_again.stopped)
}

struct Own<'a> {
    profile: &'a Profile,
    ids: &'a [String],
    shape: Shape,
}

impl Own<'_> {
    fn lines(&self, block: &[u8], start: u64, leaves: &mut Leaves, text: &mut String) {
        for (at, (_, line)) in lines(block).enumerate() {
            let said = Said::of(line, self.profile);
            let id = if said.is_binary {
                "-"
            } else {
                let leaf = leaves.find(said.content());
                leaf.and_then(|leaf| self.ids.get(leaf as usize)).map_or("-", String::as_str)
            };
            let level = said.level.map_or("-", |level| level.name());
            let number = start + at as u64;
            match self.shape {
                Shape::Tabs => {
                    push_number(text, number);
                    for part in ["\t", level, "\t", id, "\t"] {
                        text.push_str(part);
                    }
                    match said.time {
                        Some(time) => time.write_rfc3339(text),
                        None => text.push('-'),
                    }
                }
                Shape::Json => {
                    text.push_str("{\"line\":");
                    push_number(text, number);
                    let value = |value: &str| match value {
                        "-" => "null".to_owned(),
                        value => format!("\"{value}\""),
                    };
                    let time = said.time.map_or_else(|| "-".to_owned(), |time| time.rfc3339());
                    for (name, it) in [("level", level), ("template", id), ("time", &time)] {
                        text.push_str(",\"");
                        text.push_str(name);
                        text.push_str("\":");
                        text.push_str(&value(it));
                    }
                    text.push('}');
                }
            }
            text.push('\n');
        }
    }
}

fn push_number(text: &mut String, number: u64) {
    let mut digits = [0_u8; 20];
    let mut rest = number;
    let mut count = 0;
    for slot in digits.iter_mut().rev() {
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        count += 1;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let digits = digits.get(20 - count..).unwrap_or_default();
    text.push_str(str::from_utf8(digits).unwrap_or_default());
}

/// Lets threads write in the order of their blocks.
struct Turn<'a> {
    state: Mutex<Queue<'a>>,
    moved: Condvar,
}

struct Queue<'a> {
    next: usize,
    ready: BTreeMap<usize, String>,
    out: &'a mut (dyn Write + Send),
    error: Option<io::Error>,
}

impl Turn<'_> {
    fn put(&self, number: usize, text: String) -> io::Result<()> {
        let mut queue = lock(&self.state);
        while number > queue.next + MOST_AHEAD && queue.error.is_none() {
            queue = self.moved.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.ready.insert(number, text);
        loop {
            let next = queue.next;
            let Some(text) = queue.ready.remove(&next) else { break };
            queue.next += 1;
            if queue.error.is_none()
                && let Err(error) = queue.out.write_all(text.as_bytes())
            {
                queue.error = Some(error);
            }
        }
        let failed = queue.error.as_ref().map(|error| io::Error::from(error.kind()));
        drop(queue);
        self.moved.notify_all();
        failed.map_or(Ok(()), Err)
    }
}
