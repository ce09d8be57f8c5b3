//! JSON Schemas: of packs, for editors; of reports, for whoever reads them.

use crate::model::{Action, Confidence, Lang, Layer, Os, Part, Report, Side, Status};
use crate::packs::{Each, NO_PART};
use crate::probes::KINDS;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// JSON Schema of a pack's file, pretty, with a newline at its end.
#[must_use]
pub fn pack_schema() -> String {
    let id = json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64 });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let references = json!({
        "type": "array",
        "items": { "type": "string", "pattern": "^[a-z0-9*-]+:[a-z0-9-]+$" },
        "description": "Findings, each as check:expectation or check:status.",
    });
    let header = table(
        &["id", "title", "version"],
        json!({
            "id": id, "title": { "type": "string" }, "version": { "type": "string" },
            "publisher": { "type": "string" }, "min_engine": { "type": "string" }, "order": { "type": "integer" },
            "language": names(Lang::ALL.map(Lang::tag)), "way": way(),
        }),
    );
    let group = table(&["id", "title"], json!({ "id": id, "title": { "type": "string" } }));
    let symptom = table(
        &["id", "title"],
        json!({
            "id": id, "title": { "type": "string" }, "hint": { "type": "string" },
            "only": texts, "target": { "type": "boolean" }, "folder": { "type": "boolean" },
        }),
    );
    let cause = table(
        &["id", "title"],
        json!({
            "id": id, "names": id, "title": { "type": "string" }, "meaning": { "type": "string" },
            "layer": names(Layer::ALL.map(Layer::name)),
            "side": names(Side::ALL.map(Side::name)),
            "confidence": names(Confidence::ALL.map(Confidence::name)),
            "because": references, "any": references, "unless": references,
            "explains": texts,
            "steps": { "type": "array", "items": { "anyOf": [{ "type": "string" }, step()] } },
        }),
    );
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Selfcheck pack",
        "type": "object",
        "required": ["pack"],
        "additionalProperties": false,
        "properties": {
            "pack": header,
            "group": { "type": "array", "items": group },
            "endpoints": { "type": "object" },
            "symptom": { "type": "array", "items": symptom },
            "check": { "type": "array", "items": check(&id, &texts, &references) },
            "cause": { "type": "array", "items": cause },
            "words": { "type": "object", "propertyNames": names(Lang::ALL.map(Lang::tag)) },
        },
    });
    pretty(&root)
}

/// JSON Schema of `report.json`, pretty, with a newline at its end.
#[must_use]
pub fn report_schema() -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Report>();
    pretty(schema.as_value())
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn names<const N: usize>(names: [&'static str; N]) -> Value {
    json!({ "enum": names.to_vec() })
}

fn table<P: Into<Value>>(required: &[&str], properties: P) -> Value {
    let properties: Value = properties.into();
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn step() -> Value {
    let properties = json!({
        "say": { "type": "string" },
        "os": names(Os::ALL.map(Os::name)),
        "do": names(Action::ALL.map(Action::name)),
    });
    table(&["say"], properties)
}

fn check(id: &Value, texts: &Value, references: &Value) -> Value {
    let statuses = [Status::Pass, Status::Warn, Status::Fail, Status::Unknown];
    let expect = table(
        &["id", "status", "say"],
        json!({
            "id": id, "when": { "type": "string", "maxLength": 1024 },
            "status": names(statuses.map(Status::name)), "say": { "type": "string" }, "way": way(),
        }),
    );
    let example =
        table(&["gives"], json!({ "facts": { "type": "object" }, "gives": { "type": "string" } }));
    let limit = json!({ "type": "string", "pattern": "^[0-9]+(ms|s)$" });
    let hurry = table(&["once", "limit"], json!({ "once": references, "limit": limit }));
    let mut properties = json!({
        "id": id, "title": { "type": "string" }, "group": { "type": "string" },
        "why": { "type": "string" }, "needs": texts,
        "os": { "type": "array", "items": names(Os::ALL.map(Os::name)) },
        "limit": limit,
        "hurry": { "anyOf": [hurry, { "type": "array", "items": hurry }] },
        "each": names(Each::ALL.map(Each::name)), "covers": texts, "items": items(), "essential": { "type": "boolean" },
        "way": way(),
        "again": { "type": "boolean" },
        "expect": { "type": "array", "minItems": 1, "items": expect },
        "example": { "type": "array", "items": example },
    });
    for kind in KINDS {
        let mut keys = (kind.keys)().to_value();
        if let Some(keys) = keys.as_object_mut() {
            keys.remove("$schema");
        }
        properties[kind.name] = or_placeholder(keys);
    }
    let mut check = table(&["id", "title", "group", "expect"], properties);
    check["oneOf"] = KINDS.iter().map(|kind| json!({ "required": [kind.name] })).collect();
    check
}

/// The parts of the way that an outcome can speak for.
fn way() -> Value {
    let parts: Vec<&str> = Part::ALL.into_iter().map(Part::name).chain([NO_PART]).collect();
    json!({ "enum": parts })
}

fn items() -> Value {
    let say = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let text = json!({ "type": "string" });
    table(&["of", "by", "say"], json!({ "of": text, "by": text, "say": say }))
}

/// The schema of a probe's keys, in which a text that names an endpoint or the target may stand for any value.
fn or_placeholder(schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { return schema };
    if let Some(Value::Object(properties)) = schema.remove("properties") {
        let properties: Map<String, Value> = properties
            .into_iter()
            .map(|(name, property)| {
                let placeholder = json!({ "type": "string", "pattern": "^@|\\{(target|folder)" });
                (name, json!({ "anyOf": [property, placeholder] }))
            })
            .collect();
        schema.insert("properties".to_owned(), Value::Object(properties));
    }
    Value::Object(schema)
}
