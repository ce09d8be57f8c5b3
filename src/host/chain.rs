//! The certificates that a server shows, and what this machine makes of them.

use super::FetchErrorKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a server showed when a TLS connection was made to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chain {
    /// The version agreed on, `1.2` or `1.3`; empty when the connection was not made in the end.
    pub version: String,
    /// Its certificates in the order in which it sent them, its own first.
    pub certificates: Vec<Certificate>,
    /// Why this machine does not accept them; nothing when it does.
    pub rejected: Option<FetchErrorKind>,
}

/// What a certificate says of itself (RFC 5280). All texts are the maker's own words, bounded in length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Certificate {
    /// Whom it is for, as `CN=www.example.com, O=Example`.
    pub subject: String,
    /// Who made it out.
    pub issuer: String,
    /// The issuer's organisation, else its common name.
    pub issuer_name: String,
    /// The names and addresses it is for.
    pub names: Vec<String>,
    /// When it becomes valid.
    pub not_before: Option<Timestamp>,
    /// When it stops to be valid.
    pub not_after: Option<Timestamp>,
    /// Whether it is made out by its own subject.
    pub self_signed: bool,
    /// Whether it says where its issuer's certificate can be had (RFC 5280 §4.2.2.1), as those of
    /// public authorities do.
    pub tells_issuer: bool,
    /// Its key, as `RSA 2048` or `EC 256`.
    pub key: String,
    /// Whether its key or signature is of a kind that is no longer thought safe: RSA or DSA under 2048
    /// bits, MD5, SHA-1.
    pub weak: bool,
}
