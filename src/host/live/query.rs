//! One question to one DNS server, with nothing in between: no search list, no hosts file, no cache, no second try.

use super::super::{Answer, AnswerCode, DnsRequest, DnsTransport, Limit, NetError};
use super::super::{NetErrorKind, RecordKind};
use super::errors::{kind_from_afar, kind_of, net_error, out_of_time};
use super::tcp;
use hickory_resolver::proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// Most addresses kept of one answer.
const MOST_ADDRESSES: usize = 64;

pub(super) fn query(request: &DnsRequest, limit: &Limit) -> Result<Answer, NetError> {
    let question = question(request)?;
    let packet =
        question.to_vec().map_err(|error| NetErrorKind::Other.because(error.to_string()))?;
    let start = Instant::now();
    let answer = match request.transport {
        DnsTransport::Udp => ask_by_udp(&question, &packet, request.server, limit)?,
        DnsTransport::Tcp => ask_by_tcp(&question, &packet, request.server, limit)?,
    };
    Ok(read_answer(&answer, start.elapsed()))
}

fn question(request: &DnsRequest) -> Result<Message, NetError> {
    let mut name = Name::from_utf8(&request.name)
        .map_err(|error| NetErrorKind::NoSuchName.because(error.to_string()))?;
    name.set_fqdn(true);
    let record = match request.record {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
    };
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, record));
    Ok(message)
}

fn ask_by_udp(
    question: &Message,
    packet: &[u8],
    server: SocketAddr,
    limit: &Limit,
) -> Result<Message, NetError> {
    let any = match server {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0)).map_err(|error| net_error(&error))?;
    // Connected, so that only this server is heard and its "nobody listens" reaches us.
    socket.connect(server).map_err(|error| match kind_of(&error) {
        NetErrorKind::Exhausted => NetErrorKind::Unreachable.because(error.to_string()),
        kind => kind.because(error.to_string()),
    })?;
    socket.send(packet).map_err(|error| net_error(&error))?;
    let mut buffer = [0; 4096];
    let mut garbage = None;
    loop {
        let wait = match limit.left() {
            Ok(left) => left.min(LOOK),
            Err(why) => return Err(garbage.unwrap_or_else(|| out_of_time(&why))),
        };
        let received = socket.set_read_timeout(Some(wait)).and_then(|()| socket.recv(&mut buffer));
        match received {
            // A forged or late packet must not end the wait for the true answer.
            Ok(length) => match answer_to(question, buffer.get(..length).unwrap_or_default()) {
                Ok(answer) => return Ok(answer),
                Err(error) => garbage = Some(error),
            },
            Err(error) if kind_of(&error) == NetErrorKind::Silent => {}
            // Windows reports "nobody listens" as a cut connection.
            Err(error) if kind_of(&error) == NetErrorKind::Reset => {
                return Err(NetErrorKind::Refused.because(error.to_string()));
            }
            Err(error) => return Err(kind_from_afar(&error).because(error.to_string())),
        }
    }
}

fn ask_by_tcp(
    question: &Message,
    packet: &[u8],
    server: SocketAddr,
    limit: &Limit,
) -> Result<Message, NetError> {
    let left = limit.left().map_err(|why| out_of_time(&why))?;
    let mut stream = tcp::open(server, limit)?;
    let length =
        u16::try_from(packet.len()).map_err(|_| NetErrorKind::Other.because("too long a name"))?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(packet);
    stream.set_write_timeout(Some(left)).map_err(|error| net_error(&error))?;
    stream.write_all(&framed).map_err(|error| net_error(&error))?;
    let mut length = [0; 2];
    read_whole(&mut stream, &mut length, limit)?;
    let mut buffer = vec![0; usize::from(u16::from_be_bytes(length))];
    read_whole(&mut stream, &mut buffer, limit)?;
    answer_to(question, &buffer)
}

fn read_whole(stream: &mut TcpStream, buffer: &mut [u8], limit: &Limit) -> Result<(), NetError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let left = limit.left().map_err(|why| out_of_time(&why))?;
        let read = stream.set_read_timeout(Some(left.min(LOOK))).and_then(|()| stream.read(rest));
        match read {
            Ok(0) => return Err(NetErrorKind::Reset.because("closed before the answer was whole")),
            Ok(length) => filled += length,
            Err(error) if kind_of(&error) == NetErrorKind::Silent => {}
            Err(error) => return Err(net_error(&error)),
        }
    }
    Ok(())
}

/// The answer to `question` in a packet, if that is what it holds.
fn answer_to(question: &Message, packet: &[u8]) -> Result<Message, NetError> {
    let answer = Message::from_vec(packet)
        .map_err(|error| NetErrorKind::Garbled.because(error.to_string()))?;
    let same_question = answer.queries.is_empty() || answer.queries == question.queries;
    if answer.metadata.id != question.metadata.id
        || answer.metadata.message_type != MessageType::Response
        || !same_question
    {
        return Err(NetErrorKind::Garbled.because("the answer to another question"));
    }
    Ok(answer)
}

fn read_answer(answer: &Message, took: Duration) -> Answer {
    let addresses = answer.answers.iter().filter_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    });
    let code = match answer.metadata.response_code {
        ResponseCode::NoError => AnswerCode::Ok,
        ResponseCode::NXDomain => AnswerCode::NoSuchName,
        ResponseCode::ServFail => AnswerCode::ServerFailure,
        ResponseCode::Refused => AnswerCode::Refused,
        _ => AnswerCode::Other,
    };
    Answer { code, addresses: addresses.take(MOST_ADDRESSES).collect(), took }
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
