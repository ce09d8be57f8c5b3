//! How serious a line is.

use serde::Serialize;

/// How serious a line is, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Every step, for programmers.
    Trace,
    /// For programmers.
    Debug,
    /// What happened, as it should.
    Info,
    /// What happened, and is worth noting.
    Notice,
    /// Works, but something is not right.
    Warn,
    /// Something failed.
    Error,
    /// The program or the system could not go on.
    Fatal,
}

impl Level {
    /// Every level, the least first.
    pub const ALL: [Self; 7] =
        [Self::Trace, Self::Debug, Self::Info, Self::Notice, Self::Warn, Self::Error, Self::Fatal];

    /// Its name, as `selfcheck logs` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// The level that programs mean by a word, in whatever case.
    pub(super) fn of_word(word: &[u8]) -> Option<Self> {
        if !(2..=13).contains(&word.len()) {
            return None;
        }
        if !is_cased(word) {
            return Self::of_chinese(word);
        }
        let mut lower = [0; 13];
        for (to, from) in lower.iter_mut().zip(word) {
            *to = from.to_ascii_lowercase();
        }
        Some(match lower.get(..word.len())? {
            b"trace" | b"trc" | b"trce" | b"verbose" | b"verb" | b"vrb" | b"finest" | b"finer" => {
                Self::Trace
            }
            b"debug" | b"dbg" | b"dbug" | b"debug1" | b"debug2" | b"debug3" | b"debug4"
            | b"debug5" => Self::Debug,
            b"info" | b"inf" | b"information" | b"informational" => Self::Info,
            b"notice" | b"note" | b"ntc" => Self::Notice,
            b"warn" | b"wrn" | b"warning" | b"warnings" => Self::Warn,
            b"error" | b"err" | b"severe" | b"failure" => Self::Error,
            b"fatal" | b"ftl" | b"critical" | b"crit" | b"emerg" | b"emergency" | b"alert"
            | b"panic" => Self::Fatal,
            _ => return Self::of_chinese(word),
        })
    }

    fn of_chinese(word: &[u8]) -> Option<Self> {
        Some(match str::from_utf8(word).ok()? {
            "跟踪" => Self::Trace,
            "调试" => Self::Debug,
            "信息" => Self::Info,
            "通知" | "注意" | "提示" => Self::Notice,
            "警告" => Self::Warn,
            "错误" => Self::Error,
            "严重" | "致命" | "紧急" | "严重错误" | "致命错误" => Self::Fatal,
            _ => return None,
        })
    }

    /// The level of a syslog priority (RFC 5424 section 6.2.1): the facility is left out.
    pub(super) fn of_priority(number: u32) -> Self {
        match number % 8 {
            0..=2 => Self::Fatal,
            3 => Self::Error,
            4 => Self::Warn,
            5 => Self::Notice,
            6 => Self::Info,
            _ => Self::Debug,
        }
    }

    /// The level that one capital letter stands for, as on Android and in glog.
    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'V' | b'T' => Self::Trace,
            b'D' => Self::Debug,
            b'I' => Self::Info,
            b'N' => Self::Notice,
            b'W' => Self::Warn,
            b'E' => Self::Error,
            b'F' | b'A' | b'C' => Self::Fatal,
            _ => return None,
        })
    }
}

/// Whether a word is written in small letters, in capitals, or with one capital at its start, as
/// [`super::filter`] rests on.
pub(super) fn is_cased(word: &[u8]) -> bool {
    let rest = word.get(1..).unwrap_or_default();
    let small = rest.iter().all(|byte| !byte.is_ascii_uppercase());
    small || !word.iter().any(u8::is_ascii_lowercase)
}
