//! Secrets that show by their own shape: keys, tokens, headers, addresses with a password in them.

use super::super::{Found, SECRET};
use super::{Pattern, blank, is_state, matches};
use regex::Regex;
use std::sync::LazyLock;

/// A private key in its usual armour, perhaps cut off at its end.
static BLOCK: Pattern = LazyLock::new(|| {
    Regex::new(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)").ok()
});
/// The credentials of a request.
static AUTHORIZATION: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?-u:\b)((?:proxy-)?authorization\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)([^\r\n"'\\]+)"#,
    )
    .ok()
});
static BEARER: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)((?:bearer|basic|negotiate|ntlm)\s+)([A-Za-z0-9._~+/=-]{8,})").ok()
});
static COOKIE: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)((?:set-)?cookie2?\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)([^\r\n"\\]+)"#)
        .ok()
});
/// `scheme://user:password@host`, and a token in the place of both.
static USERINFO: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)([a-z][a-z0-9+.-]{1,20}:(?:\\*/){2})([^\s/\\"'<>?#]+)@"#).ok()
});
/// The same with a slash in the password, which no port has.
static SLASHED_USERINFO: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?-u:\b)([a-z][a-z0-9+.-]{1,20}://)([^\s/\\:@"'<>?#]+:[0-9]*[^\s/\\@"'<>0-9][^\s/\\@"'<>]*/[^\s\\@"'<>]*)@"#,
    )
    .ok()
});
/// `user:password@tcp(host)`, as Go programs write it.
static DSN: Pattern =
    LazyLock::new(|| Regex::new(r#"([^\s:/@"'=]+:[^\s@"']+)@(?:tcp|unix|udp)\("#).ok());
/// `curl -u user:password`.
static USER_OPTION: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?:\s|^)((?:-u|--user|--proxy-user|-U)[ =]["']?)([^\s:"']+:[^\s"']+)"#).ok()
});
/// Tokens that carry their maker's mark.
static TOKEN: Pattern = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:",
        r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}",
        r"|gh[opusr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}",
        r"|gl(?:pat|dt|rt|cbt|ptt|soat|ft|imt|agent)-[A-Za-z0-9_.-]{16,}",
        r"|xox[abeoprs]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{16,}",
        r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}",
        r"|sk-[A-Za-z0-9_-]{16,}",
        r"|AIza[0-9A-Za-z_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}",
        r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{16,}|dckr_pat_[A-Za-z0-9_-]{16,}",
        r"|hf_[A-Za-z0-9]{20,}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{13,40}",
        r"|dop_v1_[a-f0-9]{32,}|hvs\.[A-Za-z0-9_-]{16,}",
        r"|AGE-SECRET-KEY-1[A-Z0-9]{20,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}",
        r")"
    ))
    .ok()
});

/// Tokens in parts. By themselves, as one that turns out to be none must not be read again for each
/// token of another kind inside it.
static JWT: Pattern = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?").ok()
});
static SENDGRID: Pattern =
    LazyLock::new(|| Regex::new(r"(?-u:\b)SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}").ok());

/// Finds private keys.
pub(in super::super) fn find_blocks(text: &str, found: &mut Found) {
    if !text.contains("PRIVATE KEY") {
        return;
    }
    for captures in matches(&BLOCK, text) {
        let Some(block) = captures.get(0).map(|block| block.as_str()) else { continue };
        found.spans.insert(block.to_owned(), blank(block));
        // Where the lines are kept apart, or their ends are written out, each is a secret of its own.
        for line in block.split(['\n', '\r']).flat_map(|line| line.split("\\n")) {
            let line = line.trim();
            if line.len() >= 16 && !line.contains("-----") {
                found.secrets.insert(line.to_owned());
            }
        }
    }
}

/// Finds the credentials that requests carry.
pub(in super::super) fn find_headers(text: &str, found: &mut Found) {
    for pattern in [&AUTHORIZATION, &COOKIE] {
        for captures in matches(pattern, text) {
            let (Some(before), Some(value)) = (captures.get(1), captures.get(2)) else { continue };
            if !is_state(value.as_str()) {
                keep(before.as_str(), value.as_str(), "", found);
                let last = value.as_str().split_whitespace().next_back().unwrap_or_default();
                if last.len() >= 8 {
                    found.secrets.insert(last.to_owned());
                }
                for crumb in value.as_str().split("; ") {
                    if let Some((_, crumb)) = crumb.split_once('=')
                        && crumb.len() >= 12
                        && crumb.contains(|digit: char| digit.is_ascii_digit())
                    {
                        found.secrets.insert(crumb.to_owned());
                    }
                }
            }
        }
    }
    for captures in matches(&BEARER, text) {
        let (Some(before), Some(value)) = (captures.get(1), captures.get(2)) else { continue };
        // `basic authentication` is no credential.
        if value.as_str().contains(|mark: char| mark.is_ascii_digit() || mark == '=') {
            keep(before.as_str(), value.as_str(), "", found);
            found.secrets.insert(value.as_str().to_owned());
        }
    }
}

/// Finds passwords inside addresses.
pub(in super::super) fn find_in_urls(text: &str, found: &mut Found) {
    if text.contains('@') {
        for captures in matches(&USERINFO, text).into_iter().chain(matches(&SLASHED_USERINFO, text))
        {
            let (Some(scheme), Some(inner)) = (captures.get(1), captures.get(2)) else { continue };
            keep(scheme.as_str(), inner.as_str(), "@", found);
            if let Some((_, password)) = inner.as_str().split_once(':') {
                found.secrets.insert(password.to_owned());
            }
        }
        for captures in matches(&DSN, text) {
            let Some(inner) = captures.get(1) else { continue };
            keep("", inner.as_str(), "@", found);
            if let Some((_, password)) = inner.as_str().split_once(':') {
                found.secrets.insert(password.to_owned());
            }
        }
    }
    for captures in matches(&USER_OPTION, text) {
        let (Some(option), Some(inner)) = (captures.get(1), captures.get(2)) else { continue };
        keep(option.as_str(), inner.as_str(), "", found);
        if let Some((_, password)) = inner.as_str().split_once(':') {
            found.secrets.insert(password.to_owned());
        }
    }
}

/// Finds tokens by their maker's mark.
pub(in super::super) fn find_tokens(text: &str, found: &mut Found) {
    for pattern in [&TOKEN, &JWT, &SENDGRID] {
        for token in pattern.iter().flat_map(|pattern| pattern.find_iter(text)) {
            found.spans.insert(token.as_str().to_owned(), SECRET.to_owned());
            found.secrets.insert(token.as_str().to_owned());
        }
    }
}

fn keep(before: &str, value: &str, behind: &str, found: &mut Found) {
    if value != SECRET {
        found.spans.insert(
            format!("{before}{value}{behind}"),
            format!("{before}{}{behind}", blank(value)),
        );
    }
}
