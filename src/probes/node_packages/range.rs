//! What a package.json asks of another package: a range of versions, or something only a server or a disk can tell.

use nodejs_semver::{Range, Version};

/// Longest range that is read; npm's own bound.
const MOST_BYTES: usize = 256;

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) enum Spec {
    /// Any version at all.
    Any,
    /// Versions in npm's language.
    Versions(Range),
    /// Another package under this name, with what is asked of that one.
    Alias(String, Box<Spec>),
    /// A tag (`latest`), an address, a folder: which version that is, files cannot tell.
    Elsewhere,
    /// In no known language.
    Malformed,
}

impl Spec {
    /// Reads it.
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() || text == "*" {
            return Self::Any;
        }
        if let Some(alias) = text.strip_prefix("npm:") {
            // The first `@` belongs to a scope.
            let at = alias.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
            let (name, spec) = at.map_or((alias, ""), |at| {
                (alias.get(..at).unwrap_or_default(), alias.get(at + 1..).unwrap_or_default())
            });
            // Yarn writes `npm:^1` for its own registry.
            if Range::parse(name).is_ok() {
                return Self::read(name);
            }
            if !is_name(name) || spec.starts_with("npm:") {
                return Self::Malformed;
            }
            return Self::Alias(name.to_owned(), Box::new(Self::read(spec)));
        }
        if let Some(own) = text.strip_prefix("workspace:") {
            let is_mark = matches!(own, "" | "*" | "^" | "~");
            return if is_mark { Self::Any } else { Self::read_range(own) };
        }
        if text.contains(':')
            || text.contains('/')
            || text.starts_with(['.', '~']) && text.len() == 1
        {
            return Self::Elsewhere;
        }
        Self::read_range(text)
    }

    fn read_range(text: &str) -> Self {
        if text.len() > MOST_BYTES {
            return Self::Malformed;
        }
        if let Ok(range) = Range::parse(text) {
            return Self::Versions(range);
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let is_tag =
            text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_word);
        if is_tag { Self::Elsewhere } else { Self::Malformed }
    }

    /// Whether a version will do; absent where files cannot tell.
    pub(super) fn allows(&self, version: &str) -> Option<bool> {
        match self {
            Self::Any => Some(true),
            Self::Versions(range) => Some(Version::parse(version).ok()?.satisfies(range)),
            Self::Alias(_, spec) => spec.allows(version),
            Self::Elsewhere | Self::Malformed => None,
        }
    }
}

/// Whether a text can be a package's name: what stands for folders in it is npm's, not the disk's.
pub(super) fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-~!'()*".contains(c))
    };
    if name.len() > 214 {
        return false;
    }
    match name.strip_prefix('@') {
        Some(scoped) => {
            scoped.split_once('/').is_some_and(|(scope, name)| part(scope) && part(name))
        }
        None => part(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_npms() {
        let rows = [
            ("^1.2.3", "1.9.0", Some(true)),
            ("^0.2.3", "0.3.0", Some(false)),
            ("~1.2", "1.2.9", Some(true)),
            ("1.x || >=2.5.0 <3", "2.4.0", Some(false)),
            ("1.2.3 - 2.3.4", "2.0.0", Some(true)),
            ("", "2.0.0-rc.1", Some(true)),
            (">=1", "2.0.0-rc.1", Some(false)),
            ("npm:^1", "1.4.0", Some(true)),
            ("npm:react@^17", "16.0.0", Some(false)),
            ("npm:@scope/x@~2.1", "2.1.5", Some(true)),
            ("workspace:^", "0.0.0", Some(true)),
            ("workspace:^2", "1.0.0", Some(false)),
            ("latest", "1.0.0", None),
            ("git+ssh://git@h/x.git#semver:^1", "1.0.0", None),
            ("user/repo", "1.0.0", None),
            ("file:../x", "1.0.0", None),
            ("catalog:", "1.0.0", None),
            ("^1", "unreadable", None),
        ];
        for (spec, version, wanted) in rows {
            assert_eq!(Spec::read(spec).allows(version), wanted, "{spec} {version}");
        }
        assert!(matches!(Spec::read(">=>1"), Spec::Malformed), "{:?}", Spec::read(">=>1"));
        assert!(matches!(Spec::read(&"1||".repeat(500)), Spec::Malformed));
    }

    #[test]
    fn names_lead_to_no_other_folder() {
        for name in ["react", "@types/node", "lodash.get", "JSONStream"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", "../x", "@a", "@a/../b", "a/b", ".bin", "a\\b", "C:x", "@/x", "a\0"]
        {
            assert!(!is_name(name), "{name}");
        }
    }
}
