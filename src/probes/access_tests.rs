//! Paths of all three systems, written down, and real ones.

use super::super::{answer_of, facts_of};
use super::*;
use crate::host::{Host, Limit, Live, Stop};
use crate::model::Facts as Map;
use serde_json::json;
use std::time::Duration;

#[test]
fn permissions_are_written_as_ls_writes_them() {
    for (mode, text) in [
        (0o750, "rwxr-x---"),
        (0o644, "rw-r--r--"),
        (0o1777, "rwxrwxrwt"),
        (0o4755, "rwsr-xr-x"),
        (0o2640, "rw-r-S---"),
        (0, "---------"),
    ] {
        assert_eq!(letters(mode), text);
    }
}

#[test]
fn the_folder_that_blocks_is_named() {
    let scene = r#"
        [access."/srv/app/data"]
        barrier = "parent_closed"
        at = "/srv/app"
        owner = "app"
        own = false
        group = "app"
        mode = 448
        acl = false
    "#;
    let facts =
        facts_of(scene, "access", r#"{ path = "/srv/app/data", want = ["list", "write"] }"#);
    assert_eq!((&facts["allowed"], &facts["barrier"]), (&json!(false), &json!("parent_closed")));
    assert_eq!((&facts["at"], &facts["mode"]), (&json!("/srv/app"), &json!("rwx------")));
    assert_eq!(
        (&facts["further_rules"], &facts["further_rules_known"]),
        (&json!(false), &json!(true))
    );
    let wants: Vec<_> =
        facts["problems"].as_array().into_iter().flatten().map(|it| it["want"].clone()).collect();
    // One thing in the way is said once.
    assert_eq!(wants, ["list"]);
    assert_eq!(facts["problems"][0]["kind"], "parent_closed");
    assert_eq!(facts["problems"][0]["permissions"], "app rwx------");
}

#[test]
fn only_what_is_in_the_way_is_a_problem() {
    let scene = r#"
        [files."/home/sceneuser"]
        folder = true
        [access."/home/sceneuser create"]
        barrier = "read_only_disk"
        at = "/home/sceneuser"
        exists = true
        kind = "folder"
    "#;
    let facts = facts_of(scene, "access", r#"{ folder = "home", want = ["list", "create"] }"#);
    assert_eq!(
        (&facts["barrier"], &facts["path"]),
        (&json!("read_only_disk"), &json!("/home/sceneuser"))
    );
    assert_eq!((&facts["exists"], &facts["is_folder"]), (&json!(true), &json!(true)));
    assert_eq!(facts["problems"].as_array().map(Vec::len), Some(1));
    let facts = facts_of(scene, "access", r#"{ folder = "home", want = ["list"] }"#);
    assert_eq!((&facts["allowed"], &facts["problems"]), (&json!(true), &json!([])));
    let facts = facts_of(scene, "access", r#"{ folder = "documents", want = ["list"] }"#);
    assert_eq!((&facts["known"], &facts["allowed"]), (&json!(false), &json!(false)));
    let gone = facts_of(scene, "access", r#"{ path = "~/gone", want = ["read"] }"#);
    assert_eq!(gone["barrier"], "not_found");
}

#[test]
fn a_windows_file_in_use_and_one_from_the_internet() {
    let scene = r#"
        [machine]
        os = "windows"
        os_version = ""
        kernel = ""
        arch = ""
        host_name = ""
        user_name = ""
        home = 'C:\Users\Li'
        language = "zh-CN"
        time_zone = ""
        [variables]
        LocalAppData = 'C:\Users\Li\AppData\Local'
        [access.'C:\Users\Li\AppData\Local\App\data.db']
        barrier = "in_use"
        at = 'C:\Users\Li\AppData\Local\App\data.db'
        exists = true
        owner = "Li"
        own = true
        from_internet = true
        guarded = true
    "#;
    let keys = r#"{ path = "%LOCALAPPDATA%/App/data.db", want = ["write"] }"#;
    let facts = facts_of(scene, "access", keys);
    assert_eq!((&facts["barrier"], &facts["own"]), (&json!("in_use"), &json!(true)));
    assert_eq!((&facts["from_internet"], &facts["guarded"]), (&json!(true), &json!(true)));
    assert_eq!((&facts["mode"], &facts["problems"][0]["permissions"]), (&json!(""), &json!("Li")));
}

#[test]
fn what_cannot_be_asked_has_no_answer() {
    for keys in [
        r#"{ want = ["read"] }"#,
        r#"{ path = "/a", folder = "home", want = ["read"] }"#,
        r#"{ path = "relative", want = ["read"] }"#,
        r#"{ path = "%SECRET%/a", want = ["read"] }"#,
    ] {
        assert!(answer_of("", "access", keys).is_err(), "{keys}");
    }
}

#[test]
fn a_real_folder_is_told_with_its_owner() {
    let folder = tempfile::tempdir().map(|folder| (folder.path().join("new"), folder));
    let Ok((path, _kept)) = folder else { unreachable!("no folder for temporary files") };
    let asked = Access {
        path: Some(path.to_string_lossy().into_owned()),
        folder: None,
        want: vec![Wanted::Create],
    };
    let limit = Limit::new(Live::default().instant(), Duration::from_secs(5), Stop::default());
    let facts = asked.ask(&Ctx { host: &Live::default(), limit });
    let facts: Map = match facts.map(serde_json::to_value) {
        Ok(Ok(serde_json::Value::Object(facts))) => facts,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((&facts["allowed"], &facts["exists"]), (&json!(true), &json!(false)));
    assert_eq!((&facts["own"], &facts["known"]), (&json!(true), &json!(true)));
    assert!(!path.exists());
}
