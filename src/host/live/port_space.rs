//! How the ports of this computer are divided, and what its TCP connections use of them.

use super::super::{Limit, PortSpace, PortUse};
use crate::model::Unanswered;
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// A TCP connection: its two ends, and its state where that says something.
type Connection = (SocketAddr, SocketAddr, State);

/// The states of a connection that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    TimeWait,
    CloseWait,
    Other,
}

/// The connections by port, and the most that go to one place.
fn count(all: impl Iterator<Item = Connection>) -> (Vec<PortUse>, u64) {
    let mut ports: BTreeMap<u16, PortUse> = BTreeMap::new();
    let mut places: BTreeMap<SocketAddr, u64> = BTreeMap::new();
    for (here, there, state) in all {
        let port = here.port();
        let entry = ports.entry(port).or_insert(PortUse { port, ..PortUse::default() });
        entry.connections += 1;
        entry.time_wait += u64::from(state == State::TimeWait);
        entry.close_wait += u64::from(state == State::CloseWait);
        *places.entry(there).or_default() += 1;
    }
    let most = places.into_values().max().unwrap_or_default();
    (ports.into_values().collect(), most)
}

#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "other systems may not tell")]
pub(super) fn port_space(_limit: &Limit) -> Result<PortSpace, Unanswered> {
    use super::listening::linux::{socket, table};
    let setting = |name: &str| std::fs::read_to_string(format!("/proc/sys/net/ipv4/{name}")).ok();
    let mut space = PortSpace {
        handed_out: setting("ip_local_port_range").and_then(|text| pair(&text)),
        first_free_for_all: setting("ip_unprivileged_port_start")
            .and_then(|text| text.trim().parse().ok()),
        set_aside_tcp: Some(Vec::new()),
        set_aside_udp: Some(Vec::new()),
        ..PortSpace::default()
    };
    let tables: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|path| table(path).ok())
        .collect();
    if !tables.is_empty() {
        let rows = tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(|line| {
            let mut fields = line.split_whitespace();
            let (here, there) = (fields.nth(1)?, fields.next()?);
            let state = match fields.next()? {
                "06" => State::TimeWait,
                "08" => State::CloseWait,
                "0A" => return None,
                _ => State::Other,
            };
            Some((socket(here)?, socket(there)?, state))
        });
        let (connections, most) = count(rows);
        space.connections = Some(connections);
        space.most_to_one = most;
    }
    Ok(space)
}

/// Two numbers with space between them: `32768 60999`.
#[cfg(any(not(windows), test))]
fn pair(text: &str) -> Option<(u16, u16)> {
    let mut numbers = text.split_whitespace();
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(target_vendor = "apple")]
pub(super) fn port_space(limit: &Limit) -> Result<PortSpace, Unanswered> {
    use super::super::Command;
    let command = Command::new(
        "/usr/sbin/sysctl",
        &["-n", "net.inet.ip.portrange.first", "net.inet.ip.portrange.last"],
    );
    let range = super::programs::run(&command, limit).ok().and_then(|output| pair(&output.out));
    let mut command = Command::new("/usr/sbin/netstat", &["-anl", "-p", "tcp"]);
    command.most = 8 * 1024 * 1024;
    let netstat = super::programs::run(&command, limit).ok().filter(|output| !output.cut);
    let counted = netstat.map(|output| count(output.out.lines().filter_map(connection_in)));
    limit.left()?;
    Ok(PortSpace {
        handed_out: range,
        first_free_for_all: Some(0),
        set_aside_tcp: Some(Vec::new()),
        set_aside_udp: Some(Vec::new()),
        most_to_one: counted.as_ref().map(|(_, most)| *most).unwrap_or_default(),
        connections: counted.map(|(connections, _)| connections),
    })
}

/// A connection in a line of macOS' netstat: `tcp4  0  0  10.0.0.2.52814  17.57.146.84.5223  CLOSE_WAIT`.
#[cfg(any(target_vendor = "apple", test))]
fn connection_in(line: &str) -> Option<Connection> {
    let mut fields = line.split_whitespace();
    fields.next().filter(|protocol| protocol.starts_with("tcp"))?;
    let (here, there) = (fields.nth(2)?, fields.next()?);
    let state = match fields.next()? {
        "TIME_WAIT" => State::TimeWait,
        "CLOSE_WAIT" => State::CloseWait,
        "LISTEN" => return None,
        _ => State::Other,
    };
    let socket = |text: &str| {
        let (address, port) = text.rsplit_once('.')?;
        let address = address.split('%').next()?.parse().ok()?;
        Some(SocketAddr::new(address, port.parse().ok()?))
    };
    Some((socket(here)?, socket(there)?, state))
}

/// Windows tells connections by an interface. Its port ranges are told by netsh alone, whose words
/// are in the user's language; only its numbers are read.
#[cfg(windows)]
pub(super) fn port_space(limit: &Limit) -> Result<PortSpace, Unanswered> {
    use super::super::Command;
    let netsh = |what: &[&str]| {
        let command = Command::new("netsh.exe", &[&["interface", "ipv4", "show"], what].concat());
        let output = super::programs::run(&command, limit).ok();
        output.filter(|output| output.code == Some(0) && !output.cut).map(|output| output.out)
    };
    let tcp = netsh(&["excludedportrange", "protocol=tcp"]);
    let udp = netsh(&["excludedportrange", "protocol=udp"]);
    let dynamic = netsh(&["dynamicport", "tcp"]);
    limit.left()?;
    let counted = super::tcp_table::connections().map(|rows| {
        count(rows.into_iter().map(|row| {
            let state = match row.state {
                11 => State::TimeWait,
                8 => State::CloseWait,
                _ => State::Other,
            };
            (row.here, row.there, state)
        }))
    });
    Ok(PortSpace {
        handed_out: dynamic.and_then(|text| dynamic_range(&text)),
        first_free_for_all: Some(0),
        set_aside_tcp: tcp.and_then(|text| ranges(&text)),
        set_aside_udp: udp.and_then(|text| ranges(&text)),
        most_to_one: counted.as_ref().map(|(_, most)| *most).unwrap_or_default(),
        connections: counted.map(|(connections, _)| connections),
    })
}

/// The ranges in netsh's table, whatever the language of its headings: rows of two numbers, some with a
/// star. Absent where the output has no table at all.
#[cfg(any(windows, test))]
fn ranges(text: &str) -> Option<Vec<(u16, u16)>> {
    // The rule under the headings is there even when nothing is set aside.
    text.lines().find(|line| line.trim_start().starts_with("---"))?;
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let range = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        matches!(words.next(), None | Some("*")).then_some(range)
    };
    Some(text.lines().filter_map(row).filter(|(from, to)| from <= to).collect())
}

/// `Start Port : 49152` and `Number of Ports : 16384`, in whatever language.
#[cfg(any(windows, test))]
fn dynamic_range(text: &str) -> Option<(u16, u16)> {
    let mut numbers =
        text.lines().filter_map(|line| line.rsplit_once([':', '：'])?.1.trim().parse::<u32>().ok());
    let (first, many) = (numbers.next()?, numbers.next()?);
    let last = first.checked_add(many)?.checked_sub(1)?;
    Some((u16::try_from(first).ok()?, u16::try_from(last).ok()?))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_by_port_and_place() {
        let rows = [
            "tcp4       0      0  10.0.0.2.52814  10.0.0.9.443  TIME_WAIT",
            "tcp4       0      0  10.0.0.2.52815  10.0.0.9.443  CLOSE_WAIT",
            "tcp4       0      0  10.0.0.2.52815  10.0.0.8.443  ESTABLISHED",
            "tcp4       0      0  *.22            *.*           LISTEN",
            "Proto Recv-Q Send-Q  Local Address   Foreign Address (state)",
            "udp4       0      0  *.5353          *.*",
        ];
        let (ports, most) = count(rows.into_iter().filter_map(connection_in));
        let port = |port, connections, time_wait, close_wait| PortUse {
            port,
            connections,
            time_wait,
            close_wait,
        };
        assert_eq!(ports, [port(52814, 1, 1, 0), port(52815, 2, 0, 1)]);
        assert_eq!(most, 2);
    }

    #[test]
    fn ranges_are_read_whatever_the_language_of_windows() {
        let english = "\nProtocol tcp Port Exclusion Ranges\n\nStart Port    End Port      \n----------    --------      \n      5357        5357      \n     50000       50059     *\n\n* - Administered port exclusions.\n";
        assert_eq!(ranges(english), Some(vec![(5357, 5357), (50000, 50059)]));
        let chinese = "\n协议 tcp 端口排除范围\n\n开始端口    结束端口\n----------    --------\n\n* - 管理的端口排除。\n";
        assert_eq!(ranges(chinese), Some(Vec::new()));
        assert_eq!(ranges(""), None);
        assert_eq!(ranges("---\n 9 1\n 1 99999\n a b\n"), Some(Vec::new()));
        let dynamic = "\n协议 tcp 动态端口范围\n---------------------------------\n启动端口        : 49152\n端口数          : 16384\n";
        assert_eq!(dynamic_range(dynamic), Some((49152, 65535)));
        assert_eq!(dynamic_range("a : 1\nb : 99999999\n"), None);
        assert_eq!(dynamic_range("a : 0\nb : 0\n"), None);
        assert_eq!(pair("32768\t60999\n"), Some((32768, 60999)));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_connection_of_this_machine_is_counted() {
        use super::super::super::Stop;
        use std::net::{TcpListener, TcpStream};
        use std::time::{Duration, Instant};
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let client = TcpStream::connect(server.local_addr().unwrap()).unwrap();
        let (taken, _) = server.accept().unwrap();
        let limit = Limit::new(Instant::now(), Duration::from_secs(5), Stop::default());
        let of = |port: u16| {
            let space = port_space(&limit).unwrap();
            assert!(space.handed_out.unwrap().0 < space.handed_out.unwrap().1);
            let found = space.connections.unwrap().into_iter().find(|found| found.port == port);
            found.unwrap_or_default()
        };
        assert_eq!((of(port).connections, of(port).close_wait), (1, 0));
        // The client ends it; the server does not close its side.
        drop(client);
        let until = Instant::now() + Duration::from_secs(2);
        while of(port).close_wait == 0 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(of(port).close_wait, 1);
        drop(taken);
    }
}
