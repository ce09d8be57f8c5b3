//! Database servers of written-down machines, and answers that no server would give.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind as Probe, facts_of};
use super::{mysql, other, postgresql, redis};
use crate::model::Facts;
use serde_json::json;
use toml::de::ValueDeserializer;

const ENCRYPT: &str = r"\u0000\u0000\u0000\u0008\u0004\u00d2\u0016/";

/// What is learned when every question is answered like this.
fn said(port: u16, keys: &str, answer: &str) -> Facts {
    let scene = format!("[exchanges]\n\"10.0.0.1:{port} *\" = \"{answer}\"");
    facts_of(&scene, "database", &format!("{{ host = \"10.0.0.1\", port = {port}{keys} }}"))
}

/// What is learned of a `PostgreSQL` server that encrypts and answers a login like this.
fn login(answer: &str) -> Facts {
    let scene = format!(
        "[exchanges]\n\"10.0.0.1:5432 {ENCRYPT}\" = \"S\"\n\"10.0.0.1:5432 *\" = \"{answer}\""
    );
    facts_of(&scene, "database", r#"{ host = "10.0.0.1", port = 5432 }"#)
}

/// A refusal of `PostgreSQL` with these fields, as a scene writes it.
fn refusal(code: &str, message: &str, routine: &str) -> String {
    let zero = r"\u0000";
    let body =
        format!("SFATAL{zero}VFATAL{zero}C{code}{zero}M{message}{zero}R{routine}{zero}{zero}");
    let length = body.replace(zero, "0").chars().count() + 4;
    format!("E{zero}{zero}{zero}\\u{length:04x}{body}")
}

#[test]
fn postgresql_wants_a_password_or_says_why_not() {
    let scram = r"R\u0000\u0000\u0000\u0017\u0000\u0000\u0000\nSCRAM-SHA-256\u0000\u0000";
    let facts = login(scram);
    assert_eq!((&facts["kind"], &facts["version"]), (&"postgresql".into(), &"".into()));
    assert_eq!(
        (&facts["password_known"], &facts["requires_password"]),
        (&true.into(), &true.into())
    );
    assert_eq!((&facts["offers_encryption"], &facts["refuses"]), (&true.into(), &false.into()));
    let rows = [
        ("28000", "没有用于主机的条目", "ClientAuthentication", "not_allowed"),
        ("53300", "sorry, too many clients already", "InitProcess", "too_many_connections"),
        ("57P03", "the database system is starting up", "ProcessStartupPacket", "starting"),
        ("0A000", "unsupported frontend protocol", "", "other"),
    ];
    for (code, message, routine, problem) in rows {
        let facts = login(&refusal(code, message, routine));
        assert_eq!((&facts["problem"], &facts["code"]), (&problem.into(), &code.into()));
        assert_eq!((&facts["refuses"], &facts["password_known"]), (&true.into(), &false.into()));
    }
    let facts = login(&refusal("28000", "role does not exist", "InitializeSessionUserId"));
    assert_eq!((&facts["refuses"], &facts["requires_password"]), (&false.into(), &false.into()));
    assert_eq!(facts["password_known"], true);
}

#[test]
fn a_postgresql_that_lets_everyone_in_tells_its_version() {
    let facts = login(
        r"R\u0000\u0000\u0000\u0008\u0000\u0000\u0000\u0000S\u0000\u0000\u0000\u0018server_version\u000015.3\u0000Z\u0000\u0000\u0000\u0005I",
    );
    assert_eq!((&facts["version"], &facts["requires_password"]), (&"15.3".into(), &false.into()));
}

#[test]
fn mysql_and_mariadb_greet_with_their_version() {
    // Its thread, the salt, and what it can do, with encryption (bit 11) among it.
    let rest = r"\u0000\u0008\u0000\u0000\u0000abcdefgh\u0000\u00ff\u00ff";
    let greet = |version: &str| {
        let length = 1 + version.len() + 1 + 4 + 8 + 1 + 2;
        format!(r"\u{length:04x}\u0000\u0000\u0000\u000a{version}{rest}")
    };
    let facts = said(3306, "", &greet("8.0.36-0ubuntu0.22.04.1"));
    assert_eq!(
        (&facts["kind"], &facts["version"]),
        (&"mysql".into(), &"8.0.36-0ubuntu0.22.04.1".into())
    );
    assert_eq!((&facts["password_known"], &facts["database"]), (&false.into(), &true.into()));
    assert_eq!(facts["offers_encryption"], true);
    let facts = said(3306, r#", wants = ">=10.6""#, &greet("5.5.5-10.11.6-MariaDB-0+deb12u1"));
    assert_eq!((&facts["kind"], &facts["satisfied"]), (&"mariadb".into(), &true.into()));
    let facts = said(3306, r#", wants = ">=11""#, &greet("5.5.5-10.11.6-MariaDB-0+deb12u1"));
    assert_eq!(facts["satisfied"], false);
}

#[test]
fn mysql_says_why_it_does_not_let_in() {
    let rows = [
        (
            r"\u00ffj\u0004Host '10.0.0.9' is not allowed to connect to this MariaDB server",
            "not_allowed",
            "1130",
            "mariadb",
        ),
        (r"\u00ff\u0010\u0004Too many connections", "too_many_connections", "1040", "mysql"),
        (r"\u00ffi\u0004#HY000Host '10.0.0.9' is blocked", "blocked", "1129", "mysql"),
    ];
    for (body, problem, code, kind) in rows {
        let length = body.replace(r"\u00ff", "x").replace(r"\u0010", "x").replace(r"\u0004", "x");
        let facts = said(3306, "", &format!(r"\u{:04x}\u0000\u0000\u0000{body}", length.len()));
        let told = [&facts["problem"], &facts["code"], &facts["kind"]];
        assert_eq!(told, [problem, code, kind]);
        assert!(!facts["message"].as_str().unwrap().contains("HY000"));
    }
}

#[test]
fn redis_answers_or_says_why_not() {
    let info = r"+PONG\r\n$61\r\n# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n";
    let facts = said(6379, "", info);
    assert_eq!((&facts["kind"], &facts["version"]), (&"redis".into(), &"7.0.15".into()));
    assert_eq!(
        (&facts["password_known"], &facts["requires_password"]),
        (&true.into(), &false.into())
    );
    let valkey =
        r"+PONG\r\n$9\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n";
    let facts = said(6379, "", valkey);
    assert_eq!((&facts["kind"], &facts["version"]), (&"valkey".into(), &"8.0.1".into()));
    let facts =
        said(6379, "", r"-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n");
    assert_eq!((&facts["requires_password"], &facts["refuses"]), (&true.into(), &false.into()));
    let rows = [
        (r"-DENIED Redis is running in protected mode\r\n", "protected_mode"),
        (r"-ERR max number of clients reached\r\n", "too_many_connections"),
        (r"-LOADING Redis is loading the dataset in memory\r\n-LOADING x\r\n", "starting"),
    ];
    for (answer, problem) in rows {
        assert_eq!(said(6379, "", answer)["problem"], problem, "{answer}");
    }
}

#[test]
fn what_is_no_database_is_told() {
    let rows = [
        (r"HTTP/1.1 400 Bad Request\r\n", "http"),
        (r"SSH-2.0-OpenSSH_9.2\r\n", "ssh"),
        (r"220 mail.example ESMTP\r\n", "mail_or_ftp"),
        (r"\u0015\u0003\u0003\u0000\u0002\u0002F", "tls"),
        ("hello", "other"),
    ];
    for (answer, kind) in rows {
        for port in [5432, 3306, 6379, 9999] {
            let facts = said(port, "", answer);
            assert_eq!(facts["kind"], kind, "{port} {answer}");
            assert_eq!((&facts["database"], &facts["answered"]), (&false.into(), &true.into()));
        }
    }
    let facts = said(9999, r#", kind = "redis""#, r"HTTP/1.1 400 Bad Request\r\n");
    assert_eq!(facts["expected"], false);
    let facts = said(5432, r#", kind = "postgresql""#, r"-NOAUTH Authentication required.\r\n");
    assert_eq!((&facts["expected"], &facts["kind"]), (&false.into(), &"redis".into()));
}

#[test]
fn no_connection_and_no_answer_are_told_apart() {
    let keys = r#"{ host = "db.example", port = 5432 }"#;
    let scene = "[names]\n\"db.example\" = [\"10.0.0.1\"]\n[tcp]\n\"10.0.0.1:5432\" = \"refused\"";
    let facts = facts_of(scene, "database", keys);
    assert_eq!((&facts["connected"], &facts["error"]), (&false.into(), &"refused".into()));
    let facts = facts_of("[names]\n\"db.example\" = \"no_such_name\"", "database", keys);
    assert_eq!(facts["error"], "no_such_name");
    let facts = facts_of("", "database", keys);
    assert_eq!(facts["error"], "lookup_failed");
    for port in [5432, 9999] {
        let facts = said(port, "", "");
        assert_eq!((&facts["connected"], &facts["answered"]), (&true.into(), &false.into()));
        assert_eq!((&facts["kind"], &facts["error"]), (&json!(""), &json!("")));
    }
}

#[test]
fn a_kind_or_version_that_means_nothing_is_refused() {
    for keys in [
        r#"{ host = "a", port = 1, kind = "oracle" }"#,
        r#"{ host = "a", port = 1, wants = "newest" }"#,
        r#"{ host = "a" }"#,
    ] {
        let keys_read = ValueDeserializer::parse(keys).unwrap();
        assert!((Probe::find("database").unwrap().question)(keys_read).is_err(), "{keys}");
    }
}

#[test]
fn hostile_answers_are_survived() {
    // Every beginning of honest and dishonest answers, and each with one byte turned over.
    let answers: [&[u8]; 7] = [
        b"R\0\0\0\x08\0\0\0\0S\0\0\0\x18server_version\x0015.3\0Z\0\0\0\x05I",
        b"E\0\0\0\x1dC28000\0Mno\0RClient\0\0\0\0\0\0\0",
        b"E\xff\xff\xff\xff\0\0\0",
        b"R\0\0\0\0\0\0\0\0",
        b"\x20\0\0\0\x0a8.0.36\0\x08\0\0\0abcdefgh\0\xff\xf7",
        b"\xff\xff\0\0\xff\x10\x04#",
        b"+PONG\r\n$99999999999999999999\r\nredis_version:\xff\xfe\r\n",
    ];
    for answer in answers {
        for end in 0..=answer.len() {
            for turned in 0..=end {
                let mut bytes = answer[..end].to_vec();
                if let Some(byte) = bytes.get_mut(turned) {
                    *byte ^= 0xff;
                }
                let _ = postgresql::last_of(&bytes);
                let _ = (mysql::read(&bytes), redis::read(&bytes), redis::is_whole(&bytes));
                assert_eq!(other::recognise(&bytes).is_none(), bytes.is_empty());
            }
        }
    }
}
