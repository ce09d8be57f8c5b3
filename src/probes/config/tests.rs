//! Files of written-down machines: what a pack wants, what is guessed, what is reached.

use super::super::{answer_of, facts_of};
use crate::model::Facts;
use serde_json::{Value, json};

fn list<'f>(facts: &'f Facts, fields: &[&str]) -> Vec<Vec<&'f Value>> {
    let problems = facts["problems"].as_array().map(Vec::as_slice).unwrap_or_default();
    problems.iter().map(|it| fields.iter().map(|field| &it[*field]).collect()).collect()
}

fn scene(file: &str, text: &str) -> String {
    format!("[files.'/app/{file}']\ntext = '''\n{text}'''\n")
}

const KEYS: &str = r#"{ path = "/app/config.ini", keys = {
    "server" = { allow_unknown = false },
    "server.port" = { type = "port", required = true },
    "server.timeout" = { type = "duration" },
    "server.mode" = { choices = ["debug", "release"] },
    "server.workers" = { type = "integer", min = 1, max = 64 },
    "server.logs" = { type = "folder" },
    "server.name" = { required = true, pattern = "[a-z]+" },
    "server.token" = { required = true },
} }"#;

fn keys() -> String {
    KEYS.replace('\n', " ").replace(", }", " }").replace("},     }", "} }")
}

#[test]
fn what_a_pack_wants_is_looked_for() {
    let text = "[server]\nprot = 80\ntimeout = soon\nmode = relase\nworkers = 100\nlogs = logs\nname = Shop1\ncolour = red\ntoken = ${TOKEN}\n";
    let facts = facts_of(&scene("config.ini", text), "config", &keys());
    let expected = [
        ("misspelt_key", 2, "server.prot", "", "port"),
        ("not_duration", 3, "server.timeout", "", ""),
        ("not_choice", 4, "server.mode", "debug, release", "release"),
        ("too_large", 5, "server.workers", "64", ""),
        ("no_such_path", 6, "server.logs", "", ""),
        ("wrong_form", 7, "server.name", "", ""),
        ("unknown_key", 8, "server.colour", "", ""),
        ("variable_not_set", 9, "server.token", "", ""),
    ];
    let found = list(&facts, &["kind", "line", "key", "wanted", "suggestion"]);
    let expected: Vec<_> = expected
        .map(|row| vec![json!(row.0), json!(row.1), json!(row.2), json!(row.3), json!(row.4)])
        .into();
    let found: Vec<Vec<Value>> =
        found.into_iter().map(|row| row.into_iter().cloned().collect()).collect();
    assert_eq!(found, expected);
    assert_eq!(facts["value_errors"], 8);
    assert_eq!(facts["first"], "/app/config.ini:2");
}

#[test]
fn a_right_file_has_no_mistake() {
    let text = "[server]\nport = 80\ntimeout = 30s\nmode = release\nlogs = /var/log\nname = shop\ntoken = ${TOKEN}\n";
    let text =
        scene("config.ini", text) + "[files.'/var/log']\nfolder = true\n[variables]\nTOKEN = 'x'\n";
    let facts = facts_of(&text, "config", &keys());
    assert_eq!(facts["problems"], json!([]));
    assert_eq!((&facts["found"], &facts["file_count"]), (&true.into(), &1.into()));
    let facts = facts_of("", "config", &keys());
    assert_eq!((&facts["found"], &facts["file_count"]), (&false.into(), &0.into()));
}

#[test]
fn keys_that_do_not_fit_together_are_refused() {
    use super::Config;
    use serde::Deserialize;
    use toml::de::ValueDeserializer;
    for keys in [
        "{}",
        "{ path = 'a', folder = 'b' }",
        "{ path = 'a', files = ['*.ini'] }",
        "{ path = 'a', keys = { x = { type = 'prot' } } }",
        "{ path = 'a', keys = { x = { pattern = '(' } } }",
        "{ path = 'a', keys = { x = { type = 'host', reach = true } } }",
        "{ path = 'a', format = 'ymal' }",
        "{ path = 'a', unknown = 1 }",
    ] {
        let read = ValueDeserializer::parse(keys).map(Config::deserialize);
        assert!(read.is_ok_and(|config| config.is_err()), "{keys}");
    }
}

#[test]
fn a_folder_is_looked_through_and_other_peoples_files_are_not() {
    let files = [
        ("application.yml", "server:\n\tport: 80\n"),
        (".env", "API_KEY=YOUR_API_KEY\nPORT=99999\n"),
        ("config/db.toml", "[db]\nhost = \"192.168.1.300\"\n"),
        ("a/b/c/deep.json", "{"),
        ("node_modules/x/package.json", "{"),
        (".git/config.json", "{"),
        ("chart/values.yaml", "port: {{ .Values.port }}\n{{- if .x }}\na: b: c\n"),
        ("readme.md", "{"),
        ("nginx.conf", "server {\n listen 99999;\n}\n"),
    ];
    let text: String = files.iter().map(|(file, text)| scene(file, text)).collect();
    let facts = facts_of(&text, "config", "{ folder = '/app' }");
    let found = list(&facts, &["kind", "file", "line"]);
    let expected = [
        ("tab_indentation", "application.yml", 2),
        ("not_port", ".env", 2),
        ("not_ip", "config/db.toml", 2),
        ("placeholder", ".env", 1),
    ];
    let expected: Vec<_> =
        expected.map(|(kind, file, line)| vec![json!(kind), json!(file), json!(line)]).into();
    let found: Vec<Vec<Value>> =
        found.into_iter().map(|row| row.into_iter().cloned().collect()).collect();
    assert_eq!(found, expected);
    assert_eq!(
        facts["files"],
        json!([".env", "application.yml", "chart/values.yaml", "config/db.toml"])
    );
    assert_eq!(facts["templates"], json!(["chart/values.yaml"]));
    assert_eq!((&facts["syntax_errors"], &facts["bad_files"]), (&1.into(), &3.into()));
    let only = facts_of(&text, "config", "{ folder = '/app', files = ['*.TOML'] }");
    assert_eq!(only["files"], json!(["config/db.toml"]));
}

#[test]
fn secrets_are_never_in_the_facts() {
    let text = "password: hunter2 hunter3: x\n";
    let env = "DB_PASSWORD=\"hunter2\nDATABASE_URL=mysql://root:hunter2@x@db:99999/a\nTOKEN hunter2\nSECRET=hunter2\nSECRET=hunter3\n";
    let all = scene("a.yml", text) + &scene(".env", env);
    let facts =
        facts_of(&all, "config", "{ folder = '/app', keys = { SECRET = { type = 'integer' } } }");
    assert!(facts["problem_count"].as_u64() > Some(4), "{facts:?}");
    assert!(!Value::Object(facts).to_string().contains("hunter"));
}

#[test]
fn addresses_in_a_file_are_tried_when_asked_for() {
    let text = "[db]\nhost = db.example\nport = 5432\nurl = postgres://u:hunter2@gone.example/x\ncache = 10.0.0.9:6379\nmq = amqp://10.0.0.8\n";
    let text = scene("config.ini", text)
        + "[names]\n'db.example' = ['10.0.0.1']\n'gone.example' = 'no_such_name'\n[tcp]\n'10.0.0.1:5432' = 12\n'10.0.0.9:6379' = 'refused'\n";
    let keys = "{ path = '/app/config.ini', keys = { 'db.host' = { type = 'host', reach = true, port_key = 'db.port' }, 'db.url' = { type = 'connection_url', reach = true }, 'db.cache' = { type = 'host_port', reach = true }, 'db.mq' = { type = 'connection_url', reach = true } } }";
    let facts = facts_of(&text, "config", keys);
    let found = list(&facts, &["kind", "line", "key", "host", "value"]);
    let found: Vec<Vec<Value>> =
        found.into_iter().map(|row| row.into_iter().cloned().collect()).collect();
    let row = |kind: &str, line: u64, key: &str, host: &str, value: &str| {
        vec![json!(kind), json!(line), json!(key), json!(host), json!(value)]
    };
    let expected = vec![
        row("refused", 5, "db.cache", "10.0.0.9", "6379"),
        row("silent", 6, "db.mq", "10.0.0.8", "5672"),
        row("no_such_name", 4, "db.url", "gone.example", "5432"),
    ];
    assert_eq!(found, expected);
    assert_eq!(facts["unreachable"], 3);
    assert_eq!(facts["reached"][1]["outcome"], "reachable");
    assert!(!Value::Object(facts).to_string().contains("hunter"));
    assert!(answer_of("", "config", keys).is_ok());
}
