//! Real files in a folder of this machine, and a real listener.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::super::{Ctx, Probe};
use super::Config;
use crate::host::{Host, Limit, Live, Stop};
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};
use toml::de::ValueDeserializer;

fn ask(keys: &str) -> Value {
    let config = Config::deserialize(ValueDeserializer::parse(keys).unwrap()).unwrap();
    let live = Live::default();
    let limit = Limit::new(live.instant(), Duration::from_secs(20), Stop::default());
    serde_json::to_value(config.ask(&Ctx { host: &live, limit }).unwrap()).unwrap()
}

fn in_folder(folder: &Path) -> Value {
    ask(&format!("{{ folder = '{}' }}", folder.display()))
}

fn kinds(facts: &Value) -> Vec<String> {
    let problems = facts["problems"].as_array().unwrap();
    let row =
        |it: &Value| format!("{} {}", it["file"].as_str().unwrap(), it["kind"].as_str().unwrap());
    problems.iter().map(row).collect()
}

#[test]
fn files_in_every_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let wide = |text: &str| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    write("gbk.yml", b"name: \xC4\xE3\xBA\xC3\nport: 80\n");
    write("gbk.ini", b"[\xC4\xE3\xBA\xC3]\nport = 99999\n");
    write("wide.json", &wide("{\"a\": 1}"));
    write("wide.ini", &wide("[a]\r\nport = 80\r\n"));
    write("bom.json", b"\xEF\xBB\xBF{\"a\": 1}");
    write("mixed.toml", "a = \"你\"\r\nb = 1\n".as_bytes());
    write("zero.properties", b"a=1\0\0\0\0");
    let facts = in_folder(folder.path());
    let mut found = kinds(&facts);
    found.sort();
    let expected = [
        "bom.json byte_order_mark",
        "gbk.ini not_port",
        "gbk.yml other_encoding",
        "wide.json utf16",
        "zero.properties zero_bytes",
    ];
    assert_eq!(found, expected, "{facts:#}");
    assert_eq!(facts["mixed_line_ends"][0], "mixed.toml");
    assert_eq!(facts["other_encodings"].as_array().unwrap().len(), 4);
}

#[test]
#[cfg_attr(not(unix), ignore = "links, pipes and permissions of Unix")]
fn what_is_no_ordinary_file_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let program = |name: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(name);
        assert!(command.args(arguments).current_dir(path).status().unwrap().success());
    };
    program("mkfifo", &["pipe.yml"]);
    program("ln", &["-s", ".", "loop"]);
    program("ln", &["-s", "self.json", "self.json"]);
    File::create(path.join("huge.json")).unwrap().set_len(2 << 30).unwrap();
    std::fs::write(path.join("lines.env"), "A=1\r\nB=2\r\n").unwrap();
    let start = Instant::now();
    let facts = in_folder(path);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(facts["too_large"][0], "huge.json", "{facts:#}");
    assert!(kinds(&facts).contains(&"lines.env carriage_returns".to_owned()), "{facts:#}");
    let pipe = ask(&format!("{{ path = '{}' }}", path.join("pipe.yml").display()));
    assert_eq!(pipe["unreadable_count"], 1);
    std::fs::write(path.join("shut.ini"), "[a]\nb = 1\n").unwrap();
    program("chmod", &["000", "shut.ini"]);
    let may_read = File::open(path.join("shut.ini")).is_ok();
    let shut = ask(&format!("{{ path = '{}' }}", path.join("shut.ini").display()));
    assert_eq!(shut["unreadable_count"], u64::from(!may_read));
    assert_eq!(shut["file_count"], u64::from(may_read));
}

#[test]
fn a_real_listener_is_reached_and_a_closed_port_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let open = listener.local_addr().unwrap().port();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let shut = closed.local_addr().unwrap().port();
    drop(closed);
    let file = folder.path().join(".env");
    let text = format!("DATABASE_URL=postgres://u:p@127.0.0.1:{open}/x\nREDIS=127.0.0.1:{shut}\n");
    std::fs::write(&file, text).unwrap();
    let keys = "DATABASE_URL = { type = 'connection_url', reach = true }, REDIS = { type = 'host_port', reach = true }";
    let facts = ask(&format!("{{ path = '{}', keys = {{ {keys} }} }}", file.display()));
    assert_eq!(facts["reached"][0]["outcome"], "reachable", "{facts:#}");
    assert_eq!(facts["reached"][1]["outcome"], "refused", "{facts:#}");
    assert_eq!(facts["unreachable"], 1);
}
