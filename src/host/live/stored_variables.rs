//! The environment variables that new programs will get.

use crate::model::{Unanswered, UnansweredKind};

/// What Windows keeps in the registry: the machine's variables, then the user's.
/// <https://learn.microsoft.com/en-us/windows/win32/procthread/environment-variables>
#[cfg(windows)]
pub(super) fn stored_variables() -> Result<Vec<(String, String)>, Unanswered> {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};
    const MACHINE: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment";
    /// More are not looked at.
    const MOST: usize = 1_000;
    let mut stored = Vec::new();
    let mut opened = false;
    for (root, path) in [(LOCAL_MACHINE, MACHINE), (CURRENT_USER, "Environment")] {
        let Ok(key) = root.open(path) else { continue };
        let Ok(values) = key.values() else { continue };
        opened = true;
        let text = |(name, value)| Some((name, String::try_from(value).ok()?));
        stored.extend(values.take(MOST).filter_map(text));
    }
    if opened { Ok(stored) } else { Err(UnansweredKind::NotAllowed.because("the registry")) }
}

/// Elsewhere they are made by whatever starts a program.
#[cfg(not(windows))]
pub(super) fn stored_variables() -> Result<Vec<(String, String)>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}
