//! Names followed by a sign that a value comes: `name=value`, `name: value`, `\\"name\\":\\"value\\"`.

use std::ops::Range;

const LONGEST_NAME: usize = 64;
const MOST_BLANKS: usize = 8;
const HAN_NAMES: [&str; 5] = ["密码", "口令", "密钥", "令牌", "验证码"];

/// One such name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: Range<usize>,
    /// Where the value starts, perhaps with its quote.
    pub(super) end: usize,
}

/// All of them in a text, in order. Looks back from each sign, since most words of a text are no names.
#[derive(Debug)]
pub(super) struct Pairs<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Pairs<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Pairs<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        let from = self.at;
        loop {
            let rest = self.text.get(self.at..)?;
            let sign = self.at + rest.find([':', '=', '：', '＝'])?;
            let rest = self.text.get(sign..)?;
            let double = rest.starts_with("=>") || rest.starts_with(":=");
            let length = if double { 2 } else { rest.chars().next()?.len_utf8() };
            let rest = rest.get(length..)?;
            let blanks = rest.bytes().take(MOST_BLANKS).take_while(|byte| is_blank(*byte)).count();
            if let Some(name) = name_before(self.text, from, sign) {
                self.at = sign + length + blanks;
                return Some(Pair { name, end: self.at });
            }
            self.at = sign + rest_of_sign(self.text, sign);
        }
    }
}

/// Bytes of the one character at `sign`.
fn rest_of_sign(text: &str, sign: usize) -> usize {
    text.get(sign..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The name that ends before `sign`, at least a closing quote, backslashes and some blanks apart.
fn name_before(text: &str, from: usize, sign: usize) -> Option<Range<usize>> {
    let before = text.get(from..sign)?;
    let blanks = before.bytes().rev().take(MOST_BLANKS).take_while(|byte| is_blank(*byte)).count();
    let before = before.get(..before.len() - blanks)?;
    let before = before.strip_suffix(['"', '\'']).unwrap_or(before).trim_end_matches('\\');
    if let Some(name) = HAN_NAMES.iter().find(|name| before.ends_with(**name)) {
        return Some(from + before.len() - name.len()..from + before.len());
    }
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let length = before.bytes().rev().take(LONGEST_NAME).take_while(letters).count();
    let name = before.get(before.len() - length..)?;
    let name = name.trim_start_matches(|first: char| !first.is_ascii_alphabetic());
    (name.len() > 1).then(|| from + before.len() - name.len()..from + before.len())
}

/// The start of the line on which one is, for places that come in order.
#[derive(Debug, Default)]
pub(super) struct Line {
    start: usize,
    seen: usize,
}

impl Line {
    /// What stands on the line before `at`.
    pub(super) fn before<'t>(&mut self, text: &'t str, at: usize) -> &'t str {
        if let Some(end) = text.get(self.seen..at).and_then(|news| news.rfind('\n')) {
            self.start = self.seen + end + 1;
        }
        self.seen = at;
        text.get(self.start..at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Pairs};

    #[test]
    fn names_are_found_before_their_signs() {
        for (text, expected) in [
            ("a=1 name=2", vec![("name", "2")]),
            ("db.pass-word :=  x", vec![("db.pass-word", "x")]),
            (r#"{\"key\" : \"v\"}"#, vec![("key", r#"\"v\"}"#)]),
            ("ab => cd：ef", vec![("ab", "cd：ef"), ("cd", "ef")]),
            ("用户密码＝x", vec![("密码", "x")]),
            ("-._1name==x", vec![("name", "=x")]),
            ("::: = 'x':", vec![]),
            ("é:ab:", vec![("ab", "")]),
        ] {
            let pairs: Vec<(&str, &str)> = Pairs::of(text)
                .map(|pair| {
                    let name = text.get(pair.name).unwrap_or_default();
                    (name, text.get(pair.end..).unwrap_or_default())
                })
                .collect();
            assert_eq!(pairs, expected, "{text}");
        }
    }

    #[test]
    fn lines_start_after_line_ends() {
        let text = "ab\ncd ef\n\ngh";
        let mut line = Line::default();
        let before: Vec<&str> = [1, 5, 6, 10, 12].map(|at| line.before(text, at)).to_vec();
        assert_eq!(before, ["a", "cd", "cd ", "", "gh"]);
    }
}
