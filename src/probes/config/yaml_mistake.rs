//! What a YAML parser's message means to the one who wrote the file: which common mistake it was, and where.

use super::kind::Kind;
use super::place::{Lines, Place, indent};
use super::reading::{Flaw, full_width};

/// The mistake behind a message of the parser at `at`.
pub(super) fn flaw(info: &str, at: Place, lines: &Lines<'_>) -> Flaw {
    let at = Place { line: lines.said_at_or_before(at.line), ..at };
    let at = lines.inside(at.line, at.column);
    let before = lines.said_at_or_before(at.line.saturating_sub(1));
    let near = [at.line, before];
    let on = |line: usize, offset: usize| Place { line, column: lines.column(line, offset) };
    // A text that goes on in the next line is reported where it starts.
    let next = if info.contains("tab") { at.line + 1 } else { at.line };
    for line in [at.line, before, next] {
        let text = lines.get(line);
        let blanks = text.get(..indent(text)).unwrap_or_default();
        if let Some(tab) = blanks.find('\t') {
            return Flaw::new(Kind::TabIndentation, on(line, tab));
        }
    }
    for line in near {
        let text = lines.get(line);
        let signs = ['：', '“', '”', '，', '【', '［', '｛'];
        if let Some((offset, full, half)) = full_width(text, &signs)
            && !text.get(..offset).unwrap_or_default().contains(": ")
        {
            return Flaw::new(Kind::FullWidth, on(line, offset)).value(full).suggestion(half);
        }
    }
    let kind = by_message(info);
    let flow = matches!(kind, Some(Kind::MissingComma | Kind::UnclosedBracket))
        || info.contains("illegal placement");
    if flow && let Some(place) = open_bracket(at.line, lines) {
        return Flaw::new(Kind::UnclosedBracket, place);
    }
    if matches!(kind, Some(Kind::MissingColon | Kind::WrongIndentation) | None)
        && let Some(flaw) = by_lines(at, before, info, lines)
    {
        return flaw;
    }
    Flaw::new(kind.unwrap_or(Kind::Broken), at)
}

/// The last bracket that opens a list or table on a line before the next key and does not close there.
fn open_bracket(until: usize, lines: &Lines<'_>) -> Option<Place> {
    let mut open = Vec::new();
    for line in 1..=until {
        let text = lines.get(line);
        let (mut quote, mut before) = (None, ' ');
        for (at, sign) in text.char_indices() {
            match sign {
                _ if quote == Some(sign) => quote = None,
                _ if quote.is_some() => {}
                '"' | '\'' if matches!(before, ':' | '-' | ',' | '[' | '{' | ' ') => {
                    quote = Some(sign);
                }
                '#' if text.get(..at).is_some_and(|head| head.ends_with([' ', '\t'])) => break,
                '[' | '{' if !open.is_empty() || matches!(before, ':' | '-' | ' ') => {
                    open.push((line, at));
                }
                ']' | '}' => {
                    open.pop();
                }
                _ => {}
            }
            if !sign.is_whitespace() {
                before = sign;
            }
        }
    }
    let (line, at) = open.pop()?;
    let closes_here = line == until && until < lines.said_at_or_before(lines.count());
    (!closes_here).then(|| Place { line, column: lines.column(line, at) })
}

/// What the message by itself says.
fn by_message(info: &str) -> Option<Kind> {
    let rows: [(&str, Kind); 25] = [
        ("unprintable", Kind::StrayCharacter),
        ("tab", Kind::TabIndentation),
        ("recursion limit", Kind::TooDeep),
        ("misplaced bracket", Kind::UnexpectedBracket),
        ("unknown anchor", Kind::UnknownAnchor),
        ("unknown escape", Kind::BadEscape),
        ("hexadecimal number", Kind::BadEscape),
        ("escape code", Kind::BadEscape),
        ("trailing content", Kind::StrayCharacter),
        ("unexpected character", Kind::NeedsQuotes),
        ("byte order mark", Kind::StrayCharacter),
        ("quoted scalar, found unexpected", Kind::UnclosedQuote),
        ("in quoted scalar", Kind::UnclosedQuote),
        ("unclosed quote", Kind::UnclosedQuote),
        ("unclosed bracket", Kind::UnclosedBracket),
        ("flow sequence", Kind::MissingComma),
        ("flow mapping", Kind::MissingComma),
        ("flow construct", Kind::UnclosedBracket),
        ("',' or", Kind::MissingComma),
        ("simple key", Kind::MissingColon),
        ("mapping values are not allowed", Kind::WrongIndentation),
        ("mapping keys are not allowed", Kind::WrongIndentation),
        ("block sequence entries are not allowed", Kind::WrongIndentation),
        ("indent", Kind::WrongIndentation),
        ("expected key", Kind::WrongIndentation),
    ];
    rows.iter().find(|(words, _)| info.contains(words)).map(|(_, kind)| *kind)
}

/// What the lines around the place say: a key without colon or space, a line too far in or out.
fn by_lines(at: Place, before: usize, info: &str, lines: &Lines<'_>) -> Option<Flaw> {
    let text = lines.get(at.line);
    let above = lines.get(before);
    for (line, text) in [(before, above), (at.line, text)] {
        let bare = text.trim_start().trim_start_matches("- ");
        if let Some(key) = key_without_space(bare.trim_end()) {
            let start = text.len() - bare.len();
            let column = lines.column(line, start + key.len() + 1);
            return Some(Flaw::new(Kind::MissingSpace, Place { line, column }).key(key));
        }
    }
    let is_pair = |text: &str| text.contains(": ") || text.trim_end().ends_with(':');
    // `key: a: b`: the second colon makes YAML think of a table.
    if info.contains("mapping values") && text.matches(": ").count() > 1 {
        let offset = text.find(": ").map_or(0, |first| first + 2);
        let key = text.trim_start().split(": ").next().unwrap_or_default();
        let place = Place { line: at.line, column: lines.column(at.line, offset) };
        return Some(Flaw::new(Kind::NeedsQuotes, place).key(key.trim_start_matches("- ")));
    }
    for (line, text) in [(before, above), (at.line, text)] {
        let bare = text.trim();
        let is_other = bare.starts_with(['-', '#', '[', '{', '"', '\'', '&', '*', '!', '%']);
        if !is_pair(text) && !is_other && !bare.is_empty() && line <= at.line {
            let words = bare.split_whitespace().count();
            let opens = words == 1 && line == before && indent(lines.get(at.line)) > indent(text);
            if words == 2 || opens || line == at.line {
                let key = bare.split_whitespace().next().unwrap_or_default();
                let column = lines.column(line, indent(text) + key.len());
                return Some(Flaw::new(Kind::MissingColon, Place { line, column }).key(key));
            }
        }
    }
    if is_pair(text) || text.trim_start().starts_with('-') {
        let column = lines.column(at.line, indent(text));
        return Some(Flaw::new(Kind::WrongIndentation, Place { line: at.line, column }));
    }
    None
}

/// The key of `port:8080`, where it can be meant as one: no address, no time, no name of an image.
pub(super) fn key_without_space(text: &str) -> Option<&str> {
    let (key, value) = text.split_once(':')?;
    let mut bytes = key.bytes();
    let is_name = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    let is_value = !value.is_empty()
        && !value.starts_with([' ', '\t', '/', '\\', ':'])
        && !value.contains([':', ' ', '/', '}', ']']);
    (is_name && is_value).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::super::yaml::read;
    use super::*;
    use std::fmt::Write;

    fn flaws(text: &str) -> Vec<(Kind, usize, usize)> {
        let lines = Lines::of(text);
        let reading = read(text, &lines);
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("server:\n\tport: 80\n", vec![(Kind::TabIndentation, 2, 1)]),
            ("a:\n  port:80\n\thost: a\n", vec![(Kind::TabIndentation, 3, 1)]),
            ("server:\n  port: 80\n   host: a\n", vec![(Kind::WrongIndentation, 3, 4)]),
            ("server:\n  port: 80\n host: a\n", vec![(Kind::WrongIndentation, 3, 2)]),
            ("a: 1\n  b: 2\n", vec![(Kind::WrongIndentation, 2, 3)]),
            ("server:\n  port 80\n  host: a\n", vec![(Kind::MissingColon, 2, 7)]),
            ("server\n  port: 80\n", vec![(Kind::MissingColon, 1, 7)]),
            ("a: 1\nport 80\n", vec![(Kind::MissingColon, 2, 5)]),
            ("server:\n  port:80\n", vec![(Kind::MissingSpace, 2, 8)]),
            ("server:\n  port:80\n  host: a\n", vec![(Kind::MissingSpace, 2, 8)]),
            ("a: 1\nport:80\nb: 2\n", vec![(Kind::MissingSpace, 2, 6)]),
            ("a: \"1\nb: 2\n", vec![(Kind::UnclosedQuote, 1, 4)]),
            ("a: '1\nb: 2\n", vec![(Kind::UnclosedQuote, 1, 4)]),
            ("a: [1, 2\nb: 2\n", vec![(Kind::UnclosedBracket, 1, 4)]),
            ("a: {x: 1\n", vec![(Kind::UnclosedBracket, 1, 4)]),
            ("a: 1]\nb: ]\n", vec![(Kind::UnexpectedBracket, 2, 4)]),
            ("a: x: y\n", vec![(Kind::NeedsQuotes, 1, 4)]),
            ("a: @x\n", vec![(Kind::NeedsQuotes, 1, 4)]),
            ("a: \"C:\\new\\q\"\n", vec![(Kind::BadEscape, 1, 4)]),
            ("a: *gone\n", vec![(Kind::UnknownAnchor, 1, 4)]),
            ("server：\n  port: 80\n", vec![(Kind::FullWidth, 1, 7)]),
            ("a: 1\nport：80\nb: 2\n", vec![(Kind::FullWidth, 2, 5)]),
            ("a: 1\na: 2\n", vec![(Kind::DuplicateKey, 2, 1)]),
            ("a: [1 2]\n- x\n", vec![(Kind::WrongIndentation, 2, 1)]),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = flaws(text);
            if found != expected {
                let mut parser = saphyr_parser::Parser::new_from_str(text);
                let error = std::iter::from_fn(|| parser.next_event()).find_map(Result::err);
                wrong.push(format!("{text:?}: {found:?}, not {expected:?}: {error:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_right_has_no_mistake() {
        for text in [
            "",
            "# x\n",
            "a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n---\na: !Ref y\n",
            "image:\n  nginx:1.25/x\nports:\n  - 80:80\n  - redis:7\nurl:\n  http://a\n",
            "text: |\n  port:80\n  a\tb\nmore: >\n  x: y\n",
            "a: \"说：好\"\nb: 你：好\n",
            "- a\n- b: 1\n  c: [1, {x: y}]\n",
            "on: push\ntime: 12:30:45\n",
        ] {
            assert_eq!(flaws(text), [], "{text}");
        }
    }

    #[test]
    fn bombs_cost_nothing() {
        let deep = "- ".repeat(200_000);
        assert_eq!(flaws(&deep), [(Kind::TooDeep, 1, 201)]);
        assert_eq!(flaws(&"[".repeat(200_000)).first().map(|flaw| flaw.0), Some(Kind::TooDeep));
        let mut laughs = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..60 {
            let last = format!("*a{}, ", level - 1).repeat(9);
            writeln!(laughs, "a{level}: &a{level} [{last}]").ok();
        }
        assert_eq!(flaws(&laughs), []);
    }
}
