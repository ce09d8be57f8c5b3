//! The reference page: every probe with its keys and facts, every pack with its checks and causes.

use crate::model::Lang;
use crate::packs::{CauseRule, Check, Pack, Reference};
use crate::probes::{KINDS, Kind};
use serde_json::Value;
use std::fmt::Write;

/// The whole page, in Markdown.
pub(super) fn reference(packs: &[Pack]) -> String {
    let mut page = String::from(
        "<!-- Written from the code by `UPDATE=1 cargo test --test docs`. Do not edit. -->\n\
         # Reference\n\n\
         How packs are written: [CONTRIBUTING.md](../CONTRIBUTING.md). Schema for editors: \
         [pack.schema.json](pack.schema.json).\n\n\
         A question that cannot be answered gives `unknown` with `timed_out`, `crashed`, `not_allowed`, \
         `not_supported`, `failed` or `stopped`, never `fail`.\n",
    );
    page.push_str("\n## Probes\n");
    for kind in KINDS {
        probe(kind, &mut page);
    }
    page.push_str("\n## Packs\n");
    for pack in packs {
        let title = pack.facts.title.get(Lang::En);
        line(&mut page, &format!("\n### {title} (`{}`)", pack.facts.id));
        for check in &pack.checks {
            check_entry(check, &mut page);
        }
        for cause in &pack.causes {
            cause_entry(cause, &mut page);
        }
    }
    page
}

fn line(page: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{text}");
}

fn probe(kind: &Kind, page: &mut String) {
    let (keys, facts) = ((kind.keys)(), (kind.facts)());
    line(page, &format!("\n### Probe `{}`\n", kind.name));
    line(page, description(keys.as_value()));
    fields("Key", keys.as_value(), page);
    fields("Fact", facts.as_value(), page);
}

fn description(schema: &Value) -> &str {
    schema.get("description").and_then(Value::as_str).unwrap_or_default()
}

fn fields(heading: &str, schema: &Value, page: &mut String) {
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
    if fields.is_empty() {
        return;
    }
    line(page, &format!("\n| {heading} | Kind | Meaning |\n|---|---|---|"));
    rows("", schema, page);
}

fn rows(prefix: &str, schema: &Value, page: &mut String) {
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
    let required = schema.get("required").and_then(Value::as_array);
    for (name, field) in fields {
        let optional = !required.is_some_and(|all| all.iter().any(|one| one == name));
        let kind = kind_of(field);
        let kind = if optional { format!("{kind}, optional") } else { kind };
        let kind = match field.get("x-private").and_then(Value::as_str) {
            Some(private) => format!("{kind}, private: {private}"),
            None => kind,
        };
        let meaning = description(field).replace('\n', " ").replace('|', "\\|");
        line(page, &format!("| `{prefix}{name}` | {kind} | {meaning} |"));
        let inner = field.get("items").unwrap_or(field);
        rows(&format!("{prefix}{name}."), inner, page);
    }
}

/// The kind of a value; of one with a fixed set of values, those.
fn kind_of(field: &Value) -> String {
    let one = |value: &Value| value.as_str().map(code);
    if let Some(name) = field.get("const").and_then(one) {
        return name;
    }
    if let Some(names) = field.get("enum").and_then(Value::as_array) {
        return names.iter().filter_map(one).collect::<Vec<_>>().join(" or ");
    }
    match field.get("type") {
        Some(Value::String(kind)) if kind == "array" => {
            let items = field.get("items").map_or_else(|| "value".to_owned(), kind_of);
            format!("list of {items}")
        }
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<_> = kinds.iter().filter_map(Value::as_str).collect();
            kinds.join(" or ")
        }
        _ => {
            let any = field.get("anyOf").or_else(|| field.get("oneOf")).and_then(Value::as_array);
            let mut kinds: Vec<_> = any.into_iter().flatten().map(kind_of).collect();
            kinds.dedup();
            if kinds.is_empty() { "value".to_owned() } else { kinds.join(" or ") }
        }
    }
}

fn check_entry(check: &Check, page: &mut String) {
    line(page, &format!("\n#### Check `{}`: {}\n", check.id, check.title.get(Lang::En)));
    if !check.why.is_empty() {
        line(page, &format!("{}\n", check.why.get(Lang::En)));
    }
    line(page, &format!("Asks `{} = {}`.\n", check.kind.name, check.keys));
    if let Some(part) = check.way {
        line(page, &format!("Speaks for {} on the way to the service.\n", code(part.name())));
    }
    if check.again {
        line(page, "Asked once more at the end of a run, and over and over by `--watch`.\n");
    }
    line(page, "| Expectation | When | Status | Sentence | Example |\n|---|---|---|---|---|");
    for expect in &check.expect {
        let when = expect.when.as_ref().map_or("otherwise".to_owned(), |when| code(&when.source));
        let example = check.examples.iter().find(|example| example.gives == expect.id);
        let example = example.map_or(String::new(), |example| {
            code(&Value::Object(example.facts.clone()).to_string())
        });
        let say = expect.say.get(Lang::En).replace('|', "\\|");
        let (id, status) = (&expect.id, expect.status.name());
        line(page, &format!("| `{id}` | {when} | {status} | {say} | {example} |"));
    }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn cause_entry(cause: &CauseRule, page: &mut String) {
    line(page, &format!("\n#### Cause `{}`: {}\n", cause.id, cause.title.get(Lang::En)));
    if cause.names != cause.id {
        line(page, &format!("- Named as {}", code(&cause.names)));
    }
    let (layer, side) = (cause.layer.name(), cause.side.name());
    let confidence = cause.confidence.name();
    line(page, &format!("- Layer {layer}, side {side}, confidence {confidence}"));
    let rows = [("Because", &cause.because), ("And one of", &cause.any), ("Unless", &cause.unless)];
    for (heading, references) in rows {
        if !references.is_empty() {
            line(page, &format!("- {heading}: {}", list(references)));
        }
    }
    if !cause.explains.is_empty() {
        let names: Vec<_> = cause.explains.iter().map(|name| code(&name.name)).collect();
        line(page, &format!("- Explains: {}", names.join(", ")));
    }
}

fn list(references: &[Reference]) -> String {
    references.iter().map(|reference| format!("`{reference}`")).collect::<Vec<_>>().join(", ")
}
