//! A network that was another at the end of a run than at its start.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The change of network in the middle of a run. What rests on answers from before and after is void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkChange {
    /// The network at the start.
    pub from: NetworkPlace,
    /// The network at the end.
    pub to: NetworkPlace,
}

/// Where a computer stands in a network, as far as it tells one network from another: the adapter that
/// carries the default route, its IPv4 addresses and its routers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkPlace {
    /// Name of the adapter: `eth0`, `Wi-Fi`.
    pub adapter: String,
    /// Its IPv4 addresses, each with its prefix length: `192.168.1.10/24`.
    pub addresses: Vec<String>,
    /// Its IPv4 routers, or those of IPv6 where it has none.
    pub gateways: Vec<String>,
}

impl NetworkPlace {
    /// Whether this is another network than `other`. In doubt it is not: addresses that were added or
    /// lost, and routers that are not known on one side, are no other network.
    pub fn differs(&self, other: &Self) -> bool {
        let apart = |own: &[String], others: &[String]| {
            !own.is_empty() && !others.is_empty() && !own.iter().any(|it| others.contains(it))
        };
        self.adapter != other.adapter
            || apart(&self.addresses, &other.addresses)
            || apart(&self.gateways, &other.gateways)
    }
}
