//! Probes: each asks the machine one kind of question and brings back facts. None of them judges.
//!
//! To add one: a file here, its `mod` line and its row in [`KINDS`], and a check with an example in a pack.

mod access;
mod adapters;
mod address_conflict;
mod bandwidth;
mod battery;
mod certificate;
mod clock;
mod config;
mod crashes;
mod database;
mod devices;
mod disks;
mod dns;
mod drives;
mod firewall;
mod ipv6;
mod listening;
mod log;
mod memory;
mod node_packages;
mod path;
mod path_mtu;
mod ping;
mod port;
mod ports_left;
mod process;
mod processes;
mod program;
mod programs;
mod project_files;
mod proxy;
mod proxy_variables;
mod python_packages;
mod reach;
mod resolve;
mod service;
mod services;
mod system;
mod tcp;
mod temperatures;
mod variables;
mod web;

use crate::host::{Host, Limit};
#[cfg(test)]
use crate::host::{Scene, Stop};
use crate::model::{Facts, PrivateKind, Unanswered, UnansweredKind};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use toml::de::ValueDeserializer;

/// One kind of question. Its fields are the keys a pack may write, its doc comment is its page in
/// the reference, and the fields of its `Facts` are what expectations may test.
pub trait Probe: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The key under which a pack writes it.
    const NAME: &'static str;
    /// What it learns. Numbers carry their unit in the name. A field that identifies someone is
    /// marked `#[schemars(extend("x-private" = "…"))]` with the name of a [`PrivateKind`].
    type Facts: Serialize + JsonSchema;

    /// Asks. A failed connection, a missing file, a full disk are facts.
    ///
    /// # Errors
    /// Only when the question could not be asked or answered.
    fn ask(&self, cx: &Ctx<'_>) -> Result<Self::Facts, Unanswered>;

    /// What asking reaches for, beyond what every system tells every program; shown before a
    /// foreign pack runs.
    fn touches(&self) -> Vec<Touch> {
        Vec::new()
    }
}

/// What a probe is given.
pub struct Ctx<'a> {
    /// The machine to ask.
    pub host: &'a dyn Host,
    /// How long the whole question may take.
    pub limit: Limit,
}

/// Something a question reaches for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touch {
    /// A file or folder is read.
    File(String),
    /// A party on the network is contacted.
    Contact(String),
    /// A program is run; the whole command line.
    Program(String),
}

type Ask = dyn Fn(&Ctx<'_>) -> Result<Facts, Unanswered> + Send + Sync;

/// A question with its keys filled in, ready to be asked.
pub struct Question {
    ask: Box<Ask>,
    /// What asking reaches for.
    pub touches: Vec<Touch>,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question").field("touches", &self.touches).finish_non_exhaustive()
    }
}

impl Question {
    /// Asks.
    ///
    /// # Errors
    /// As [`Probe::ask`].
    pub fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        (self.ask)(cx)
    }
}

/// A row of the registry: one probe with its types taken off.
#[derive(Debug)]
pub struct Kind {
    /// The key under which a pack writes it.
    pub name: &'static str,
    /// JSON Schema of its keys.
    pub keys: fn() -> Schema,
    /// JSON Schema of its facts.
    pub facts: fn() -> Schema,
    /// Fills in its keys from a pack.
    pub question: fn(ValueDeserializer<'_>) -> Result<Question, toml::de::Error>,
}

/// Every probe, by name.
pub static KINDS: &[Kind] = &[
    kind::<access::Access>(),
    kind::<adapters::Adapters>(),
    kind::<address_conflict::AddressConflict>(),
    kind::<bandwidth::Bandwidth>(),
    kind::<battery::Battery>(),
    kind::<certificate::Certificate>(),
    kind::<clock::Clock>(),
    kind::<config::Config>(),
    kind::<crashes::Crashes>(),
    kind::<database::Database>(),
    kind::<devices::Devices>(),
    kind::<disks::Disks>(),
    kind::<dns::Dns>(),
    kind::<drives::Drives>(),
    kind::<firewall::Firewall>(),
    kind::<ipv6::Ipv6>(),
    kind::<listening::Listening>(),
    kind::<log::Log>(),
    kind::<memory::Memory>(),
    kind::<node_packages::NodePackages>(),
    kind::<path::Path>(),
    kind::<path_mtu::PathMtu>(),
    kind::<ping::Ping>(),
    kind::<port::Port>(),
    kind::<ports_left::PortsLeft>(),
    kind::<process::Process>(),
    kind::<processes::Processes>(),
    kind::<program::Program>(),
    kind::<programs::Programs>(),
    kind::<proxy::Proxy>(),
    kind::<proxy_variables::ProxyVariables>(),
    kind::<python_packages::PythonPackages>(),
    kind::<reach::Reach>(),
    kind::<resolve::Resolve>(),
    kind::<service::Service>(),
    kind::<services::Services>(),
    kind::<system::System>(),
    kind::<tcp::Tcp>(),
    kind::<temperatures::Temperatures>(),
    kind::<variables::Variables>(),
    kind::<web::Web>(),
];

const fn kind<P: Probe>() -> Kind {
    Kind { name: P::NAME, keys: schema::<P>, facts: schema::<P::Facts>, question: question::<P> }
}

fn schema<T: JsonSchema>() -> Schema {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>()
}

fn question<P: Probe>(keys: ValueDeserializer<'_>) -> Result<Question, toml::de::Error> {
    let probe = P::deserialize(keys)?;
    let touches = probe.touches();
    let ask = Box::new(move |cx: &Ctx<'_>| match serde_json::to_value(probe.ask(cx)?) {
        Ok(Value::Object(facts)) => Ok(facts),
        Ok(_) => Err(UnansweredKind::Crashed.because("the facts are not a table")),
        Err(error) => Err(UnansweredKind::Crashed.because(error.to_string())),
    });
    Ok(Question { ask, touches })
}

impl Kind {
    /// The probe that a pack writes as `name`.
    pub fn find(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

/// The values in `facts` that the probe's own schema marks as private, with what they identify.
pub fn private_values(schema: &Schema, facts: &Facts) -> Vec<(PrivateKind, String)> {
    let mut found = Vec::new();
    collect_private(schema.as_value(), &Value::Object(facts.clone()), &mut found);
    found
}

/// A duration as facts write it.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn collect_private(schema: &Value, value: &Value, found: &mut Vec<(PrivateKind, String)>) {
    let marked = schema.get("x-private").and_then(Value::as_str);
    let kind =
        marked.and_then(|name| PrivateKind::ALL.into_iter().find(|kind| kind.name() == name));
    match (value, kind) {
        (Value::String(text), Some(kind)) => found.push((kind, text.clone())),
        (Value::Array(items), Some(kind)) => {
            found
                .extend(items.iter().filter_map(Value::as_str).map(|text| (kind, text.to_owned())));
        }
        (Value::Array(items), None) => {
            let Some(schema) = schema.get("items") else { return };
            for item in items {
                collect_private(schema, item, found);
            }
        }
        (Value::Object(fields), None) => {
            let Some(properties) = schema.get("properties") else { return };
            for (name, field) in fields {
                if let Some(schema) = properties.get(name) {
                    collect_private(schema, field, found);
                }
            }
        }
        _ => {}
    }
}

/// The facts that a probe, written with `keys` as in a pack, learns of a written-down machine.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
fn facts_of(scene: &str, probe: &str, keys: &str) -> Facts {
    answer_of(scene, probe, keys).unwrap()
}

/// The same, where there may be no answer.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
fn answer_of(scene: &str, probe: &str, keys: &str) -> Result<Facts, Unanswered> {
    let scene = Scene::from_toml(scene).unwrap();
    let keys = ValueDeserializer::parse(keys).unwrap();
    let question = (Kind::find(probe).unwrap().question)(keys).unwrap();
    let time = Duration::from_secs(5);
    let limit = Limit::new(scene.instant(), time, Stop::default());
    question.ask(&Ctx { host: &scene, limit })
}
