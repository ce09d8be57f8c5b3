//! Puts everything back to health, whatever was done to it.

use super::place::Place;
use super::world::{Changes, ROUTER, World};
use std::fs;

const CLIENT: &str = "
link del eth1
link del tun0
link del docker0
link set lo up
addr add 127.0.0.1/8 dev lo
addr add ::1/128 dev lo
link set eth0 down
addr flush dev eth0
link set eth0 mtu 1500 up
addr add 192.168.1.10/24 brd + dev eth0
addr add fe80::10/64 dev eth0 nodad
addr add 240e:3a1:100:1::10/64 dev eth0 nodad
route replace default via 192.168.1.1 dev eth0
route replace ::/0 via fe80::1 dev eth0
";

const WIRE: &str = "
link set own master br0 up
link set router master br0 up
link set neighbour master br0 up
";

const ROUTER_LINES: &str = "
link set lan0 mtu 1500 up
link set wan0 mtu 1500 up
addr flush dev lan0
addr flush dev wan0
addr add 192.168.1.1/24 dev lan0
addr add fe80::1/64 dev lan0 nodad
addr add 240e:3a1:100:1::1/64 dev lan0 nodad
addr add 61.10.20.2/24 dev wan0
addr add fe80::2/64 dev wan0 nodad
addr add 240e:3a1:100:2::2/64 dev wan0 nodad
route replace default via 61.10.20.1 dev wan0
route replace ::/0 via 240e:3a1:100:2::1 dev wan0
";

const INTERNET: &str = "
link del tun0
link set net0 mtu 1500 up
addr flush dev net0
addr add 61.10.20.1/24 dev net0
addr add fe80::3/64 dev net0 nodad
addr add 240e:3a1:100:2::1/64 dev net0 nodad
route replace 240e:3a1:100:1::/64 via 240e:3a1:100:2::2 dev net0
route replace 64:ff9b::/96 dev lo
";

const NEIGHBOUR: &str = "
link set eth0 mtu 1500 up
addr flush dev eth0
addr add 192.168.1.9/24 dev eth0
addr add 240e:3a1:100:1::9/64 dev eth0 nodad
route replace default via 192.168.1.1 dev eth0
route replace ::/0 via 240e:3a1:100:1::1 dev eth0
";

const LINE: &str = "
link set near master br0 up
link set far master br0 up
";

/// Chains without a rule, for faults to be put into.
const OF_COMPUTER: &str = "flush ruleset
table inet lab {
 chain in { type filter hook input priority 0; }
 chain out { type filter hook output priority 0; }
 chain turn { type nat hook prerouting priority -100; }
}
";

const OF_ROUTER: &str = "flush ruleset
table inet lab {
 chain in { type filter hook input priority 0; }
 chain out { type filter hook output priority 0; }
 chain pass { type filter hook forward priority 0; }
 chain turn { type nat hook prerouting priority -100; }
 chain hide { type nat hook postrouting priority 100; oifname wan0 meta nfproto ipv4 masquerade
 }
}
";

const OF_BRIDGE: &str = "flush ruleset
table bridge lab {
 chain pass { type filter hook forward priority 0; }
}
";

impl World {
    /// One step that undoes every fault; it does no harm where there was none.
    pub(crate) fn heal(&self) {
        self.end_helpers();
        *self.changes() = Changes::default();
        drop(fs::write(self.path("modes"), ""));
        drop(fs::remove_dir_all(self.path("home")));
        drop(fs::create_dir_all(self.path("home")));
        self.set_dns(&[ROUTER]);
        self.etc("nsswitch.conf", "hosts: files dns\n");
        self.etc("hosts", "127.0.0.1 localhost\n::1 localhost\n");
        let trusted = fs::read(self.path("certificates").join("trusted.pem")).unwrap_or_default();
        let ssl = self.places.files(Place::Client).join("ssl");
        drop(fs::remove_dir_all(ssl.join("certs")));
        drop(fs::create_dir_all(ssl.join("certs")));
        drop(fs::write(ssl.join("certs/ca-certificates.crt"), trusted));
        let home = self.places.namespace(Place::Client);
        self.places.ip_lines(Place::Wire, &format!("link set parked netns {home} name eth0\n"));
        for (place, lines, rules) in [
            (Place::Wire, WIRE, OF_BRIDGE),
            (Place::Line, LINE, OF_BRIDGE),
            (Place::Router, ROUTER_LINES, OF_ROUTER),
            (Place::Internet, INTERNET, OF_COMPUTER),
            (Place::Neighbour, NEIGHBOUR, OF_COMPUTER),
            (Place::Client, CLIENT, OF_COMPUTER),
        ] {
            let lines: String = lines.trim_start().to_owned();
            self.places.ip_lines(place, &lines);
            drop(self.places.run(place, &["tc", "-force", "-batch", "-"], &limits(place)));
            if let Err(problem) = self.places.nft(place, rules) {
                self.changes().failed.push(problem);
            }
        }
        for place in [Place::Router, Place::Client, Place::Internet, Place::Neighbour] {
            // What is already tracked would go on past new rules.
            drop(self.places.run(place, &["conntrack", "-F"], ""));
            self.places
                .ip_lines(place, "neigh flush all\nroute flush cache\ntcp_metrics flush all\n");
        }
        self.kernel(
            Place::Client,
            "net.ipv4.ip_local_reserved_ports=;net.ipv4.ip_local_port_range=32768 60999",
        );
        self.ping_for(true);
    }

    /// Whether every user of the computer may send pings.
    pub(crate) fn ping_for(&self, everybody: bool) {
        let range = if everybody { "0\t2147483647" } else { "1\t0" };
        let file = "/proc/sys/net/ipv4/ping_group_range";
        let words = ["sh", "-c", &format!("printf '{range}' > {file}")];
        if let Err(problem) = self.places.run(Place::Client, &words, "") {
            self.changes().failed.push(problem);
        }
    }
}

fn limits(place: Place) -> String {
    let adapters: &[&str] = match place {
        Place::Wire => &["own", "router"],
        Place::Line => &["near", "far"],
        _ => &[],
    };
    let lines: Vec<_> =
        adapters.iter().map(|adapter| format!("qdisc del dev {adapter} root\n")).collect();
    lines.concat()
}
