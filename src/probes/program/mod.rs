//! Which copies of a program there are, which one is used, and which version each is.

mod keys;
mod stub;
mod version;

use super::{Ctx, Probe, Touch};
use crate::host::{Command, Output, RunError, copies};
use crate::model::{Unanswered, UnansweredKind};
use keys::{Argument, Name, Pattern, Require};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A program on PATH: every copy in the order in which the system finds them, and the version each
/// prints. Each copy is run once, to ask its version; it is ended after four seconds. What only
/// opens a shop or an installer when run (placeholders of Windows and macOS) is not run and does
/// not count as a copy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Program {
    /// Its name, as typed in a terminal.
    name: Name,
    /// Other names under which it may stand, each looked for when there is no copy under those before it.
    #[serde(default)]
    names: Vec<Name>,
    /// What makes it print its version: `--version` unless said otherwise. Nothing but words that ask for a version is allowed.
    #[serde(default = "keys::version_argument")]
    arguments: Vec<Argument>,
    /// A regular expression that finds the version in what is printed; its first group is taken, where it has one.
    #[serde(default)]
    pattern: Pattern,
    /// The versions that will do: `>=3.8`, `>=17, <22`; a bare `17` is 17 and every 17.x.
    #[serde(default)]
    require: Option<Require>,
}

/// What [`Program`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name asked for.
    name: String,
    /// Whether there is a copy on PATH.
    found: bool,
    /// Number of different copies on PATH.
    count: u64,
    /// The copy that is used, as it stands on PATH.
    path: String,
    /// Its version; empty when it does not say.
    version: String,
    /// Whether it ran and ended without an error.
    works: bool,
    /// Why not: `not_allowed`, `failed` (the system could not start it), `timed_out`, `crashed`, `exit_code`; empty when it works.
    error: String,
    /// What it or the system said then, first line only.
    message: String,
    /// Its exit code then; 0 where there is none.
    exit_code: i64,
    /// How long it took to tell its version, in milliseconds.
    millis: u64,
    /// Whether its version will do; true where none is required.
    satisfied: bool,
    /// The versions required; empty where none is.
    require: String,
    /// Whether a copy that is not used has a version that would do while the used one has not.
    other_satisfied: bool,
    /// Every copy with its version, in order: `17.0.9 (/usr/bin/java)`.
    copies: Vec<String>,
    /// The copies that are not used because the first one is found before them.
    shadowed: Vec<String>,
    /// Copies other than the used one that do not run.
    broken: Vec<String>,
    /// Placeholders that were not run.
    stubs: Vec<String>,
}

/// Copies looked at; nobody has more on purpose.
const MOST: usize = 8;
const PATIENCE: Duration = Duration::from_secs(4);

/// Keeps programs from looking for news, fetching other versions of themselves or writing notes when
/// asked for their version.
const QUIET: [(&str, &str); 8] = [
    ("CHECKPOINT_DISABLE", "1"),
    ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("DOTNET_NOLOGO", "1"),
    ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"),
    ("GOTOOLCHAIN", "local"),
    ("NO_COLOR", "1"),
    ("NO_UPDATE_NOTIFIER", "1"),
    ("npm_config_update_notifier", "false"),
];

impl Probe for Program {
    const NAME: &'static str = "program";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let (paths, stubs) = self.find(cx)?;
        let ran = run_all(&paths, |path| self.run(cx, path));
        let mut facts = Facts {
            name: self.name.to_string(),
            found: !ran.is_empty(),
            count: ran.len() as u64,
            require: self.require.as_ref().map(ToString::to_string).unwrap_or_default(),
            stubs: stubs.iter().map(|path| path.display().to_string()).collect(),
            ..Facts::default()
        };
        for (at, copy) in ran.into_iter().enumerate() {
            let copy = copy?;
            let line = match copy.version.as_str() {
                "" => copy.path.clone(),
                version => format!("{version} ({})", copy.path),
            };
            facts.copies.push(line.clone());
            if at == 0 {
                facts.path = copy.path;
                facts.version = copy.version;
                facts.works = copy.error.is_empty();
                facts.error = copy.error.to_owned();
                facts.message = copy.message;
                facts.exit_code = copy.exit_code.into();
                facts.millis = copy.millis;
                facts.satisfied = copy.satisfied;
                continue;
            }
            if !copy.error.is_empty() {
                facts.broken.push(copy.path);
            }
            facts.other_satisfied |= copy.satisfied && !facts.satisfied;
            facts.shadowed.push(line);
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let mut arguments = String::new();
        for argument in &self.arguments {
            arguments.push(' ');
            arguments.push_str(argument);
        }
        let names = std::iter::once(&self.name).chain(&self.names);
        names.map(|name| Touch::Program(format!("{name}{arguments}"))).collect()
    }
}

impl Program {
    /// The copies to run and the placeholders found beside them, each real file once.
    fn find(&self, cx: &Ctx<'_>) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Unanswered> {
        let (mut paths, mut stubs, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for name in std::iter::once(&self.name).chain(&self.names) {
            if !paths.is_empty() {
                break;
            }
            for path in copies(cx.host, name) {
                cx.limit.left()?;
                let real = cx.host.resolve_path(&path).unwrap_or_else(|_| path.clone());
                if seen.contains(&real) || paths.len() == MOST {
                    continue;
                }
                seen.push(real);
                let list = if stub::is_stub(cx, &path, name) { &mut stubs } else { &mut paths };
                list.push(path);
            }
        }
        Ok((paths, stubs))
    }

    fn run(&self, cx: &Ctx<'_>, path: &Path) -> Result<Copy, Unanswered> {
        let arguments: Vec<&str> = self.arguments.iter().map(|argument| &**argument).collect();
        let mut command = Command::new(path, &arguments);
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
            let found =
                [&output.out, &output.err].into_iter().find_map(|text| self.pattern.find(text));
            copy.version = found.unwrap_or_default();
            copy.satisfied = match &self.require {
                Some(require) => require.allows(&copy.version),
                None => true,
            };
        }
    }
}

/// What one copy came to.
#[derive(Default)]
struct Copy {
    path: String,
    version: String,
    error: &'static str,
    message: String,
    exit_code: i32,
    millis: u64,
    satisfied: bool,
}

impl Copy {
    fn fail(&mut self, error: &'static str, message: &str) {
        self.error = error;
        let line = message.lines().map(str::trim).find(|line| !line.is_empty());
        self.message = line.unwrap_or_default().chars().take(200).collect();
    }
}

/// Asks all copies at once; each ends by its own limit.
fn run_all<T: Send>(
    paths: &[PathBuf],
    run: impl Fn(&Path) -> Result<T, Unanswered> + Sync,
) -> Vec<Result<T, Unanswered>> {
    let no_thread = || Err(UnansweredKind::Failed.because("no thread could be started"));
    let run = &run;
    std::thread::scope(|scope| {
        let ask = |path| std::thread::Builder::new().spawn_scoped(scope, move || run(path));
        let threads: Vec<_> = paths.iter().map(|path| ask(path.as_path())).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        threads.into_iter().map(|thread| thread.map_or_else(|_| no_thread(), join)).collect()
    })
}

#[cfg(test)]
mod tests;
