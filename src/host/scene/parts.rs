//! The values a written-down machine is made of.

use super::{AnswerCode, FetchError, FetchErrorKind, NetErrorKind, Response};
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

/// What comes back over a connection of a scene.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneReply {
    /// This failure.
    Fails(NetErrorKind),
    /// These bytes, one for each character up to U+00FF; the connection stays open.
    Says(String),
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
