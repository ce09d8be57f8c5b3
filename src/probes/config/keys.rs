//! What a pack wants of the keys of a configuration file, checked when the pack is read.

use regex::{Regex, RegexBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// What one key must be.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    /// Whether it must be there.
    pub(super) required: bool,
    /// What its value must be.
    #[serde(rename = "type")]
    pub(super) kind: Type,
    /// The values that are allowed.
    #[schemars(length(max = 50))]
    pub(super) choices: Vec<String>,
    /// The smallest number allowed.
    pub(super) min: Option<f64>,
    /// The largest number allowed.
    pub(super) max: Option<f64>,
    /// A regular expression that the whole value must match.
    pub(super) pattern: Pattern,
    /// For a section: whether keys may stand in it that are not in this table.
    pub(super) allow_unknown: Option<bool>,
    /// Whether the computer and port that the value names is contacted: a TCP connection is opened
    /// and closed again, and nothing sent.
    pub(super) reach: bool,
    /// For a `host` to reach: the key under which its port stands.
    pub(super) port_key: String,
}

/// What a value must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Type {
    /// Anything.
    #[default]
    Any,
    /// A text: what YAML would read as a number or as true or false is a mistake.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false, also `yes`, `no`, `on`, `off`, `1`, `0` in formats without types.
    Boolean,
    /// A port: 0 to 65535.
    Port,
    /// An IP address.
    Ip,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A name or address of a computer.
    Host,
    /// A host and a port with a colon between them.
    HostPort,
    /// An address with a scheme: `https://…`.
    Url,
    /// An address of a database or queue: `postgres://`, `mysql://`, `mongodb://`, `redis://`, `amqp://`, `sqlserver://`, `jdbc:…`.
    ConnectionUrl,
    /// A path at which there is something; relative ones start at the file's folder.
    Path,
    /// A path at which there is a file.
    File,
    /// A path at which there is a folder.
    Folder,
    /// An e-mail address.
    Email,
    /// A duration: `30`, `30s`, `5m`, `1h30m`, `PT5M`.
    Duration,
    /// A size: `512`, `10MB`, `1GiB`.
    Size,
}

/// A regular expression.
#[derive(Debug, Default)]
pub(super) struct Pattern(Option<Regex>);

impl Pattern {
    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.len() > 200 {
            return Err(D::Error::custom("the pattern is longer than 200 bytes"));
        }
        let whole = format!("^(?:{text})$");
        let regex = RegexBuilder::new(&whole).size_limit(1 << 20).build();
        regex.map(|regex| Self(Some(regex))).map_err(D::Error::custom)
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": 200, "format": "regex" })
    }
}
