//! Values of variables as they may be shown.

/// A value as it may be shown: of a secret only its length, of an address not the login.
pub(crate) fn shown(name: &str, value: &str) -> String {
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

/// An address without the name and password in front of its host. Those may hold any sign, also a slash,
/// so everything up to the last `@` of the word goes.
fn without_login(value: &str) -> String {
    let (start, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), value),
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{start}{host}"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_may_not_be_shown_are_not() {
        let rows = [
            ("API_KEY", "sk-1234", "(7)"),
            ("DB_PASSWORD", "hunter2", "(7)"),
            ("LICENCE", "A1b2C3d4E5f6G7h8I9j0K1l2", "(24)"),
            ("HTTP_PROXY", "http://li:pa@ss@proxy.example:8080/x", "http://proxy.example:8080/x"),
            ("https_proxy", "http://li:S3c/ret@proxy.example:8080", "http://proxy.example:8080"),
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
}
