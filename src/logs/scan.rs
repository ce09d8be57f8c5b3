//! Reads logs on several threads, block by block, and counts what they say.

use super::block::{About, Edge, join, look};
use super::collect::Collector;
use super::decode::{Utf8, Written, read_some};
use super::filter::Filter;
use super::keep::{Keep, Kept};
use super::lines::{Block, Blocks, lines};
use super::profile::Profile;
use super::summary::{FileSummary, Summary, summary};
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, Cursor, Read};
use std::sync::{Mutex, PoisonError};

/// Bytes read ahead to find out what a log is written in.
const SNIFFED: usize = 64 << 10;

/// How logs are read.
pub struct Options<'a> {
    /// Every line is counted and put into a template, not only warnings and worse.
    pub every: bool,
    /// The zone of times that name none.
    pub zone: TimeZone,
    /// The time now: nothing in a log is later.
    pub now: Timestamp,
    /// Threads that look at blocks, one at least.
    pub threads: usize,
    /// Asked again and again; where it says no, reading ends and the result is `cut`.
    pub go_on: &'a (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("every", &self.every).finish_non_exhaustive()
    }
}

/// Reads logs one after the other and counts what they say.
#[derive(Debug)]
pub struct Scanner<'a> {
    options: &'a Options<'a>,
    filter: Filter,
    collectors: Vec<Collector>,
    files: Vec<FileSummary>,
}

/// A log, open and understood as far as its first block.
pub(super) struct Opened<'r> {
    pub(super) blocks: Blocks<Utf8<Box<dyn Read + Send + 'r>>>,
    pub(super) first: Block,
    pub(super) profile: Profile,
    pub(super) written: Written,
}

/// Opens a log: unpacks it where it is gzip, finds out what it is written in and how its times are.
pub(super) fn open<'r>(
    mut from: impl Read + Send + 'r,
    modified: Option<Timestamp>,
    options: &Options<'_>,
) -> io::Result<Opened<'r>> {
    let start = read_start(&mut from)?;
    let mut from: Box<dyn Read + Send + 'r> = Box::new(from);
    let mut start = start;
    if start.starts_with(&[0x1F, 0x8B, 8]) {
        let mut unpacked = MultiGzDecoder::new(Cursor::new(start).chain(from));
        start = read_start(&mut unpacked)?;
        from = Box::new(unpacked);
    }
    let written = Written::sniff(&start);
    let mut blocks = Blocks::new(Utf8::new(start, from, written));
    let mut first = Block::default();
    blocks.next(&mut first)?;
    let latest = modified.map_or(options.now, |modified| modified.min(options.now));
    let latest = options.zone.to_datetime(latest);
    let sample = lines(&first.bytes).map(|(_, line)| line.get(..4096).unwrap_or(line));
    let profile = Profile::learn(sample, latest, &options.zone);
    Ok(Opened { blocks, first, profile, written })
}

fn read_start(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = vec![0; SNIFFED];
    let mut filled = 0;
    while filled < SNIFFED {
        let count = read_some(from, start.get_mut(filled..).unwrap_or_default())?;
        if count == 0 {
            break;
        }
        filled += count;
    }
    start.truncate(filled);
    Ok(start)
}

/// What threads share while they read one log.
struct Source<R> {
    blocks: Blocks<R>,
    first: Option<Block>,
    error: Option<io::Error>,
    stopped: bool,
}

/// A lock's content, whether or not a thread has died with it.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands each block of a log to a thread. `work` gets the block and the thread's own state.
pub(super) fn each_block<S: Send>(
    opened: Opened<'_>,
    states: &mut [S],
    go_on: &(dyn Fn() -> bool + Sync),
    work: &(dyn Fn(&Block, &mut S) -> io::Result<()> + Sync),
) -> Ended {
    let source = Mutex::new(Source {
        blocks: opened.blocks,
        first: Some(opened.first).filter(|first| !first.bytes.is_empty()),
        error: None,
        stopped: false,
    });
    let run = |state: &mut S| {
        let mut block = Block::default();
        loop {
            {
                let mut source = lock(&source);
                source.stopped |= !go_on();
                if source.stopped || source.error.is_some() {
                    return;
                }
                if let Some(first) = source.first.take() {
                    block = first;
                } else {
                    match source.blocks.next(&mut block) {
                        Ok(true) => {}
                        Ok(false) => return,
                        Err(error) => {
                            source.error = Some(error);
                            return;
                        }
                    }
                }
            }
            if let Err(error) = work(&block, state) {
                lock(&source).error = Some(error);
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let mut states = states.iter_mut();
        let own = states.next();
        for state in states {
            // Where no thread can be had, the others do its work.
            let builder = std::thread::Builder::new().name("logs".to_owned());
            let _ = builder.spawn_scoped(scope, || run(state));
        }
        if let Some(own) = own {
            run(own);
        }
    });
    let source = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ended {
        bytes: source.blocks.bytes,
        long_lines: source.blocks.long_lines,
        error: source.error,
        stopped: source.stopped,
    }
}

/// How reading a log ended.
pub(super) struct Ended {
    pub(super) bytes: u64,
    pub(super) long_lines: u64,
    pub(super) error: Option<io::Error>,
    pub(super) stopped: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner that has read nothing.
    pub fn new(options: &'a Options<'a>) -> Self {
        Self::keeping(options, &Keep::default())
    }

    /// A scanner that also keeps single lines. Of several logs the newest is to be read first.
    pub fn keeping(options: &'a Options<'a>, keep: &Keep) -> Self {
        let collector = || Collector { kept: Kept::new(keep), ..Collector::default() };
        let collectors = (0..options.threads.max(1)).map(|_| collector()).collect();
        Self { options, filter: Filter::new(), collectors, files: Vec::new() }
    }

    /// Reads one log. `modified` is when it was last written, where that is known: it says which
    /// year times without one are of.
    ///
    /// # Errors
    /// When it cannot be read from its start on. What was read before a later error is counted, and
    /// the file's summary says that it is cut.
    pub fn read(
        &mut self,
        name: &str,
        modified: Option<Timestamp>,
        from: impl Read + Send,
    ) -> io::Result<()> {
        let opened = open(from, modified, self.options)?;
        let profile = opened.profile.clone();
        let written = opened.written;
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let about =
            About { profile: &profile, filter: &self.filter, file, every: self.options.every };
        let edges: Mutex<Vec<(usize, Edge)>> = Mutex::new(Vec::new());
        let work = |block: &Block, collector: &mut Collector| {
            let number = u32::try_from(block.number).unwrap_or(u32::MAX);
            let edge = look(&block.bytes, number, &about, collector);
            lock(&edges).push((block.number, edge));
            Ok(())
        };
        let ended = each_block(opened, &mut self.collectors, self.options.go_on, &work);
        let mut edges = edges.into_inner().unwrap_or_else(PoisonError::into_inner);
        edges.sort_by_key(|(number, _)| *number);
        let mut starts = Vec::with_capacity(edges.len());
        let mut line = 0;
        for (_, edge) in &edges {
            starts.push(line);
            line += edge.lines;
        }
        let mut unseen = Collector::default();
        let into = self.collectors.first_mut().unwrap_or(&mut unseen);
        let whole = join(edges.into_iter().map(|(_, edge)| edge), &about, into);
        self.files.push(FileSummary {
            name: name.to_owned(),
            encoding: written.name(),
            bytes: ended.bytes,
            lines: whole.lines,
            binary_lines: whole.binary,
            long_lines: ended.long_lines,
            levels: whole.levels,
            spell: whole.spell,
            cut: ended.stopped || ended.error.is_some(),
            starts,
        });
        Ok(())
    }

    /// What the logs said, all together.
    pub fn finish(self) -> Summary {
        let mut collectors = self.collectors.into_iter();
        let mut all = collectors.next().unwrap_or_default();
        for other in collectors {
            all.absorb(other);
        }
        all.compact();
        summary(self.files, all, self.options.every)
    }
}
