//! Reads pyproject.toml (PEP 621, PEP 735, Poetry) and Pipfile.

use super::super::project_files::Lines;
use super::declared::{Declarations, Source};
use super::poetry;
use super::requirement::{Requirement, Wanted, normal_name};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file while its tables are read.
struct File<'a> {
    all: &'a mut Declarations,
    source: &'a Source<'a>,
    lines: Lines<'a>,
}

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads what a pyproject.toml declares, in each of the three ways it can.
pub(super) fn pyproject(all: &mut Declarations, source: &Source<'_>, text: &str) {
    let Some(table) = parse(all, source, text) else { return };
    let mut file = File { all, source, lines: Lines::new(text) };
    if let Some(project) = get(&table, "project").and_then(|value| value.get_ref().as_table()) {
        file.list(get(project, "dependencies"), false);
        for (_, group) in entries(get(project, "optional-dependencies")) {
            file.list(Some(group), true);
        }
        if let Some(value) = get(project, "requires-python") {
            file.python(value, Wanted::versions);
        }
    }
    for (_, group) in entries(get(&table, "dependency-groups")) {
        file.list(Some(group), true);
    }
    let tool = get(&table, "tool").and_then(|value| value.get_ref().as_table());
    let poetry = tool.and_then(|tool| get(tool, "poetry")?.get_ref().as_table());
    let Some(poetry) = poetry else { return };
    file.named(get(poetry, "dependencies"), false);
    file.named(get(poetry, "dev-dependencies"), true);
    for (_, group) in entries(get(poetry, "group")) {
        let group = group.get_ref().as_table();
        file.named(group.and_then(|group| get(group, "dependencies")), true);
    }
}

/// Reads what a Pipfile declares.
pub(super) fn pipfile(all: &mut Declarations, source: &Source<'_>, text: &str) {
    let Some(table) = parse(all, source, text) else { return };
    let mut file = File { all, source, lines: Lines::new(text) };
    file.named(get(&table, "packages"), false);
    file.named(get(&table, "dev-packages"), true);
    let requires = get(&table, "requires").and_then(|value| value.get_ref().as_table());
    let full = requires.and_then(|requires| get(requires, "python_full_version"));
    let short = requires.and_then(|requires| get(requires, "python_version"));
    if let Some(value) = full {
        file.python(value, |version| Wanted::versions(&format!("=={version}")));
    } else if let Some(value) = short {
        file.python(value, |version| Wanted::versions(&format!("=={version}.*")));
    }
}

fn parse<'t>(all: &mut Declarations, source: &Source<'_>, text: &'t str) -> Option<DeTable<'t>> {
    match DeTable::parse(text) {
        Ok(table) => Some(table.into_inner()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            all.malformed(source, Lines::new(text).place(at));
            None
        }
    }
}

fn get<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Option<&'a Value<'t>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

type Entry<'a, 't> = (&'a Spanned<std::borrow::Cow<'t, str>>, &'a Value<'t>);

/// The entries of a table in the order of the file.
fn entries<'a, 't>(value: Option<&'a Value<'t>>) -> Vec<Entry<'a, 't>> {
    let table = value.and_then(|value| value.get_ref().as_table());
    let mut entries: Vec<_> = table.into_iter().flat_map(|table| table.iter()).collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

impl File<'_> {
    /// A list of requirements in Python's own language. Tables in it include other groups, which are read anyway.
    fn list(&mut self, value: Option<&Value<'_>>, optional: bool) {
        let Some(value) = value else { return };
        let Some(items) = value.get_ref().as_array() else {
            return self.all.malformed(self.source, self.lines.start(&value.span()));
        };
        for item in items {
            let span = item.span();
            let place = self.lines.start(&span);
            match item.get_ref().as_str().map(Requirement::read) {
                Some(Ok(read)) => self.all.add(self.source, place, read, optional),
                // Behind the opening quote; inside a text with escapes this can be off by those.
                Some(Err(at)) => {
                    let place = self.lines.place((span.start + 1 + at).min(span.end));
                    self.all.malformed(self.source, place);
                }
                None if item.get_ref().is_table() => {}
                None => self.all.malformed(self.source, place),
            }
        }
    }

    /// A table of requirements by name, as Poetry and Pipfile have them.
    fn named(&mut self, value: Option<&Value<'_>>, optional: bool) {
        for (key, value) in entries(value) {
            if key.get_ref() == "python" {
                self.python(value, poetry::range);
                continue;
            }
            let place = self.lines.start(&key.span());
            let Some(name) = normal_name(key.get_ref()) else {
                self.all.malformed(self.source, place);
                continue;
            };
            match one(name, value.get_ref()) {
                Some((read, own)) => self.all.add(self.source, place, read, optional || own),
                None => {
                    self.all.malformed(self.source, self.lines.start(&value.span()));
                }
            }
        }
    }

    fn python(&mut self, value: &Value<'_>, read: impl Fn(&str) -> Option<Wanted>) {
        let place = self.lines.start(&value.span());
        match value.get_ref().as_str().and_then(read) {
            Some(wanted) => self.all.add_python(self.source, place, wanted),
            None => self.all.malformed(self.source, place),
        }
    }
}

/// One requirement by name, with whether it says of itself that it is optional.
fn one(name: String, value: &DeValue<'_>) -> Option<(Requirement, bool)> {
    if let Some(range) = value.as_str() {
        return Some((Requirement::of(name, poetry::range(range)?), false));
    }
    if let Some(several) = value.as_array() {
        // One of several, each under its own condition: which of them holds is not worked out.
        let texts = several.iter().map(|item| {
            let item = item.get_ref().as_table()?;
            get(item, "version")?.get_ref().as_str()
        });
        let texts = texts.collect::<Option<Vec<_>>>()?.join(" || ");
        return Some((Requirement::of(name, Wanted::Unknown(texts)), false));
    }
    let table = value.as_table()?;
    let text = |key: &str| get(table, key).and_then(|value| value.get_ref().as_str());
    let address = ["git", "path", "file", "url"].into_iter().find_map(text);
    let wanted = match (text("version"), address) {
        (_, Some(address)) => Wanted::Address(address.to_owned()),
        (Some(range), None) => poetry::range(range)?,
        (None, None) => Wanted::versions("")?,
    };
    let optional = get(table, "optional").and_then(|value| value.get_ref().as_bool());
    let extras = get(table, "extras").and_then(|value| value.get_ref().as_array());
    let extras = extras.into_iter().flat_map(|extras| extras.iter());
    let extras = extras.filter_map(|extra| extra.get_ref().as_str());
    let mut read = Requirement::of(name, wanted).with_extras(extras);
    if let Some(condition) = text("markers") {
        read = read.only_if(condition).ok()?;
    }
    if let Some(python) = text("python") {
        // Only simple bounds can be said as a condition.
        let bounds = poetry::range(python)?.text();
        let bounds: Vec<_> = bounds.split(',').filter_map(bound).collect();
        if !bounds.is_empty() {
            read = read.only_if(&bounds.join(" and ")).ok()?;
        }
    }
    Some((read, optional.unwrap_or(false)))
}

/// `>=3.8` as a condition on Python's version.
fn bound(text: &str) -> Option<String> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (operator, version) = text.split_at(at);
    let plain = version.chars().all(|c| c.is_ascii_digit() || ".*".contains(c));
    plain.then(|| format!("python_version {operator} '{version}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, text: &str) -> Declarations {
        let mut all = Declarations::default();
        let path = format!("/p/{file}");
        let source = Source { folder: "/p", path, optional: false, constraint: false };
        match file {
            "Pipfile" => pipfile(&mut all, &source, text),
            _ => pyproject(&mut all, &source, text),
        }
        all
    }

    fn rows(all: &Declarations) -> Vec<(String, String, u64, u64, bool)> {
        let row = |one: &super::super::declared::Declared| {
            let read = &one.requirement;
            (read.name.clone(), read.wanted.text(), one.line, one.column, one.optional)
        };
        all.declared.iter().map(row).collect()
    }

    fn row(
        name: &str,
        wanted: &str,
        line: u64,
        column: u64,
        optional: bool,
    ) -> (String, String, u64, u64, bool) {
        (name.to_owned(), wanted.to_owned(), line, column, optional)
    }

    #[test]
    fn a_pyproject_says_it_in_three_ways() {
        let text = r#"
[project]
requires-python = ">=3.9"
dependencies = [
  "requests[socks]>=2.31",  # why
  "broken =1",
]
[project.optional-dependencies]
docs = ["sphinx"]
[dependency-groups]
dev = ["pytest~=8.0", { include-group = "docs" }]
[tool.poetry.dependencies]
python = "^3.8"
flask = "^2.1"
lxml = { version = "~4.9", optional = true }
own = { path = "../own" }
old = { version = "*", python = "<3.8" }
[tool.poetry.group.test.dependencies]
mock = "*"
"#;
        let all = read("pyproject.toml", text);
        assert_eq!(
            rows(&all),
            [
                row("requests", ">=2.31", 5, 3, false),
                row("sphinx", "", 9, 9, true),
                row("pytest", "~=8.0", 11, 8, true),
                row("flask", ">=2.1,<3", 14, 1, false),
                row("lxml", ">=4.9,<4.10", 15, 1, true),
                row("own", "../own", 16, 1, false),
                row("old", "", 17, 1, false),
                row("mock", "", 19, 1, true),
            ]
        );
        assert_eq!((all.problems.len(), all.problems[0].line, all.problems[0].column), (1, 6, 11));
        assert_eq!(all.python.len(), 2);
        assert_eq!(all.python[1].requirement.wanted.text(), ">=3.8,<4");
    }

    #[test]
    fn a_pipfile_and_mistakes() {
        let text = "[packages]\nflask = '==2.*'\n[dev-packages]\nblack = {version='*', extras=['d']}\n[requires]\npython_version = '3.11'\n";
        let all = read("Pipfile", text);
        assert_eq!(rows(&all), [row("flask", "==2.*", 2, 1, false), row("black", "", 4, 1, true)]);
        assert_eq!(all.python[0].requirement.wanted.text(), "==3.11.*");
        let all = read("pyproject.toml", "[project]\ndependencies = [\n  \"a\"\n  \"b\"\n]\n");
        assert_eq!((all.problems[0].line, all.problems[0].column), (4, 3));
        let all = read("pyproject.toml", "[project]\ndependencies = \"a\"\n");
        assert_eq!((all.problems[0].line, all.problems[0].column), (2, 16));
        assert!(all.declared.is_empty());
    }
}
