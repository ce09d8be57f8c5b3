//! The arguments, with their help in the user's language.

use super::exit::Exit;
use super::watch;
use crate::engine::Pace;
use crate::model::Lang;
use crate::packs::Target;
use crate::text::{Words, fill};
use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What the arguments ask for.
#[derive(Clone, Debug)]
pub enum Job {
    /// Open the window, or do the usual checkup here where there is no display.
    Window {
        /// A pack or report to open in it.
        open: Option<PathBuf>,
    },
    /// Run the checkup in the terminal.
    Checkup(Checkup),
    /// List checks, causes and symptoms.
    List,
    /// Explain a check or cause.
    Explain {
        /// Its id.
        id: String,
    },
    /// Show a saved report.
    Open {
        /// Its file.
        file: PathBuf,
    },
    /// Tell what logs say.
    Logs(Logs),
    /// Look for mistakes in packs.
    PackCheck {
        /// Their files.
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema of packs.
    PackSchema,
    /// Print this and end.
    Say {
        /// The text.
        text: String,
        /// How to end.
        exit: Exit,
    },
    /// Print this as an error and end.
    Complain {
        /// The text.
        text: String,
        /// How to end.
        exit: Exit,
    },
}

/// A checkup in the terminal.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Checkup {
    /// Packs to run besides the shipped ones.
    pub packs: Vec<PathBuf>,
    /// Checks, groups or packs to run; empty for all.
    pub only: Vec<String>,
    /// What to print.
    pub output: Output,
    /// Where to write the report.
    pub out: Option<PathBuf>,
    /// The sites or services that do not work.
    pub targets: Vec<Target>,
    /// The folders to look into.
    pub folders: Vec<PathBuf>,
    /// Most time for the whole run.
    pub timeout: Duration,
    /// Whether and how to watch afterwards.
    pub watch: Option<Pace>,
    /// A file with other outside addresses.
    pub endpoints: Option<PathBuf>,
    /// Whether to show what is fine as well.
    pub all: bool,
    /// Whether to show each check's time.
    pub timings: bool,
    /// Whether the user agreed beforehand to foreign packs.
    pub yes: bool,
    /// Whether the user agreed beforehand that they start programs.
    pub run_programs: bool,
    /// Whether to save a report in the usual place when none was asked for.
    pub always_report: bool,
}

impl Default for Checkup {
    fn default() -> Self {
        Self {
            packs: Vec::new(),
            only: Vec::new(),
            output: Output::Text,
            out: None,
            targets: Vec::new(),
            folders: Vec::new(),
            timeout: Duration::from_mins(1),
            watch: None,
            endpoints: None,
            all: false,
            timings: false,
            yes: false,
            run_programs: false,
            always_report: true,
        }
    }
}

/// Logs to be read, and what to tell of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// Files, folders, and patterns with `*` in their last part.
    pub files: Vec<String>,
    /// Tell of each line what it is, rather than what all lines say.
    pub annotate: bool,
    /// Count and group every line, not only warnings and worse.
    pub every: bool,
    /// What to print.
    pub output: Output,
}

/// What a checkup prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Lines for a person.
    #[default]
    Text,
    /// The report as one JSON document.
    Json,
}

/// Reads the arguments. `system` is the system's language, which `--lang` overrules.
pub fn parse(arguments: Vec<OsString>, system: Lang) -> (Lang, Job) {
    let lang = language(&arguments).unwrap_or(system);
    let words = Words::of(lang);
    // A file that was double-clicked or dropped on the program comes as the only argument.
    if let [_, file] = arguments.as_slice()
        && file.to_string_lossy().contains(['.', '/', '\\'])
        && !file.to_string_lossy().starts_with('-')
    {
        return (lang, Job::Window { open: Some(file.into()) });
    }
    let job = match command(words).try_get_matches_from(arguments) {
        Ok(matches) => job(&matches, words),
        Err(error) => {
            let text = error.render().to_string().trim_end().to_owned();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                    Job::Say { text, exit: Exit::Pass }
                }
                _ => Job::Complain { text, exit: Exit::Usage },
            }
        }
    };
    (lang, job)
}

/// Looks ahead for `--lang`, because the help is written in that language.
fn language(arguments: &[OsString]) -> Option<Lang> {
    let texts: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let after = texts.iter().zip(texts.iter().skip(1)).find(|(name, _)| *name == "--lang");
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    Lang::from_tag(joined.or(after.map(|(_, value)| value.as_ref()))?)
}

fn command(words: &'static Words) -> Command {
    let (cli, help) = (&words.cli, &words.cli.help);
    let template = format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}", cli.usage);
    let name = |name: &'static str, about: &'static str| {
        Command::new(name)
            .about(about)
            .help_template(template.clone())
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .subcommand_help_heading(cli.commands.as_str())
            .next_help_heading(cli.options.as_str())
    };
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).help(about).action(ArgAction::SetTrue)
    };
    let help_flag =
        Arg::new("help").short('h').long("help").help(help.help.as_str()).action(ArgAction::Help);
    let lang_tags = Lang::ALL.map(Lang::tag);
    let lang = option("lang", "LANG", &help.lang)
        .global(true)
        .value_parser(PossibleValuesParser::new(lang_tags));
    let file = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .value_name("FILE")
            .help(about)
            .required(true)
            .value_parser(clap::value_parser!(PathBuf))
    };
    let path = clap::value_parser!(PathBuf);
    let run = name("run", &help.run).args([
        option("pack", "FILE", &help.pack_flag)
            .action(ArgAction::Append)
            .value_parser(path.clone()),
        option("only", "ID", &help.only).action(ArgAction::Append).value_delimiter(','),
        option("format", "FORMAT", &help.format)
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .default_value("text"),
        option("out", "FILE", &help.out).value_parser(path.clone()),
        option("target", "HOST[:PORT]", &help.target).action(ArgAction::Append),
        option("folder", "DIR", &help.folder).action(ArgAction::Append).value_parser(path.clone()),
        option("timeout", "TIME", &help.timeout).default_value("60s"),
        flag("watch", &help.watch),
        option("every", "TIME", &help.every).requires("watch").default_value("30s"),
        option("for", "TIME", &help.watch_for).requires("watch"),
        option("endpoints", "FILE", &help.endpoints).value_parser(path),
        flag("all", &help.all),
        flag("timings", &help.timings),
        flag("yes", &help.yes),
        flag("run-programs", &help.run_programs),
    ]);
    let logs = name("logs", &help.logs).args([
        Arg::new("files")
            .value_name("FILE")
            .help(help.logs_files.as_str())
            .required(true)
            .num_args(1..),
        flag("annotate", &help.annotate),
        flag("all", &help.all_lines),
        flag("json", &help.json),
    ]);
    let pack = name("pack", &help.pack)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            name("check", &help.pack_check)
                .arg(file("files", &help.pack_files).num_args(1..))
                .arg(help_flag.clone()),
        )
        .subcommand(name("schema", &help.pack_schema).arg(help_flag.clone()));
    name("selfcheck", &cli.about)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(lang)
        .arg(help_flag.clone())
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .help(help.version.as_str())
                .action(ArgAction::Version),
        )
        .subcommand(run.arg(help_flag.clone()))
        .subcommand(name("list", &help.list).arg(help_flag.clone()))
        .subcommand(
            name("explain", &help.explain)
                .arg(Arg::new("id").value_name("ID").help(help.id.as_str()).required(true))
                .arg(help_flag.clone()),
        )
        .subcommand(
            name("open", &help.open).arg(file("file", &help.report_file)).arg(help_flag.clone()),
        )
        .subcommand(logs.arg(help_flag.clone()))
        .subcommand(pack.arg(help_flag))
}

fn job(matches: &ArgMatches, words: &Words) -> Job {
    match matches.subcommand() {
        None => Job::Window { open: None },
        Some(("list", _)) => Job::List,
        Some(("explain", matches)) => Job::Explain { id: one(matches, "id").unwrap_or_default() },
        Some(("open", matches)) => Job::Open { file: one(matches, "file").unwrap_or_default() },
        Some(("logs", matches)) => Job::Logs(Logs {
            files: many(matches, "files"),
            annotate: matches.get_flag("annotate"),
            every: matches.get_flag("all"),
            output: if matches.get_flag("json") { Output::Json } else { Output::Text },
        }),
        Some(("pack", matches)) => match matches.subcommand() {
            Some(("check", matches)) => Job::PackCheck { files: many(matches, "files") },
            _ => Job::PackSchema,
        },
        Some((_, matches)) => run(matches, words),
    }
}

fn run(matches: &ArgMatches, words: &Words) -> Job {
    let complain = |text: String| Job::Complain { text, exit: Exit::Usage };
    let mut targets = Vec::new();
    for text in many::<String>(matches, "target") {
        match Target::parse(&text) {
            Ok(target) => targets.push(target),
            Err(_) => return complain(fill(&words.cli.bad_target, &[("value", &text)])),
        }
    }
    let timeout: String = one(matches, "timeout").unwrap_or_default();
    let seconds = timeout.strip_suffix('s').unwrap_or(&timeout).parse::<u64>();
    let Some(seconds) = seconds.ok().filter(|seconds| (1..=600).contains(seconds)) else {
        return complain(fill(&words.cli.bad_timeout, &[("value", &timeout)]));
    };
    let watch = match watch::pace(
        matches.get_flag("watch"),
        matches.get_one("every"),
        matches.get_one("for"),
        words,
    ) {
        Ok(watch) => watch,
        Err(problem) => return complain(problem),
    };
    let format: Option<String> = one(matches, "format");
    Job::Checkup(Checkup {
        packs: many(matches, "pack"),
        only: many(matches, "only"),
        output: if format.as_deref() == Some("json") { Output::Json } else { Output::Text },
        out: one(matches, "out"),
        targets,
        folders: many(matches, "folder"),
        timeout: Duration::from_secs(seconds),
        watch,
        endpoints: one(matches, "endpoints"),
        all: matches.get_flag("all"),
        timings: matches.get_flag("timings"),
        yes: matches.get_flag("yes"),
        run_programs: matches.get_flag("run-programs"),
        always_report: false,
    })
}

fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Option<T> {
    matches.get_one::<T>(name).cloned()
}

fn many<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<T> {
    matches.get_many::<T>(name).unwrap_or_default().cloned().collect()
}
