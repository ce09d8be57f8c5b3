//! Which Python a project runs in, and the folders where that one looks for packages.

use super::super::Ctx;
use super::super::project_files::{above, below, kind_of, last_part, names_in, read_start};
use super::system;
use crate::host::{FileKind, decode, expand, leads_away, variable};
use crate::model::Os;
use pep508_rs::{MarkerEnvironment, MarkerEnvironmentBuilder};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of environment a Python is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum EnvironmentKind {
    /// A virtual environment of venv, virtualenv or uv.
    Venv,
    /// An environment of conda.
    Conda,
    /// The Python that is found first on PATH, or by Windows' launcher.
    System,
    /// There is no Python.
    #[default]
    None,
}

/// A Python and its packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Environment {
    pub(super) kind: EnvironmentKind,
    /// Its folder, or the program where it has none of its own.
    pub(super) folder: String,
    /// Its version: `3.11.2`, or `3.11` where no more is known; empty where nothing is.
    pub(super) version: String,
    pub(super) is_pypy: bool,
    /// Whether the Python it was made with is gone.
    pub(super) interpreter_missing: bool,
    /// The version that runs in it now, where it was made with another one; else empty.
    pub(super) interpreter_changed: String,
    /// Where it looks for packages, in its order.
    pub(super) folders: Vec<String>,
    /// How it is called from the project's folder.
    pub(super) command: String,
}

/// The environment of a project: its own folder first, then the one that is switched on, then what PATH holds.
pub(super) fn find(cx: &Ctx<'_>, os: Os, project: &str) -> Environment {
    for name in [".venv", "venv", "env"] {
        let folder = below(os, project, name);
        if let Some(mut found) = at(cx, os, &folder) {
            let program = if os == Os::Windows { "\\Scripts\\python" } else { "/bin/python" };
            found.command = match (os, found.kind) {
                (Os::Windows, EnvironmentKind::Conda) => format!("{name}\\python"),
                _ => format!("{name}{program}"),
            };
            return found;
        }
        // Without its settings file it is no environment, though it was one once.
        let library =
            below(os, &folder, if os == Os::Windows { "Scripts" } else { "bin/activate" });
        if kind_of(cx, &library).is_some() {
            return Environment {
                kind: EnvironmentKind::Venv,
                folder,
                interpreter_missing: true,
                command: "python".to_owned(),
                ..Environment::default()
            };
        }
    }
    for name in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
        let folder = variable(cx.host, name).and_then(|folder| expand(cx.host, &folder));
        let Some(folder) = folder else { continue };
        if let Some(mut found) = at(cx, os, &folder.to_string_lossy()) {
            "python".clone_into(&mut found.command);
            return found;
        }
    }
    system::find(cx, os, project).unwrap_or_default()
}

/// The environment in a folder, where it is one.
pub(super) fn at(cx: &Ctx<'_>, os: Os, folder: &str) -> Option<Environment> {
    let settings = below(os, folder, "pyvenv.cfg");
    if kind_of(cx, &settings) == Some(FileKind::File) {
        let settings = read_start(cx, &settings, 64 * 1024).unwrap_or_default();
        return Some(venv(cx, os, folder, &decode(&settings, None)));
    }
    let meta = below(os, folder, "conda-meta");
    (kind_of(cx, &meta) == Some(FileKind::Folder)).then(|| conda(cx, os, folder, &meta))
}

fn venv(cx: &Ctx<'_>, os: Os, folder: &str, settings: &str) -> Environment {
    let value = |wanted: &str| {
        let pairs = settings.lines().filter_map(|line| line.split_once('='));
        let found = pairs.map(|(key, value)| (key.trim(), value.trim()));
        found.filter(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value).next()
    };
    let version = value("version_info").or_else(|| value("version")).and_then(numbers);
    let (library, found) = library(cx, os, folder, version.as_deref());
    let mut environment = Environment {
        kind: EnvironmentKind::Venv,
        folder: folder.to_owned(),
        version: version.or(found).unwrap_or_default(),
        is_pypy: value("implementation").is_some_and(|name| name.eq_ignore_ascii_case("pypy")),
        folders: library,
        ..Environment::default()
    };
    let home = value("home").filter(|home| !leads_away(home));
    interpreter(cx, os, home, &mut environment);
    let shares = value("include-system-site-packages");
    if shares.is_some_and(|shares| shares.eq_ignore_ascii_case("true"))
        && let Some(home) = home
    {
        let prefix = if os == Os::Windows { Some(home) } else { above(os, home) };
        let short = minor(&environment.version);
        let more = system::folders(cx, os, prefix.into_iter().map(str::to_owned), &short);
        environment.folders.extend(more);
    }
    environment
}

/// Whether the Python of an environment is still there, and still the same.
fn interpreter(cx: &Ctx<'_>, os: Os, home: Option<&str>, environment: &mut Environment) {
    let is_file = |path: &str| kind_of(cx, path) == Some(FileKind::File);
    if os == Os::Windows {
        let own = below(os, &environment.folder, "Scripts\\python.exe");
        let base = home.map(|home| below(os, home, "python.exe"));
        // The one in the environment only starts the one it was made with.
        environment.interpreter_missing =
            !is_file(&own) || base.is_some_and(|base| !is_file(&base));
        return;
    }
    let own = ["bin/python", "bin/python3"].map(|name| below(os, &environment.folder, name));
    let Some(own) = own.iter().find(|path| is_file(path)) else {
        environment.interpreter_missing = true;
        return;
    };
    let Ok(real) = cx.host.resolve_path(own.as_ref()) else { return };
    let real = last_part(&real.to_string_lossy()).to_owned();
    let short = minor(&environment.version);
    if let Some(now) = real.strip_prefix("python").and_then(numbers)
        && now.contains('.')
        && !short.is_empty()
        && minor(&now) != short
    {
        environment.interpreter_changed = now;
    }
}

/// The folders of packages inside a prefix and the version of Python they are for.
fn library(
    cx: &Ctx<'_>,
    os: Os,
    prefix: &str,
    version: Option<&str>,
) -> (Vec<String>, Option<String>) {
    if os == Os::Windows {
        return (existing(cx, vec![below(os, prefix, "Lib\\site-packages")]), None);
    }
    let wanted = version.map(minor);
    let (mut all, mut fitting, mut found) = (Vec::new(), Vec::new(), None);
    for library in ["lib", "lib64"] {
        let library = below(os, prefix, library);
        for (name, kind) in names_in(cx, &library, 500) {
            let number = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
            let Some(number) = number.and_then(numbers).filter(|_| kind == FileKind::Folder) else {
                continue;
            };
            let packages = below(os, &below(os, &library, &name), "site-packages");
            if kind_of(cx, &packages) != Some(FileKind::Folder) {
                continue;
            }
            // lib64 is often a link to lib.
            let real = cx.host.resolve_path(packages.as_ref());
            let real =
                real.map_or_else(|_| packages.clone(), |real| real.to_string_lossy().into_owned());
            if all.contains(&real) {
                continue;
            }
            if wanted.as_ref() == Some(&number) {
                fitting.push(packages);
            }
            found = Some(number);
            all.push(real);
        }
    }
    (if fitting.is_empty() { all } else { fitting }, found)
}

fn conda(cx: &Ctx<'_>, os: Os, folder: &str, meta: &str) -> Environment {
    // `python-3.11.5-h955ad1f_0.json`
    let records = names_in(cx, meta, 20_000).into_iter();
    let mut versions = records.filter_map(|(name, _)| {
        let rest = name.strip_prefix("python-")?;
        numbers(rest.split('-').next()?)
    });
    let version = versions.next();
    let (folders, found) = library(cx, os, folder, version.as_deref());
    let program = if os == Os::Windows { "python.exe" } else { "bin/python" };
    Environment {
        kind: EnvironmentKind::Conda,
        folder: folder.to_owned(),
        version: version.clone().or(found).unwrap_or_default(),
        // Conda keeps environments of other languages too; those never had one.
        interpreter_missing: version.is_some()
            && kind_of(cx, &below(os, folder, program)) != Some(FileKind::File),
        folders,
        ..Environment::default()
    }
}

pub(super) fn existing(cx: &Ctx<'_>, folders: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for folder in folders {
        if kind_of(cx, &folder) == Some(FileKind::Folder) && !kept.contains(&folder) {
            kept.push(folder);
        }
    }
    kept
}

/// The numbers at the start of a text: `3.11.2` of `3.11.2.final.0`.
pub(super) fn numbers(text: &str) -> Option<String> {
    let parts = text.trim().split('.').take(3);
    let numbers: Vec<_> = parts
        .map_while(|part| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end).filter(|digits| !digits.is_empty() && digits.len() < 5)
        })
        .collect();
    (!numbers.is_empty()).then(|| numbers.join("."))
}

/// The first two numbers of a version.
pub(super) fn minor(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

impl Environment {
    /// What conditions of requirements are judged by; absent where the version is not known.
    pub(super) fn conditions(&self, os: Os, arch: &str) -> Option<MarkerEnvironment> {
        let short = minor(&self.version);
        if !short.contains('.') {
            return None;
        }
        let full = if self.version == short { format!("{short}.0") } else { self.version.clone() };
        let (os_name, system, platform) = match os {
            Os::Windows => ("nt", "Windows", "win32"),
            Os::Mac => ("posix", "Darwin", "darwin"),
            Os::Linux => ("posix", "Linux", "linux"),
        };
        let machine = match (os, arch) {
            (Os::Windows, "x86_64") => "AMD64",
            (Os::Windows, "aarch64") => "ARM64",
            (Os::Mac, "aarch64") => "arm64",
            (_, other) => other,
        };
        let name = if self.is_pypy { ("pypy", "PyPy") } else { ("cpython", "CPython") };
        let builder = MarkerEnvironmentBuilder {
            implementation_name: name.0,
            implementation_version: &full,
            os_name,
            platform_machine: machine,
            platform_python_implementation: name.1,
            platform_release: "",
            platform_system: system,
            platform_version: "",
            python_full_version: &full,
            python_version: &short,
            sys_platform: platform,
        };
        MarkerEnvironment::try_from(builder).ok()
    }
}
