//! Wires made of programs: a cable that delays, and a tunnel as a VPN makes.
#![expect(unsafe_code, reason = "packet sockets and tunnel devices have no safe interface in std")]

use super::spawn;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const AF_PACKET: i32 = 17;
const SOCK_RAW: i32 = 3;
const ETH_P_ALL: u16 = 3;
const TUNSETIFF: u64 = 0x4004_54ca;
/// `IFF_TUN | IFF_NO_PI` of `linux/if_tun.h`.
const TUN: u16 = 0x1001;
const MOST: usize = 65_536;

/// `struct sockaddr_ll` of `linux/if_packet.h`.
#[repr(C)]
struct LinkAddress {
    family: u16,
    protocol: u16,
    index: i32,
    rest: [u8; 12],
}

/// `struct ifreq` of `net/if.h`, as TUNSETIFF reads it.
#[repr(C)]
struct Request {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

unsafe extern "C" {
    fn socket(domain: i32, kind: i32, protocol: i32) -> i32;
    fn bind(socket: i32, address: *const LinkAddress, length: u32) -> i32;
    fn ioctl(file: i32, request: u64, value: *mut Request) -> i32;
}

/// A cable between two adapters that holds every packet back, and about half of those from `a` longer by `jitter`.
pub(super) fn cable(a: &str, b: &str, millis: &str, jitter: &str) -> io::Result<()> {
    let number = |text: &str| Duration::from_millis(text.parse().unwrap_or_default());
    let (delay, jitter) = (number(millis), number(jitter));
    let (a, b) = (packets(a)?, packets(b)?);
    one_way(a.try_clone()?, b.try_clone()?, delay, jitter)?;
    one_way(b, a, delay, Duration::ZERO)
}

/// Every frame of an adapter, to read and to write.
fn packets(adapter: &str) -> io::Result<File> {
    let index = fs::read_to_string(format!("/sys/class/net/{adapter}/ifindex"))?;
    let index = index.trim().parse().map_err(io::Error::other)?;
    let protocol = ETH_P_ALL.to_be();
    // SAFETY: plain numbers go in and a new descriptor, or -1, comes out.
    let made = unsafe { socket(AF_PACKET, SOCK_RAW, i32::from(protocol)) };
    if made < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it was just made and nobody else has it.
    let owned = unsafe { OwnedFd::from_raw_fd(made) };
    let family = u16::try_from(AF_PACKET).unwrap_or_default();
    let address = LinkAddress { family, protocol, index, rest: [0; 12] };
    let length = u32::try_from(size_of::<LinkAddress>()).unwrap_or_default();
    // SAFETY: the address lives until the call returns, and its length is its own.
    if unsafe { bind(owned.as_raw_fd(), &raw const address, length) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(File::from(owned))
}

fn one_way(mut from: File, to: File, delay: Duration, jitter: Duration) -> io::Result<()> {
    let pair = [lane(to.try_clone()?), lane(to)];
    spawn(move || {
        let mut frame = vec![0; MOST];
        let mut dice = 1_u32;
        loop {
            // An adapter that is taken down for a while gives errors meanwhile.
            let Ok(length) = from.read(&mut frame) else {
                thread::sleep(Duration::from_millis(10));
                continue;
            };
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let held = dice >> 31;
            let due = Instant::now() + delay + jitter * held;
            let frame = frame.get(..length).unwrap_or_default().to_vec();
            let [at_once, later] = &pair;
            let chosen = if held == 0 { at_once } else { later };
            if chosen.send((due, frame)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Writes frames when they are due; all of one lane are held back for the same time.
fn lane(mut to: File) -> Sender<(Instant, Vec<u8>)> {
    let (send, receive) = channel::<(Instant, Vec<u8>)>();
    spawn(move || {
        for (due, frame) in receive {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            drop(to.write(&frame));
        }
    });
    send
}

/// One end of a tunnel: what goes into the adapter `name` leaves by UDP from `port` to `peer`; an end without a
/// peer answers whom it last heard from. A peer of `-` makes a tunnel that leads nowhere.
pub(super) fn tunnel(name: &str, port: &str, peer: &str) -> io::Result<()> {
    let device = OpenOptions::new().read(true).write(true).open("/dev/net/tun")?;
    let mut request = Request { name: [0; 16], flags: TUN, rest: [0; 22] };
    for (to, from) in request.name.iter_mut().take(15).zip(name.bytes()) {
        *to = from;
    }
    // SAFETY: the request lives until the call returns and has the size that the call expects.
    if unsafe { ioctl(device.as_raw_fd(), TUNSETIFF, &raw mut request) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let (mut device, mut packets_out) = (device.try_clone()?, device);
    let port: u16 = port.parse().map_err(io::Error::other)?;
    let socket = UdpSocket::bind(("0.0.0.0", port))?;
    let (last_heard, incoming) = (Arc::new(Mutex::new(peer.to_owned())), socket.try_clone()?);
    let last = Arc::clone(&last_heard);
    spawn(move || {
        let mut packet = vec![0; MOST];
        while let Ok((length, from)) = incoming.recv_from(&mut packet) {
            if let Ok(mut last) = last.lock() {
                *last = from.to_string();
            }
            drop(device.write(packet.get(..length).unwrap_or_default()));
        }
    });
    spawn(move || {
        let mut packet = vec![0; MOST];
        loop {
            let Ok(length) = packets_out.read(&mut packet) else {
                thread::sleep(Duration::from_millis(10));
                continue;
            };
            let peer = last_heard.lock().map(|peer| peer.clone()).unwrap_or_default();
            if peer.contains(':') {
                drop(socket.send_to(packet.get(..length).unwrap_or_default(), peer));
            }
        }
    });
    Ok(())
}
