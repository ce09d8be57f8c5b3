//! The values a written-down machine is made of.

use super::{AnswerCode, Chain, FetchError, FetchErrorKind, NetErrorKind, Response};
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;

/// A file of a scene.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SceneFile {
    /// Its content.
    pub text: String,
    /// Whether reading it is refused.
    pub refused: bool,
    /// Whether it may be run.
    pub executable: bool,
    /// Whether it is a folder.
    pub folder: bool,
    /// Where it really is, when it is a link.
    pub link: Option<PathBuf>,
}

/// What a program of a scene leaves behind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SceneOutput {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// Whether it never ends.
    pub hangs: bool,
}

/// What a name of a scene stands for.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneName {
    /// These addresses.
    Addresses(Vec<IpAddr>),
    /// This failure.
    Fails(NetErrorKind),
}

/// What a DNS server of a scene answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneAnswer {
    /// These addresses.
    Addresses(Vec<IpAddr>),
    /// This response code.
    Code(AnswerCode),
    /// This failure.
    Fails(NetErrorKind),
}

/// How a TCP connection of a scene ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneTcp {
    /// Open, after this many milliseconds.
    Millis(u64),
    /// This failure.
    Fails(NetErrorKind),
}

/// What a web server of a scene answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneHttp {
    /// This failure, with its details.
    FailsWith(FetchError),
    /// An answer.
    Answers(Response),
    /// This failure.
    Fails(FetchErrorKind),
}

/// The largest packet that comes back from an address of a scene.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneMtu {
    /// Its size in bytes.
    pub passes: u32,
    /// Whether a router says so when one is larger, rather than losing it.
    #[serde(default)]
    pub told: bool,
}

/// What a time server of a scene says.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneTime {
    /// Its clock is so many milliseconds ahead of the machine's.
    Ahead(i64),
    /// This failure.
    Fails(NetErrorKind),
}

/// What comes back on a connection of a scene.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneTalk {
    /// No connection stands: this failure.
    Fails(NetErrorKind),
    /// This text; empty when nothing comes.
    Answers {
        /// The text.
        answer: String,
        /// Whether the other side ends the connection.
        #[serde(default)]
        ended: bool,
    },
    /// These bytes.
    Bytes(Vec<u8>),
}

/// What a TLS server of a scene shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneChain {
    /// This failure.
    Fails(FetchErrorKind),
    /// These certificates.
    Shows(Chain),
}
