//! Running one copy of a program to learn its version.

use super::super::Ctx;
use super::Program;
use crate::host::{Command, Output, RunError};
use crate::model::{Unanswered, UnansweredKind};
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(4);

/// Keeps programs from looking for news, fetching other versions of themselves or writing notes when
/// asked for their version.
const QUIET: [(&str, &str); 17] = [
    ("CHECKPOINT_DISABLE", "1"),
    ("COMPOSER_DISABLE_NETWORK", "1"),
    ("COMPOSER_NO_INTERACTION", "1"),
    ("COREPACK_ENABLE_NETWORK", "0"),
    ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("DOTNET_NOLOGO", "1"),
    ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"),
    ("GOTOOLCHAIN", "local"),
    ("NO_COLOR", "1"),
    ("NO_UPDATE_NOTIFIER", "1"),
    ("POWERSHELL_UPDATECHECK", "Off"),
    ("PYTHON_MANAGER_AUTOMATIC_INSTALL", "false"),
    ("RUSTUP_AUTO_INSTALL", "0"),
    ("YARN_IGNORE_PATH", "1"),
    // Any run of npm writes a log otherwise.
    ("npm_config_logs_max", "0"),
    ("npm_config_manage_package_manager_versions", "false"),
    ("npm_config_update_notifier", "false"),
];

impl Program {
    pub(super) fn run(&self, cx: &Ctx<'_>, path: &Path) -> Result<Copy, Unanswered> {
        let mut command = Command::new(path, &self.arguments);
        command.most = 64 * 1024;
        command.variables =
            QUIET.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let start = cx.host.instant();
        let ran = cx.host.run(&command, &cx.limit.at_most(PATIENCE));
        let took = cx.host.instant().saturating_duration_since(start);
        let mut copy = Copy {
            path: path.display().to_string(),
            millis: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            ..Copy::default()
        };
        match ran {
            Ok(output) => self.judge_output(&output, &mut copy),
            Err(RunError::Stopped) => return Err(UnansweredKind::Stopped.into()),
            Err(RunError::TimedOut) => {
                // The end of the whole question says nothing about the program.
                cx.limit.left()?;
                copy.error = "timed_out";
            }
            Err(RunError::NotAllowed(message)) => copy.fail("not_allowed", &message),
            Err(RunError::Failed(message)) => copy.fail("failed", &message),
            Err(RunError::NotFound) => copy.fail("failed", "it is gone"),
        }
        Ok(copy)
    }

    fn judge_output(&self, output: &Output, copy: &mut Copy) {
        copy.exit_code = output.code.unwrap_or(0);
        match (output.signal, output.code) {
            (Some(signal), _) => copy.fail("crashed", &format!("signal {signal}")),
            (None, Some(0)) => {}
            _ => {
                let code = copy.exit_code;
                copy.fail(
                    "exit_code",
                    &format!("{}\n{}\nexit code {code}", output.err, output.out),
                );
            }
        }
        if copy.error.is_empty() {
            let mut found = self.find.in_text(&output.out);
            if found.is_empty() {
                found = self.find.in_text(&output.err);
            }
            self.judge_versions(found, copy);
        }
    }

    /// Keeps the version that will do, or else the last, which is the newest where there are several.
    fn judge_versions(&self, mut found: Vec<String>, copy: &mut Copy) {
        copy.satisfied = self.wants.is_none();
        copy.comparable = self.wants.is_none();
        if let Some(wants) = &self.wants {
            let allowed: Vec<_> = found.iter().map(|version| wants.allows(version)).collect();
            copy.comparable = allowed.iter().any(Option::is_some);
            if let Some(at) = allowed.iter().rposition(|allowed| *allowed == Some(true)) {
                copy.satisfied = true;
                found.truncate(at + 1);
            }
        }
        copy.version = found.pop().unwrap_or_default();
    }
}

/// What one copy came to.
#[derive(Default)]
pub(super) struct Copy {
    pub(super) path: String,
    pub(super) version: String,
    pub(super) error: &'static str,
    pub(super) message: String,
    pub(super) exit_code: i32,
    pub(super) millis: u64,
    pub(super) satisfied: bool,
    pub(super) comparable: bool,
}

impl Copy {
    /// It with its version: `17.0.9 (/usr/bin/java)`.
    pub(super) fn line(&self) -> String {
        match self.version.as_str() {
            "" => self.path.clone(),
            version => format!("{version} ({})", self.path),
        }
    }

    fn fail(&mut self, error: &'static str, message: &str) {
        self.error = error;
        let line = message.lines().map(str::trim).find(|line| !line.is_empty());
        self.message = line.unwrap_or_default().chars().take(200).collect();
    }
}
