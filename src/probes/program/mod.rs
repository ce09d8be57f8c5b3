//! Which copies of a program there are, which one is used, and which version each is.

mod keys;
mod run;
mod stub;
mod tools;
mod version;
mod wants;

use super::{Ctx, Probe, Touch};
use crate::host::{at_once, copies};
use crate::model::Unanswered;
use keys::{Argument, Name, Pattern};
use run::Copy;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::PathBuf;
pub(crate) use tools::{TOOLS, Tool};
pub(crate) use wants::{Language, Wants};

/// A program on PATH: every copy in the order in which the system finds them, and the version each
/// prints. Each copy is run once, to ask its version; it is ended after four seconds. What only
/// opens a shop or an installer when run (placeholders of Windows and macOS) is not run and does
/// not count as a copy.
///
/// How well-known programs are asked and where their version stands is known: Java, Python, Node.js
/// and the tools that come with them, .NET, Go, Rust, Ruby, PHP, Perl, Git, compilers, Docker,
/// OpenSSL, clients of databases and more. For any other, `--version` is asked and the first number
/// with a dot in it taken, unless the keys say otherwise.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Keys {
    /// Its name, as typed in a terminal.
    name: Name,
    /// Other names under which it may stand, each looked for when there is no copy under those before it; known for well-known programs.
    #[serde(default)]
    names: Option<Vec<Name>>,
    /// What makes it print its version. Nothing but words that ask for a version is allowed.
    #[serde(default)]
    arguments: Option<Vec<Argument>>,
    /// A regular expression that finds the version in what is printed; its first group is taken, where it has one.
    #[serde(default)]
    pattern: Option<Pattern>,
    /// The versions that will do, in the language of the tool: `>=3.9,<3.13` as Python writes them, `^18.2 || >=20` as npm does, else `>=17, <22`; a bare `17` is 17 and every 17.x.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    wants: Option<String>,
    /// The language of `wants`, where the program is not a well-known one.
    #[serde(default)]
    language: Option<Language>,
}

/// A program to look for. See [`Keys`].
#[derive(Debug, Deserialize)]
#[serde(try_from = "Keys")]
pub(super) struct Program {
    names: Vec<Name>,
    versioned_names: Vec<Name>,
    arguments: Vec<&'static str>,
    find: Find,
    wants: Option<Wants>,
}

impl JsonSchema for Program {
    fn schema_name() -> Cow<'static, str> {
        Keys::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Keys::json_schema(generator)
    }
}

impl TryFrom<Keys> for Program {
    type Error = String;

    fn try_from(keys: Keys) -> Result<Self, String> {
        let tool = Tool::find(&keys.name);
        let mut program = Self::known_as(keys.name, tool)?;
        if let Some(names) = keys.names {
            program.names.truncate(1);
            program.names.extend(names);
        }
        if let Some(arguments) = keys.arguments {
            if arguments.is_empty() {
                return Err("without arguments a program does more than tell its version".into());
            }
            program.arguments = arguments.iter().map(Argument::word).collect();
        }
        if let Some(pattern) = keys.pattern {
            program.find = Find::By { pattern, all: false };
        }
        let language = tool.map_or(Language::Plain, |tool| tool.language);
        let language = keys.language.unwrap_or(language);
        program.wants = keys.wants.map(|text| Wants::parse(&text, language)).transpose()?;
        Ok(program)
    }
}

/// How the version is found in what is printed.
#[derive(Debug)]
enum Find {
    /// The first number with a dot in it.
    First,
    /// What a pattern finds: the first, or every one where one copy brings several.
    By { pattern: Pattern, all: bool },
}

impl Find {
    fn of(tool: Option<&Tool>) -> Result<Self, String> {
        let Some((pattern, all)) = tool.and_then(|tool| Some((tool.pattern?, tool.side_by_side)))
        else {
            return Ok(Self::First);
        };
        Ok(Self::By { pattern: Pattern::from_text(pattern)?, all })
    }

    fn in_text(&self, text: &str) -> Vec<String> {
        match self {
            Self::First => version::find(text).into_iter().collect(),
            Self::By { pattern, all } => {
                let most = if *all { usize::MAX } else { 1 };
                pattern.find_all(text).into_iter().take(most).collect()
            }
        }
    }
}

/// What [`Program`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name asked for.
    pub(super) name: String,
    /// Whether there is a copy on PATH.
    pub(super) found: bool,
    /// Number of different copies on PATH.
    pub(super) count: u64,
    /// The copy that is used, as it stands on PATH.
    pub(super) path: String,
    /// Its version; empty when it does not say.
    pub(super) version: String,
    /// Whether it ran and ended without an error.
    works: bool,
    /// Why not: `not_allowed`, `failed` (the system could not start it), `timed_out`, `crashed`, `exit_code`; empty when it works.
    pub(super) error: String,
    /// What it or the system said then, first line only.
    pub(super) message: String,
    /// Its exit code then; 0 where there is none.
    exit_code: i64,
    /// How long it took to tell its version, in milliseconds.
    millis: u64,
    /// Whether its version will do; true where none is wanted.
    satisfied: bool,
    /// Whether its version could be compared with the versions wanted; true where none is wanted.
    comparable: bool,
    /// The versions wanted; empty where none is.
    wants: String,
    /// A copy on PATH that would do, with its version, while the used one will not; also one under a name that tells its version, such as `python3.11`. Empty where there is none.
    fitting: String,
    /// Every copy with its version, in order: `17.0.9 (/usr/bin/java)`.
    copies: Vec<String>,
    /// The copies that are not used because the first one is found before them.
    pub(super) shadowed: Vec<String>,
    /// Copies other than the used one that do not run.
    broken: Vec<String>,
    /// Placeholders that were not run.
    stubs: Vec<String>,
}

/// Copies looked at; nobody has more on purpose.
const MOST: usize = 8;

impl Probe for Program {
    const NAME: &'static str = "program";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let (paths, stubs) = Self::find(cx, &self.names)?;
        let ran = self.run_all(cx, &paths)?;
        let mut facts = Facts {
            name: self.names.first().map(ToString::to_string).unwrap_or_default(),
            found: !ran.is_empty(),
            count: ran.len() as u64,
            wants: self.wants.as_ref().map(ToString::to_string).unwrap_or_default(),
            stubs: stubs.iter().map(|path| path.display().to_string()).collect(),
            ..Facts::default()
        };
        for (at, copy) in ran.into_iter().enumerate() {
            let line = copy.line();
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
                facts.comparable = copy.comparable;
                continue;
            }
            if !copy.error.is_empty() {
                facts.broken.push(copy.path);
            }
            if copy.satisfied && !facts.satisfied && facts.fitting.is_empty() {
                facts.fitting.clone_from(&line);
            }
            facts.shadowed.push(line);
        }
        if self.wants.is_some() && !facts.satisfied && facts.fitting.is_empty() {
            facts.fitting = self.fitting_by_name(cx)?;
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let mut arguments = String::new();
        for argument in &self.arguments {
            arguments.push(' ');
            arguments.push_str(argument);
        }
        let versioned = self.versioned_names.iter().filter(|_| self.wants.is_some());
        let names = self.names.iter().chain(versioned);
        names.map(|name| Touch::Program(format!("{name}{arguments}"))).collect()
    }
}

impl Program {
    /// A well-known program.
    ///
    /// # Errors
    /// Where the table of tools is wrong about it, which its test rules out.
    pub(super) fn well_known(tool: &Tool) -> Result<Self, String> {
        Self::known_as(Name::from_text(tool.name)?, Some(tool))
    }

    fn known_as(name: Name, tool: Option<&Tool>) -> Result<Self, String> {
        let mut names = vec![name];
        // Who asks for another name than the first means that one alone.
        let is_first = |tool: &&Tool| names.first().is_some_and(|name| **name == *tool.name);
        if let Some(tool) = tool.filter(is_first) {
            for name in tool.names {
                names.push(Name::from_text(name)?);
            }
        }
        let versioned = tool.map(Tool::versioned_names).unwrap_or_default();
        let versioned = versioned.iter().map(|name| Name::from_text(name));
        Ok(Self {
            names,
            versioned_names: versioned.collect::<Result<_, _>>()?,
            arguments: tool.map_or_else(|| vec!["--version"], |tool| tool.arguments.to_vec()),
            find: Find::of(tool)?,
            wants: None,
        })
    }

    /// The copies to run and the placeholders found beside them, each real file once.
    fn find(cx: &Ctx<'_>, names: &[Name]) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Unanswered> {
        let (mut paths, mut stubs, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
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

    /// The first copy under a name that tells its version which will do.
    fn fitting_by_name(&self, cx: &Ctx<'_>) -> Result<String, Unanswered> {
        let mut paths = Vec::new();
        for name in &self.versioned_names {
            let (found, _) = Self::find(cx, std::slice::from_ref(name))?;
            paths.extend(found.into_iter().take(1));
        }
        paths.truncate(MOST);
        let ran = self.run_all(cx, &paths)?;
        let fitting = ran.into_iter().find(|copy| copy.satisfied);
        Ok(fitting.map(|copy| copy.line()).unwrap_or_default())
    }

    /// Asks all copies at once; each ends by its own limit.
    fn run_all(&self, cx: &Ctx<'_>, paths: &[PathBuf]) -> Result<Vec<Copy>, Unanswered> {
        at_once(paths, |path| self.run(cx, path)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
