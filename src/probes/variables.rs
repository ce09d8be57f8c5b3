//! Whether environment variables are set and point to something that exists.

use super::{Ctx, Probe, Touch};
use crate::host::{FileError, FileKind, join, variable};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Environment variables: whether they are set, and whether those that name a folder or file name one
/// that exists. Of a value that looks like a secret only its length is told, and an address is shown
/// without the name and password it may carry.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Variables {
    /// Variables that must be set.
    required: Vec<String>,
    /// Variables to look at; it is fine if they are not set.
    any: Vec<String>,
    /// Variables of these two lists whose value must be an existing folder where they are set.
    folders: Vec<String>,
    /// Variables of these two lists whose value must be an existing file where they are set.
    files: Vec<String>,
    /// What must stand below each of the folders: `bin/java`. On Windows also found with `.exe`, `.cmd` or `.bat` behind it.
    holds: String,
}

/// What [`Variables`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Names of the variables that are set.
    set: Vec<String>,
    /// Number of the variables that are set.
    set_count: u64,
    /// Names of required variables that are not set.
    missing: Vec<String>,
    /// Number of required variables that are not set.
    missing_count: u64,
    /// Each variable that is set, with its value: `LANG = zh_CN.UTF-8`; of secrets only the length: `API_KEY = (40)`.
    values: Vec<String>,
    /// Names of variables that name a folder or file that is not there or is of the wrong kind.
    wrong: Vec<String>,
    /// Number of those.
    wrong_count: u64,
    /// The value of the first of those.
    wrong_value: String,
    /// Names of variables whose folder exists but does not hold what it must.
    hollow: Vec<String>,
    /// Number of those.
    hollow_count: u64,
    /// The value of the first of those.
    hollow_value: String,
    /// Names of variables whose value has quotes around it, which then belong to the value.
    quoted: Vec<String>,
    /// Names of variables whose value starts or ends with a space.
    spaced: Vec<String>,
    /// Number of variables with quotes or spaces around their value.
    odd_count: u64,
}

impl Probe for Variables {
    const NAME: &'static str = "variables";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts::default();
        for name in self.required.iter().chain(&self.any) {
            cx.limit.left()?;
            match variable(cx.host, name) {
                Some(value) => self.look_at(cx, name, &value, &mut facts),
                None if self.required.contains(name) => facts.missing.push(name.clone()),
                None => {}
            }
        }
        facts.set_count = facts.set.len() as u64;
        facts.missing_count = facts.missing.len() as u64;
        facts.wrong_count = facts.wrong.len() as u64;
        facts.hollow_count = facts.hollow.len() as u64;
        facts.odd_count = (facts.quoted.len() + facts.spaced.len()) as u64;
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let below = if self.holds.is_empty() { String::new() } else { format!("/{}", self.holds) };
        let folders = self.folders.iter().map(|name| Touch::File(format!("${name}{below}")));
        folders.chain(self.files.iter().map(|name| Touch::File(format!("${name}")))).collect()
    }
}

impl Variables {
    fn look_at(&self, cx: &Ctx<'_>, name: &str, value: &str, facts: &mut Facts) {
        facts.set.push(name.to_owned());
        facts.values.push(format!("{name} = {}", shown(name, value)));
        if value.trim() != value {
            facts.spaced.push(name.to_owned());
        }
        let bare = value.trim();
        let is_quoted = |quote| bare.len() > 1 && bare.starts_with(quote) && bare.ends_with(quote);
        if is_quoted('"') || is_quoted('\'') {
            facts.quoted.push(name.to_owned());
        }
        let wants = if self.folders.iter().any(|folder| folder == name) {
            FileKind::Folder
        } else if self.files.iter().any(|file| file == name) {
            FileKind::File
        } else {
            return;
        };
        match cx.host.inspect(Path::new(value)) {
            Ok(info) if info.kind == wants => {
                if wants == FileKind::Folder && !self.is_held(cx, value) {
                    facts.hollow_value = if facts.hollow.is_empty() {
                        shown(name, value)
                    } else {
                        std::mem::take(&mut facts.hollow_value)
                    };
                    facts.hollow.push(name.to_owned());
                }
            }
            Ok(_) | Err(FileError::NotFound | FileError::WrongKind) => {
                if facts.wrong.is_empty() {
                    facts.wrong_value = shown(name, value);
                }
                facts.wrong.push(name.to_owned());
            }
            // What may not be looked at may well be all right.
            Err(_) => {}
        }
    }

    fn is_held(&self, cx: &Ctx<'_>, folder: &str) -> bool {
        if self.holds.is_empty() {
            return true;
        }
        let os = cx.host.machine().os;
        let endings: &[&str] =
            if os == Os::Windows { &["", ".exe", ".cmd", ".bat"] } else { &[""] };
        endings.iter().any(|ending| {
            let path = join(os, folder, &format!("{}{ending}", self.holds));
            !matches!(cx.host.inspect(&path), Err(FileError::NotFound | FileError::WrongKind))
        })
    }
}

/// A value as it may be shown.
fn shown(name: &str, value: &str) -> String {
    const SECRET: [&str; 13] = [
        "KEY",
        "TOKEN",
        "SECRET",
        "PASS",
        "PWD",
        "CREDENTIAL",
        "AUTH",
        "COOKIE",
        "SESSION",
        "PRIVATE",
        "SIGNATURE",
        "SALT",
        "DSN",
    ];
    let upper = name.to_ascii_uppercase();
    let by_name =
        SECRET.iter().any(|word| upper.contains(word)) && upper != "PWD" && upper != "OLDPWD";
    if by_name || looks_secret(value) {
        return format!("({})", value.chars().count());
    }
    let value = without_login(value);
    match value.char_indices().nth(200) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
        None => value,
    }
}

/// One long word of letters and digits mixed: a key, whatever its name.
fn looks_secret(value: &str) -> bool {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '+' | '.');
    value.len() >= 24
        && value.chars().all(is_key)
        && value.chars().filter(char::is_ascii_digit).count() >= 4
        && value.chars().any(|c| c.is_ascii_alphabetic())
}

/// An address without the name and password in front of its host.
fn without_login(value: &str) -> String {
    let (start, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), value),
    };
    let end = if start.is_empty() { rest.len() } else { rest.find('/').unwrap_or(rest.len()) };
    let (host, path) = rest.split_at(end);
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{start}{host}{path}"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use super::*;
    use serde_json::json;

    #[test]
    fn values_that_may_not_be_shown_are_not() {
        let rows = [
            ("API_KEY", "sk-1234", "(7)"),
            ("DB_PASSWORD", "hunter2", "(7)"),
            ("LICENCE", "A1b2C3d4E5f6G7h8I9j0K1l2", "(24)"),
            ("HTTP_PROXY", "http://li:pa@ss@proxy.example:8080/x", "http://proxy.example:8080/x"),
            ("http_proxy", "li:pass@proxy.example:8080", "proxy.example:8080"),
            (
                "JAVA_HOME",
                "/usr/lib/jvm/java-17-openjdk-amd64",
                "/usr/lib/jvm/java-17-openjdk-amd64",
            ),
            ("PWD", "/root", "/root"),
        ];
        for (name, value, expected) in rows {
            assert_eq!(shown(name, value), expected, "{name}");
        }
    }

    #[test]
    fn a_folder_must_be_there_and_hold_what_it_must() {
        let keys = r#"{ required = ["NEEDED"], any = ["JAVA_HOME", "JDK_HOME", "JRE_HOME"], folders = ["JAVA_HOME", "JDK_HOME", "JRE_HOME"], holds = "bin/java" }"#;
        let scene = r#"
            [variables]
            JAVA_HOME = "/jdk/bin"
            JDK_HOME = "/jdk"
            JRE_HOME = "'/gone' "
            [files."/jdk/bin/java"]
        "#;
        let facts = facts_of(scene, "variables", keys);
        assert_eq!(facts["missing"], json!(["NEEDED"]));
        assert_eq!(facts["hollow"], json!(["JAVA_HOME"]));
        assert_eq!(facts["hollow_value"], "/jdk/bin");
        assert_eq!(facts["wrong"], json!(["JRE_HOME"]));
        assert_eq!(
            (&facts["quoted"], &facts["spaced"]),
            (&json!(["JRE_HOME"]), &json!(["JRE_HOME"]))
        );
        assert_eq!((&facts["set_count"], &facts["odd_count"]), (&3.into(), &2.into()));
    }

    #[test]
    fn windows_names_and_endings() {
        let keys = r#"{ any = ["JAVA_HOME"], folders = ["JAVA_HOME"], holds = "bin/java" }"#;
        let scene = r#"
            [machine]
            os = "windows"
            os_version = ""
            kernel = ""
            arch = ""
            host_name = ""
            user_name = ""
            home = ""
            language = "en"
            time_zone = ""
            [variables]
            java_home = 'C:\jdk'
            [files.'C:\jdk']
            folder = true
            [files.'C:\jdk\bin\java.exe']
        "#;
        let facts = facts_of(scene, "variables", keys);
        assert_eq!(facts["values"], json!([r"JAVA_HOME = C:\jdk"]));
        assert_eq!((&facts["wrong_count"], &facts["hollow_count"]), (&0.into(), &0.into()));
    }
}
