//! The values a written-down machine is made of.

use super::super::{
    Access, AnswerCode, Barrier, Chain, FetchError, FetchErrorKind, FileKind, Host, NetErrorKind,
    Response, Wanted,
};
use super::Scene;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

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
    /// These bytes; the connection stays open.
    Bytes(Vec<u8>),
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

/// Whether the user of a scene may do something: as written down, else anything with what is there.
pub(super) fn access(scene: &Scene, path: &Path, wanted: Wanted) -> Access {
    let shown = path.to_string_lossy();
    let written = scene.access.get(&format!("{shown} {}", wanted.name()));
    if let Some(access) = written.or_else(|| scene.access.get(&*shown)) {
        return access.clone();
    }
    let Ok(info) = scene.inspect(path) else {
        let barrier = (wanted != Wanted::Create).then_some(Barrier::NotFound);
        return Access { barrier, at: path.to_owned(), ..Access::default() };
    };
    let refused = scene.files.get(path).is_some_and(|file| file.refused);
    let barrier = match wanted {
        _ if refused => Some(Barrier::NotPermitted),
        Wanted::List | Wanted::Create if info.kind != FileKind::Folder => Some(Barrier::WrongKind),
        Wanted::Run if info.kind != FileKind::File => Some(Barrier::WrongKind),
        Wanted::Run if !info.executable => Some(Barrier::NotPermitted),
        _ => None,
    };
    let (kind, at) = (info.kind, path.to_owned());
    Access { barrier, at, exists: true, kind, mode: info.mode, ..Access::default() }
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

/// What a TLS server of a scene shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SceneChain {
    /// This failure.
    Fails(FetchErrorKind),
    /// These certificates.
    Shows(Chain),
}
