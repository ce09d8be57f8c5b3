//! What a user may do with a file or folder, and what is in the way.

use super::FileKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What somebody wants to do at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Read a file; of a folder, see what is in it.
    Read,
    /// Change a file that is there; of a folder, put files into it.
    Write,
    /// Run a program or script.
    Run,
    /// See what is in a folder.
    List,
    /// Make a new file here, where the path is a folder; where nothing is, make the path itself.
    Create,
}

impl Wanted {
    /// The wish as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Run => "run",
            Self::List => "list",
            Self::Create => "create",
        }
    }
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Barrier {
    /// Nothing is there.
    NotFound,
    /// A link that leads to nothing.
    DeadLink,
    /// A folder above may not be passed through.
    ParentClosed,
    /// The permissions do not give it to this user.
    NotPermitted,
    /// What is there is a file where a folder is meant, or the other way round.
    WrongKind,
    /// The disk or share is set to be read only.
    ReadOnlyDisk,
    /// The file carries the mark that nobody, not even an administrator, may change it.
    Immutable,
    /// The file is marked read-only (Windows).
    ReadOnlyFile,
    /// Another program has it open and shares it with nobody (Windows).
    InUse,
    /// No programs may run from this disk (`noexec`).
    NoPrograms,
    /// The program named in a script's first line is not there.
    NoInterpreter,
    /// The system gave an error that is none of these.
    Other,
}

impl Barrier {
    /// The barrier as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::DeadLink => "dead_link",
            Self::ParentClosed => "parent_closed",
            Self::NotPermitted => "not_permitted",
            Self::WrongKind => "wrong_kind",
            Self::ReadOnlyDisk => "read_only_disk",
            Self::Immutable => "immutable",
            Self::ReadOnlyFile => "read_only_file",
            Self::InUse => "in_use",
            Self::NoPrograms => "no_programs",
            Self::NoInterpreter => "no_interpreter",
            Self::Other => "other",
        }
    }
}

/// The system's own answer to whether this user may do something at a path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each true or not by itself")]
pub struct Access {
    /// What is in the way; absent when it may be done.
    pub barrier: Option<Barrier>,
    /// The file or folder that is in the way, or the path itself.
    pub at: PathBuf,
    /// Whether something is at the path, links followed.
    pub exists: bool,
    /// What it is.
    pub kind: FileKind,
    /// Where the path leads when it is a link.
    pub link: Option<PathBuf>,
    /// Name of the owner of what stands at `at`; a number where it has no name, empty where it cannot be told.
    pub owner: String,
    /// Whether the user who asks owns it; absent where it cannot be told.
    pub own: Option<bool>,
    /// Name or number of its group (Unix).
    pub group: String,
    /// Its permission bits (Unix).
    pub mode: Option<u32>,
    /// Whether it has further rules: an access control list beside the bits (Linux), entries that forbid
    /// something (Windows). Absent where it cannot be told.
    pub acl: Option<bool>,
    /// The program named in a script's first line, when the wish is to run it.
    pub interpreter: String,
    /// Whether that first line ends as Windows ends lines, which no Unix system can run.
    pub windows_lines: bool,
    /// Whether the system keeps in mind that the file came from the internet, and may refuse to run it (Windows, macOS).
    pub from_internet: bool,
    /// Whether the system asks the user about programs that want to go there, whatever the permissions
    /// say: controlled folder access (Windows), privacy settings (macOS).
    pub guarded: bool,
    /// The system's own words for an error that is none of the known ones.
    pub detail: String,
}

/// A folder that every user has.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UsualFolder {
    /// The user's own folder.
    Home,
    /// Documents, wherever the system keeps them: cloud drives move them.
    Documents,
    /// Downloads.
    Downloads,
    /// The desktop.
    Desktop,
    /// Temporary files.
    Temporary,
}
