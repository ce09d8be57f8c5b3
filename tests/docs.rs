//! Files that are written from the code are up to date; `UPDATE=1 cargo test --test docs` rewrites them.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use selfcheck::docs::generated;
use selfcheck::model::Lang;
use selfcheck::text::Words;
use std::path::Path;

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in generated().unwrap() {
        let path = root.join(file.path);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &file.content).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            found == file.content,
            "{} is stale. Rewrite it: UPDATE=1 cargo test --test docs",
            file.path
        );
    }
}

#[test]
fn every_word_is_there_in_every_language() {
    for lang in Lang::ALL {
        Words::load(lang).unwrap();
    }
}
