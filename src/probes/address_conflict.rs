//! Whether somebody else has this computer's address as well.

use super::{Ctx, Probe, Touch};
use crate::host::{Adapter, AdapterKind, Reach, counted, reach};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

/// Most addresses asked about: a computer with more has them on purpose.
const MOST: usize = 8;

/// Looks whether another device answers for an address of this computer. Then each gets a part of what
/// is meant for the other, and connections break off by chance.
///
/// On Linux the network is asked for the owner by ARP in the form that disturbs nobody (RFC 5227),
/// which needs an administrator's rights; without them only what the system itself noticed counts. Windows and
/// macOS look for a second owner themselves, and are asked what they found.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddressConflict {}

/// What [`AddressConflict`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many addresses were asked about.
    asked: usize,
    /// For how many of them the network could be asked.
    could_ask: usize,
    /// How many of them another device answers for, or the system itself found to be another's as well.
    claimed: usize,
    /// Whether it is the router alone that answers: some answer for everybody, on purpose.
    by_router: bool,
    /// The first address that another device has as well; empty where there is none.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Hardware addresses of those who answer for it.
    #[schemars(extend("x-private" = "mac"))]
    owners: Vec<String>,
    /// Why the network could not be asked: `not_allowed`, `not_supported` …; empty where it could.
    error: String,
}

impl Probe for AddressConflict {
    const NAME: &'static str = "address_conflict";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let adapters = cx.host.adapters()?;
        // A second adapter of this computer in the same network answers for the first.
        let own: BTreeSet<&str> = adapters.iter().filter_map(|it| it.mac.as_deref()).collect();
        let mut facts = Facts::default();
        for (adapter, address) in addresses(&adapters).into_iter().take(MOST) {
            facts.asked += 1;
            let mut owners = Vec::new();
            if let IpAddr::V4(address) = address {
                match cx.host.owners_of(address, adapter, &cx.limit) {
                    Ok(found) => {
                        facts.could_ask += 1;
                        owners = found;
                    }
                    Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
                    Err(why) => why.kind.name().clone_into(&mut facts.error),
                }
            }
            owners.retain(|owner| !own.contains(owner.as_str()));
            let noticed = adapter.duplicates.contains(&address);
            if owners.is_empty() && !noticed {
                continue;
            }
            let router = adapter.gateway_mac.as_ref();
            let by_router = !noticed && owners.iter().all(|owner| Some(owner) == router);
            if facts.claimed == 0 || (facts.by_router && !by_router) {
                facts.address = address.to_string();
                facts.owners = owners;
                facts.by_router = by_router;
            }
            facts.claimed += 1;
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::Contact("ARP".to_owned())]
    }
}

/// The addresses of this computer that others in its networks could have as well.
fn addresses(adapters: &[Adapter]) -> Vec<(&Adapter, IpAddr)> {
    let shared = |adapter: &&Adapter| {
        let wired = !matches!(adapter.kind, AdapterKind::Tunnel | AdapterKind::Cellular);
        adapter.on && adapter.link != Some(false) && wired
    };
    let all = counted(adapters)
        .into_iter()
        .filter(shared)
        .flat_map(|adapter| adapter.addresses.iter().map(move |(address, _)| (adapter, *address)));
    let asked = |address: IpAddr| match address {
        IpAddr::V4(four) => four != Ipv4Addr::UNSPECIFIED && reach(address) != Reach::Loopback,
        IpAddr::V6(_) => false,
    };
    all.filter(|(adapter, it)| asked(*it) || adapter.duplicates.contains(it)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};
    use std::time::Duration;

    const SCENE: &str = r#"
[[adapters]]
name = "eth0"
kind = "ethernet"
physical = true
on = true
link = true
mac = "02:00:00:00:00:10"
gateway_mac = "02:00:00:00:00:01"
addresses = [["192.168.1.10", 24], ["fe80::10", 64]]
"#;

    fn ask(owners: &str, scene: &str) -> Facts {
        let scene = Scene::from_toml(&format!("{owners}\n{scene}")).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        AddressConflict {}.ask(&Ctx { host: &scene, limit }).unwrap()
    }

    #[test]
    fn another_device_with_the_same_address_is_found_and_the_router_is_told_apart() {
        let facts = ask("owners = { \"192.168.1.10\" = [\"02:00:00:00:00:99\"] }", SCENE);
        assert_eq!(
            (facts.asked, facts.could_ask, facts.claimed, facts.by_router),
            (1, 1, 1, false)
        );
        assert_eq!((facts.address.as_str(), facts.owners.len()), ("192.168.1.10", 1));
        let router = ask("owners = { \"192.168.1.10\" = [\"02:00:00:00:00:01\"] }", SCENE);
        assert_eq!((router.claimed, router.by_router), (1, true));
        assert_eq!(ask("owners = {}", SCENE).claimed, 0);
    }

    #[test]
    fn a_second_adapter_of_this_computer_is_nobody_else() {
        let second = "[[adapters]]\nname = \"wlan0\"\nkind = \"wifi\"\nphysical = true\nmac = \"02:00:00:00:00:20\"\n";
        let owners = "owners = { \"192.168.1.10\" = [\"02:00:00:00:00:20\"] }";
        assert_eq!(ask(owners, &format!("{SCENE}{second}")).claimed, 0);
    }

    #[test]
    fn what_the_system_noticed_counts_where_nobody_may_be_asked() {
        let facts = ask("", SCENE);
        assert_eq!((facts.could_ask, facts.claimed), (0, 0));
        assert_eq!(facts.error, "not_supported");
        let noticed = SCENE.replace("link = true", "link = true\nduplicates = [\"fe80::10\"]");
        let facts = ask("", &noticed);
        assert_eq!((facts.claimed, facts.address.as_str()), (1, "fe80::10"));
    }
}
