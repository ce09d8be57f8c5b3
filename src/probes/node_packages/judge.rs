//! Compares what a project and its packages want with what Node.js would find.

use super::super::project_files::{Problem, below, shown};
use super::ProblemKind;
use super::lock::{Content, Entry, Lock};
use super::manifest::{Manifest, Reason, Want};
use super::range::{Spec, is_name};
use super::tree::{Found, Package, Tree};
use crate::model::{Os, Unanswered};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Packages looked into.
const MOST_PACKAGES: usize = 20_000;
/// Problems collected before the rest is dropped.
const MOST_PROBLEMS: usize = 5_000;

/// A comparison while it is made.
pub(super) struct Comparison<'a, 'c> {
    pub(super) os: Os,
    pub(super) tree: Tree<'a, 'c>,
    pub(super) lock: &'a Lock,
    /// The command that installs everything again.
    pub(super) install: &'static str,
    pub(super) overrides: Vec<String>,
    pub(super) problems: Vec<Problem<ProblemKind>>,
    /// Every package that was reached, by its real folder.
    pub(super) reached: BTreeMap<String, Rc<Package>>,
}

impl Comparison<'_, '_> {
    /// Judges what one package.json of the project wants; gives how many packages it cannot do without.
    pub(super) fn project(
        &mut self,
        manifest: &Manifest,
        is_root: bool,
    ) -> Result<u64, Unanswered> {
        let mut found = Vec::new();
        for want in &manifest.wants {
            found.push(self.tree.resolve(&manifest.folder, &want.name)?);
        }
        // A project set up for running only has none of the packages that it is developed with.
        let develops = manifest.wants.iter().zip(&found).any(|(want, (found, _))| {
            want.reason == Reason::Develops && matches!(found, Found::Package(_))
        });
        let runs = manifest.wants.iter().any(|want| want.reason == Reason::Runs);
        let mut needed = 0;
        for (want, (found, place)) in manifest.wants.iter().zip(found) {
            let expected = match want.reason {
                Reason::Runs => true,
                Reason::Develops => develops || !runs,
                Reason::Optional | Reason::Peer => false,
            };
            needed += u64::from(expected);
            self.want(manifest, want, expected, &found, &place);
            if is_root {
                self.locked(manifest, want, &found);
            }
            if let Found::Package(package) = found {
                self.reach(package);
            }
        }
        Ok(needed)
    }

    fn want(
        &mut self,
        manifest: &Manifest,
        want: &Want,
        expected: bool,
        found: &Found,
        place: &str,
    ) {
        let mut problem = Problem {
            file: manifest.file.clone(),
            line: want.line,
            column: want.column,
            name: shown(&want.name),
            wanted: said(&want.spec),
            place: place.to_owned(),
            command: self.install.to_owned(),
            ..Problem::default()
        };
        let spec = Spec::read(&want.spec);
        problem.kind = match found {
            _ if !is_name(&want.name) || matches!(spec, Spec::Malformed) => ProblemKind::Malformed,
            Found::Nothing if expected => ProblemKind::Missing,
            Found::Half if want.reason != Reason::Peer => ProblemKind::HalfInstalled,
            Found::Nothing | Found::Half => return,
            Found::Package(package) => {
                problem.found = shown(&package.version);
                match fits(&spec, package) {
                    Some(true) => return,
                    Some(false) => ProblemKind::WrongVersion,
                    None => ProblemKind::NotJudged,
                }
            }
        };
        self.tell(problem);
    }

    fn tell(&mut self, problem: Problem<ProblemKind>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn reach(&mut self, package: Rc<Package>) -> bool {
        let new = self.reached.len() < MOST_PACKAGES && !self.reached.contains_key(&package.real);
        if new {
            self.reached.insert(package.real.clone(), package);
        }
        new
    }

    /// Goes through all that the packages reached so far need, and what those need.
    pub(super) fn packages(&mut self) -> Result<(), Unanswered> {
        let mut waiting: Vec<_> = self.reached.values().cloned().collect();
        while let Some(package) = waiting.pop() {
            let own = [(&package.needs, true), (&package.uses, false)];
            for (list, needed) in own {
                for (name, spec) in list {
                    let (found, place) = self.tree.resolve(&package.real, name)?;
                    self.need(&package, name, spec, needed, (&found, &place));
                    if let Found::Package(next) = found
                        && self.reach(Rc::clone(&next))
                    {
                        waiting.push(next);
                    }
                }
            }
            for (name, spec, optional) in &package.peers {
                let (found, place) = self.tree.resolve(&package.real, name)?;
                self.peer(&package, name, spec, *optional, (&found, &place));
            }
        }
        Ok(())
    }

    fn of(&self, by: &Package, name: &str, spec: &str, place: &str) -> Problem<ProblemKind> {
        Problem {
            name: shown(name),
            wanted: said(spec),
            by: shown(&format!("{} {}", by.name, by.version)),
            place: place.to_owned(),
            command: self.install.to_owned(),
            ..Problem::default()
        }
    }

    fn need(
        &mut self,
        by: &Package,
        name: &str,
        spec: &str,
        needed: bool,
        (found, place): (&Found, &str),
    ) {
        let mut problem = self.of(by, name, spec, place);
        problem.kind = match found {
            Found::Nothing | Found::Half if !needed => return,
            Found::Nothing => ProblemKind::NeededMissing,
            Found::Half => ProblemKind::HalfInstalled,
            Found::Package(package) => {
                problem.found = shown(&package.version);
                let dictated = self.overrides.iter().any(|one| one == name);
                if dictated || fits(&Spec::read(spec), package) != Some(false) {
                    return;
                }
                ProblemKind::NeededWrong
            }
        };
        self.tell(problem);
    }

    fn peer(
        &mut self,
        by: &Package,
        name: &str,
        spec: &str,
        optional: bool,
        (found, place): (&Found, &str),
    ) {
        let mut problem = self.of(by, name, spec, place);
        problem.kind = match found {
            Found::Nothing | Found::Half if optional => return,
            Found::Nothing | Found::Half => ProblemKind::PeerMissing,
            Found::Package(package) => {
                problem.found = shown(&package.version);
                let dictated = self.overrides.iter().any(|one| one == name);
                if dictated || fits(&Spec::read(spec), package) != Some(false) {
                    return;
                }
                ProblemKind::PeerWrong
            }
        };
        self.tell(problem);
    }

    /// What the lock file says of a package that the project itself wants.
    fn locked(&mut self, manifest: &Manifest, want: &Want, found: &Found) {
        let spec = Spec::read(&want.spec);
        if matches!(want.reason, Reason::Peer | Reason::Optional)
            || matches!(spec, Spec::Malformed)
            || !is_name(&want.name)
            || want.spec.starts_with("workspace:")
            || self.overrides.contains(&want.name)
        {
            return;
        }
        let mut agrees = true;
        let version = match &self.lock.content {
            Content::None | Content::Other => return,
            Content::Npm(packages) => match packages.get(&format!("node_modules/{}", want.name)) {
                Some(entry) if entry.link => return,
                Some(entry) => {
                    agrees = spec.allows(&entry.version) != Some(false);
                    Some(entry.version.clone())
                }
                None => None,
            },
            // Yarn puts addresses down in forms of their own.
            Content::Yarn(_)
                if matches!(spec, Spec::Elsewhere) && want.spec.contains([':', '/']) =>
            {
                return;
            }
            Content::Yarn(versions) => {
                versions.get(&format!("{}@{}", want.name, want.spec)).cloned()
            }
            Content::Pnpm(wants) => wants.get(&want.name).map(|(wanted, version)| {
                agrees = *wanted == want.spec;
                if agrees { version.clone() } else { wanted.clone() }
            }),
        };
        let mut problem = Problem {
            file: manifest.file.clone(),
            line: want.line,
            column: want.column,
            name: shown(&want.name),
            wanted: said(&want.spec),
            place: self.lock.file.clone(),
            command: self.install.to_owned(),
            ..Problem::default()
        };
        match version {
            None => problem.kind = ProblemKind::LockLacks,
            Some(version) if !agrees => {
                problem.kind = ProblemKind::LockDiffers;
                problem.found = shown(&version);
            }
            Some(version) => {
                // npm's file is compared whole, elsewhere.
                let Found::Package(package) = found else { return };
                let is_version = nodejs_semver::Version::parse(&version).is_ok();
                if matches!(self.lock.content, Content::Npm(_))
                    || !is_version
                    || package.version == version
                {
                    return;
                }
                problem.kind = ProblemKind::InstalledDiffers;
                problem.wanted = shown(&version);
                problem.found = shown(&package.version);
            }
        }
        self.tell(problem);
    }

    /// Compares all of npm's lock file with the disk, and with the note that npm keeps of what it put there.
    pub(super) fn installed_as_locked(
        &mut self,
        project: &str,
        note: &BTreeMap<String, Entry>,
    ) -> Result<(), Unanswered> {
        let Content::Npm(packages) = &self.lock.content else { return Ok(()) };
        for (path, entry) in packages {
            let names = path.split("node_modules/").skip(1).map(|name| name.trim_end_matches('/'));
            let plain = path.starts_with("node_modules/") && names.clone().all(is_name);
            if entry.link || entry.version.is_empty() || !plain {
                continue;
            }
            let place = below(self.os, project, path);
            let Found::Package(package) = self.tree.at(&place)? else { continue };
            let name = names.last().unwrap_or_default();
            let mut problem = Problem {
                kind: ProblemKind::InstalledDiffers,
                file: self.lock.file.clone(),
                name: shown(name),
                wanted: shown(&entry.version),
                found: shown(&package.version),
                place,
                command: self.install.to_owned(),
                ..Problem::default()
            };
            // An address in an old file is no version to compare with.
            if nodejs_semver::Version::parse(&entry.version).is_err() {
                continue;
            }
            if package.version == entry.version {
                let same_kind =
                    |one: &str, other: &str| one.split('-').next() == other.split('-').next();
                let noted =
                    note.get(path).map(|noted| noted.integrity.as_str()).unwrap_or_default();
                let differs = !noted.is_empty() && noted != entry.integrity;
                if !differs || !same_kind(noted, &entry.integrity) {
                    continue;
                }
                problem.kind = ProblemKind::OtherContent;
            }
            self.tell(problem);
        }
        Ok(())
    }

    /// Packages that are there in several versions, which is often so and harms nobody.
    pub(super) fn several_versions(&self) -> Vec<String> {
        let mut versions = BTreeMap::<&str, BTreeSet<&str>>::new();
        for package in self.reached.values() {
            versions.entry(&package.name).or_default().insert(&package.version);
        }
        let several = versions.into_iter().filter(|(_, versions)| versions.len() > 1);
        let told = several.map(|(name, versions)| {
            shown(&format!("{name} {}", versions.into_iter().collect::<Vec<_>>().join(", ")))
        });
        told.collect()
    }
}

/// Whether a package is what was asked for; absent where files cannot tell.
fn fits(spec: &Spec, package: &Package) -> Option<bool> {
    if let Spec::Alias(name, _) = spec
        && *name != package.name
    {
        return Some(false);
    }
    spec.allows(&package.version)
}

/// A range as it is shown to people: `*` is any version.
fn said(spec: &str) -> String {
    shown(if spec.trim().is_empty() { "*" } else { spec })
}
