//! Every word of a report that came from outside: where private values are looked for and replaced.

use super::Found;
use super::secrets::is_secret_fact as is_secret_name;
use super::table::Place;
use crate::model::{Facts, Private, PrivateKind, Report, Text};
use serde_json::Value;

/// Finds everything private in the report.
pub(super) fn discover(report: &Report, found: &mut Found) {
    let machine = &report.machine;
    for (kind, value) in [
        (PrivateKind::User, &machine.user_name),
        (PrivateKind::Host, &machine.host_name),
        (PrivateKind::Path, &machine.home),
    ] {
        found.take(&Private { kind, value: value.clone() });
    }
    let mut copy = report.clone();
    for finding in &mut copy.findings {
        finding.facts.clear();
    }
    replace(&mut copy, &mut |text: &mut String, _| found.look(text));
    for finding in &report.findings {
        discover_facts(&finding.facts, found);
    }
}

/// Finds everything private in facts, field names taken into account.
pub(super) fn discover_facts(facts: &Facts, found: &mut Found) {
    for (name, value) in facts {
        found.look(name);
        discover_value(name, value, found);
    }
}

fn discover_value(name: &str, value: &Value, found: &mut Found) {
    match value {
        Value::String(text) if is_secret_name(name) => {
            found.secrets.insert(text.clone());
        }
        // `10.0.0.1` is a version where the fact says so.
        Value::String(text) if is_version_name(name) => found.look_but_for_addresses(text),
        Value::String(text) => found.look(text),
        Value::Array(items) => {
            for item in items {
                discover_value(name, item, found);
            }
            // A key of several lines may stand with each line in an item of its own.
            let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if lines.len() > 1 {
                super::secrets::find_blocks(&lines.join("\n"), found);
            }
        }
        Value::Object(fields) => {
            // `{ name = "API_KEY", value = "…" }` is a named value as well.
            let label = ["name", "key", "variable", "header"]
                .into_iter()
                .find_map(|field| fields.get(field).and_then(Value::as_str))
                .filter(|label| is_secret_name(label));
            for (field, value) in fields {
                found.look(field);
                let plain = matches!(field.as_str(), "value" | "val" | "content" | "data");
                discover_value(label.filter(|_| plain).unwrap_or(field), value, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_version_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["version", "versions", "build", "kernel", "release"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The ids that the report's own structure uses, one a line.
pub(super) fn ids(report: &Report) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for pack in &report.packs {
        ids.extend([pack.id.as_str(), pack.version.as_str()]);
        ids.extend(pack.groups.keys().map(String::as_str));
    }
    for finding in &report.findings {
        ids.extend(
            [&finding.check, &finding.pack, &finding.group, &finding.probe].map(String::as_str),
        );
        ids.extend(finding.expectation.as_deref());
        ids.extend(finding.again.as_ref().map(|again| again.expectation.as_str()));
    }
    for cause in &report.causes {
        ids.extend([cause.id.as_str(), cause.pack.as_str()]);
        ids.extend(cause.because.iter().chain(&cause.explains).map(String::as_str));
    }
    for contact in &report.contacts {
        ids.push(&contact.by);
    }
    let machine = &report.machine;
    ids.extend(
        [
            &machine.os_version,
            &machine.kernel,
            &machine.arch,
            &machine.language,
            &machine.time_zone,
        ]
        .map(String::as_str),
    );
    ids.extend([report.program.name.as_str(), report.program.version.as_str()]);
    ids.join("\n")
}

type Replace<'a> = &'a mut dyn FnMut(&mut String, Place);

/// Hands every word from outside to `replace`. Ids, statuses, numbers and hashes are not among them:
/// verdicts rest on those.
pub(super) fn replace(report: &mut Report, replace: Replace<'_>) {
    for pack in &mut report.packs {
        replace_text(&mut pack.title, Place::Authored, replace);
        for title in pack.groups.values_mut() {
            replace_text(title, Place::Authored, replace);
        }
        replace(&mut pack.publisher, Place::Authored);
    }
    let machine = &mut report.machine;
    for text in [&mut machine.host_name, &mut machine.user_name, &mut machine.home] {
        replace(text, Place::Outside);
    }
    for cause in &mut report.causes {
        replace_text(&mut cause.title, Place::Authored, replace);
        replace_text(&mut cause.meaning, Place::Authored, replace);
        for step in &mut cause.steps {
            replace_text(&mut step.say, Place::Authored, replace);
        }
    }
    for finding in &mut report.findings {
        replace(&mut finding.subject, Place::Outside);
        replace_text(&mut finding.title, Place::Authored, replace);
        replace_text(&mut finding.why, Place::Authored, replace);
        replace_text(&mut finding.say, Place::Outside, replace);
        for item in &mut finding.items {
            replace_text(item, Place::Outside, replace);
        }
        replace_facts(&mut finding.facts, replace);
        if let Some(flip) = &mut finding.flipped {
            replace_text(&mut flip.say, Place::Authored, replace);
            replace_text(&mut flip.other, Place::Outside, replace);
        }
        if let Some(unanswered) = &mut finding.unanswered {
            replace(&mut unanswered.detail, Place::Outside);
        }
    }
    let moves = report.timeline.iter_mut().flat_map(|timeline| &mut timeline.moves);
    let moves = moves.map(|it| &mut it.change);
    for change in report.network_changed.iter_mut().chain(moves) {
        for place in [&mut change.from, &mut change.to] {
            replace(&mut place.adapter, Place::Outside);
            for text in place.addresses.iter_mut().chain(&mut place.gateways) {
                replace(text, Place::Outside);
            }
        }
    }
    for row in report.timeline.iter_mut().flat_map(|timeline| &mut timeline.rows) {
        replace_text(&mut row.title, Place::Authored, replace);
    }
    for contact in &mut report.contacts {
        replace(&mut contact.whom, Place::Outside);
    }
}

fn replace_text(text: &mut Text, place: Place, replace: Replace<'_>) {
    for words in text.0.values_mut() {
        replace(words, place);
    }
}

/// Hands every name and word of the facts to `replace`.
pub(super) fn replace_facts(facts: &mut Facts, replace: Replace<'_>) {
    let old = std::mem::take(facts);
    for (mut name, mut value) in old {
        replace_value(&name, &mut value, replace);
        replace(&mut name, Place::Outside);
        facts.insert(name, value);
    }
}

fn replace_value(name: &str, value: &mut Value, replace: Replace<'_>) {
    match value {
        Value::String(text) if is_secret_name(name) => {
            // An empty one says that nothing is set.
            if !text.is_empty() {
                replace(text, Place::Secret);
            }
        }
        Value::String(text) => replace(text, Place::Outside),
        Value::Number(number) if is_secret_name(name) => *number = 0.into(),
        Value::Array(items) => {
            for item in items {
                replace_value(name, item, replace);
            }
        }
        Value::Object(fields) => {
            let secret = ["name", "key", "variable", "header"]
                .into_iter()
                .filter_map(|field| fields.get(field).and_then(Value::as_str))
                .any(is_secret_name);
            if secret {
                for field in ["value", "val", "content", "data"] {
                    if let Some(value) = fields.get_mut(field) {
                        replace_value("secret", value, replace);
                    }
                }
            }
            replace_facts(fields, replace);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
