//! Lengths of time as people read them.

use super::{Words, fill};
use crate::model::Lang;

/// A length of time in as many digits as matter: `2.3 s`, `12 s`, `1 min 48 s`, `2 h 5 min`, `3 d 1 h`.
#[must_use]
pub fn span(lang: Lang, millis: u64) -> String {
    let words = &Words::of(lang).nouns.span;
    let seconds = millis / 1000;
    if seconds < 10 {
        let seconds = format!("{seconds}.{}", millis % 1000 / 100);
        return fill(&words.seconds, &[("count", &seconds.trim_end_matches(".0"))]);
    }
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let parts = match (minutes, hours, days) {
        (0, ..) => [(&words.seconds, seconds), (&words.seconds, 0)],
        (_, 0, _) => [(&words.minutes, minutes), (&words.seconds, seconds % 60)],
        (_, _, 0) => [(&words.hours, hours), (&words.minutes, minutes % 60)],
        _ => [(&words.days, days), (&words.hours, hours % 24)],
    };
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = parts.map(|(word, count)| fill(word, &[("count", &count)])).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_at_most_two_parts() {
        let shown = [0, 300, 2_345, 12_999, 60_000, 108_000, 7_500_000, 262_800_000];
        let shown = shown.map(|millis| span(Lang::En, millis));
        let wanted =
            ["0 s", "0.3 s", "2.3 s", "12 s", "1 min", "1 min 48 s", "2 h 5 min", "3 d 1 h"];
        assert_eq!(shown, wanted);
        assert_eq!(span(Lang::ZhCn, 108_000), "1 分钟 48 秒");
    }
}
