//! The installed packages, found the way Node.js finds them: in `node_modules` here and in each folder above.

use super::super::Ctx;
use super::super::project_files::{above, below, kind_of, last_part, read_start};
use super::range::is_name;
use crate::host::{FileKind, decode};
use crate::model::{Os, Unanswered};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::rc::Rc;

/// Largest package.json of an installed package that is read.
const MOST_BYTES: u64 = 1024 * 1024;
/// Folders above that are looked into.
const MOST_ABOVE: usize = 64;
/// Requirements of one package.
const MOST_REQUIREMENTS: usize = 1_000;

/// An installed package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// What it cannot do without: name and what is asked for.
    pub(super) needs: Vec<(String, String)>,
    /// What it uses where it is there.
    pub(super) uses: Vec<(String, String)>,
    /// What must stand beside it; with whether it can do without.
    pub(super) peers: Vec<(String, String, bool)>,
    /// Its folder with every link followed.
    pub(super) real: String,
}

/// What stands where a package is looked for.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Package(Rc<Package>),
    /// A folder without a package.json that can be read: an installation that was interrupted.
    Half,
    Nothing,
}

/// The disk, each place looked at once.
pub(super) struct Tree<'a, 'c> {
    cx: &'a Ctx<'c>,
    os: Os,
    seen: HashMap<String, Found>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    name: Value,
    version: Value,
    dependencies: Value,
    #[serde(rename = "optionalDependencies")]
    optional: Value,
    #[serde(rename = "peerDependencies")]
    peers: Value,
    #[serde(rename = "peerDependenciesMeta")]
    peers_meta: Value,
}

impl<'a, 'c> Tree<'a, 'c> {
    pub(super) fn new(cx: &'a Ctx<'c>, os: Os) -> Self {
        Self { cx, os, seen: HashMap::new() }
    }

    /// What stands in a package's folder.
    pub(super) fn at(&mut self, folder: &str) -> Result<Found, Unanswered> {
        if let Some(found) = self.seen.get(folder) {
            return Ok(found.clone());
        }
        self.cx.limit.left()?;
        let found = self.look(folder);
        self.seen.insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    fn look(&self, folder: &str) -> Found {
        let bytes = read_start(self.cx, &below(self.os, folder, "package.json"), MOST_BYTES);
        let raw =
            bytes.ok().and_then(|bytes| serde_json::from_str::<Raw>(&decode(&bytes, None)).ok());
        let Some(raw) = raw else {
            let is_folder = kind_of(self.cx, folder) == Some(FileKind::Folder);
            return if is_folder { Found::Half } else { Found::Nothing };
        };
        let real = self.cx.host.resolve_path(folder.as_ref());
        let real =
            real.map_or_else(|_| folder.to_owned(), |real| real.to_string_lossy().into_owned());
        let uses = pairs(&raw.optional);
        let mut needs = pairs(&raw.dependencies);
        needs.retain(|(name, _)| !uses.iter().any(|(optional, _)| optional == name));
        let peers = pairs(&raw.peers).into_iter().map(|(name, spec)| {
            let meta = raw.peers_meta.get(&name).and_then(|meta| meta.get("optional"));
            let optional = meta.and_then(Value::as_bool).unwrap_or(false);
            (name, spec, optional)
        });
        Found::Package(Rc::new(Package {
            name: raw.name.as_str().unwrap_or_else(|| last_part(folder)).to_owned(),
            version: raw.version.as_str().unwrap_or_default().to_owned(),
            needs,
            uses,
            peers: peers.collect(),
            real,
        }))
    }

    /// What code in `folder` gets when it asks for `name`, and the place.
    pub(super) fn resolve(
        &mut self,
        folder: &str,
        name: &str,
    ) -> Result<(Found, String), Unanswered> {
        if !is_name(name) {
            return Ok((Found::Nothing, String::new()));
        }
        let (mut here, mut half) = (Some(folder.to_owned()), None);
        for _ in 0..MOST_ABOVE {
            let Some(folder) = here else { break };
            if last_part(&folder) != "node_modules" {
                let place = below(self.os, &below(self.os, &folder, "node_modules"), name);
                match self.at(&place)? {
                    Found::Nothing => {}
                    // Node.js looks on, too: an empty folder hides nothing.
                    Found::Half => half = half.or(Some(place)),
                    found @ Found::Package(_) => return Ok((found, place)),
                }
            }
            here = above(self.os, &folder).map(str::to_owned);
        }
        Ok(half.map_or((Found::Nothing, String::new()), |place| (Found::Half, place)))
    }
}

fn pairs(table: &Value) -> Vec<(String, String)> {
    let entries = table.as_object().into_iter().flatten().take(MOST_REQUIREMENTS);
    let texts = entries.filter_map(|(name, spec)| Some((name.clone(), spec.as_str()?.to_owned())));
    texts.collect()
}
