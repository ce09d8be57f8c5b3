//! Tests of DNS questions against servers made here, on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::Stop;
use hickory_resolver::proto::rr::Record;
use hickory_resolver::proto::rr::rdata::{A, CNAME};
use std::net::TcpListener;
use std::thread;

fn limit(millis: u64) -> Limit {
    Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
}

fn request(server: SocketAddr, transport: DnsTransport) -> DnsRequest {
    DnsRequest { server, name: "www.example.com".to_owned(), record: RecordKind::A, transport }
}

/// A UDP server that answers one question with each packet that `answer` makes of it.
fn udp_server(answer: impl FnOnce(Message) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        let (length, from) = socket.recv_from(&mut buffer).unwrap();
        for packet in answer(Message::from_vec(&buffer[..length]).unwrap()) {
            socket.send_to(&packet, from).unwrap();
        }
        // Kept open, so that what stays unanswered is silence and not a refusal.
        thread::sleep(Duration::from_secs(2));
    });
    address
}

fn reply(question: &Message, code: ResponseCode, addresses: &[[u8; 4]]) -> Vec<u8> {
    let mut message = question.clone().into_response();
    message.metadata.response_code = code;
    let asked = question.queries[0].name().clone();
    let real = Name::from_ascii("real.example.net.").unwrap();
    if !addresses.is_empty() {
        message.add_answer(Record::from_rdata(asked, 60, RData::CNAME(CNAME(real.clone()))));
    }
    for &[a, b, c, d] in addresses {
        message.add_answer(Record::from_rdata(real.clone(), 60, RData::A(A::new(a, b, c, d))));
    }
    message.to_vec().unwrap()
}

#[test]
fn an_answer_behind_an_alias_is_an_answer() {
    let server = udp_server(|question| {
        vec![reply(&question, ResponseCode::NoError, &[[93, 184, 216, 34], [93, 184, 216, 35]])]
    });
    let answer = query(&request(server, DnsTransport::Udp), &limit(3_000)).unwrap();
    assert_eq!(answer.code, AnswerCode::Ok);
    assert_eq!(answer.addresses.len(), 2);
    assert_eq!(answer.addresses[0].to_string(), "93.184.216.34");
}

#[test]
fn codes_of_the_server_are_answers() {
    for (code, expected) in [
        (ResponseCode::ServFail, AnswerCode::ServerFailure),
        (ResponseCode::NXDomain, AnswerCode::NoSuchName),
        (ResponseCode::Refused, AnswerCode::Refused),
        (ResponseCode::NotImp, AnswerCode::Other),
    ] {
        let server = udp_server(move |question| vec![reply(&question, code, &[])]);
        let answer = query(&request(server, DnsTransport::Udp), &limit(3_000)).unwrap();
        assert_eq!((answer.code, answer.addresses.len()), (expected, 0));
    }
}

#[test]
fn silence_garbage_and_a_closed_port_are_told_apart() {
    let silent = udp_server(|_| Vec::new());
    let garbage = udp_server(|_| vec![b"\xff\x00 not dns".to_vec(), vec![0; 3]]);
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (server, expected) in [
        (silent, NetErrorKind::Silent),
        (garbage, NetErrorKind::Garbled),
        (closed, NetErrorKind::Refused),
    ] {
        let start = Instant::now();
        let error = query(&request(server, DnsTransport::Udp), &limit(400)).unwrap_err();
        assert_eq!(error.kind, expected);
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn a_forged_answer_does_not_hide_the_true_one() {
    let server = udp_server(|question| {
        let mut forged = question.clone();
        forged.metadata.id = question.metadata.id.wrapping_add(1);
        vec![
            reply(&forged, ResponseCode::NoError, &[[6, 6, 6, 6]]),
            reply(&question, ResponseCode::NoError, &[[93, 184, 216, 34]]),
        ]
    });
    let answer = query(&request(server, DnsTransport::Udp), &limit(3_000)).unwrap();
    assert_eq!(answer.addresses, ["93.184.216.34".parse::<IpAddr>().unwrap()]);
}

#[test]
fn a_name_that_cannot_be_is_no_such_name() {
    let server = "127.0.0.1:9".parse().unwrap();
    let name = format!("{}.example", "a".repeat(70));
    let request = DnsRequest { name, ..request(server, DnsTransport::Udp) };
    assert_eq!(query(&request, &limit(300)).unwrap_err().kind, NetErrorKind::NoSuchName);
}

#[test]
fn tcp_answers_are_read_and_a_cut_is_a_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut whole, _) = listener.accept().unwrap();
        let mut buffer = [0; 512];
        let length = whole.read(&mut buffer).unwrap();
        let question = Message::from_vec(&buffer[2..length]).unwrap();
        let answer = reply(&question, ResponseCode::NoError, &[[93, 184, 216, 34]]);
        whole.write_all(&u16::try_from(answer.len()).unwrap().to_be_bytes()).unwrap();
        whole.write_all(&answer).unwrap();
        let (mut cut, _) = listener.accept().unwrap();
        let _length = cut.read(&mut buffer).unwrap();
        cut.write_all(&[1, 0, 7]).unwrap();
    });
    let answer = query(&request(server, DnsTransport::Tcp), &limit(3_000)).unwrap();
    assert_eq!(answer.addresses.len(), 1);
    let error = query(&request(server, DnsTransport::Tcp), &limit(3_000)).unwrap_err();
    assert_eq!(error.kind, NetErrorKind::Reset);
}
