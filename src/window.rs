//! What the window is given: the engine, the packs, redaction and the report, as plain functions.

use selfcheck::engine::{self, Event, Plan};
use selfcheck::gui::{
    Backend, Choice, Consent, Offer, Opened, Options, Preview, Saved, Wish, choose_file,
    choose_folder, choose_place, run,
};
use selfcheck::host::{
    FileInfo, FileKind, Host, Live, Part, Stop, absolute, folder_of, good_folder, open_settings,
    packs_beside_program, reveal, save, save_beside,
};
use selfcheck::model::{Lang, Report};
use selfcheck::packs::{Each, Pack, PackError, Pages, Target, link, load, shipped};
use selfcheck::probes::Touch;
use selfcheck::redact::{Rules, Shareable, redact};
use selfcheck::report::{self, Format, Problem, bundle, default_name};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of a file that is dropped on the window.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Opens the window, with `open` in it where a file was given.
pub(super) fn open(lang: Lang, open: Option<PathBuf>) -> Result<(), String> {
    run(backend(lang)?, Options { lang, open })
}

/// Foreign packs as they were when the user looked at them: consent belongs to what was shown.
type Looked = Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>;

fn backend(lang: Lang) -> Result<Backend, String> {
    let packs = shipped(None).map_err(|errors| lines(&errors, lang))?;
    let host: Arc<dyn Host> = Arc::new(Live::default());
    let machine = host.machine();
    let looked = Looked::default();
    let offers = packs_beside_program(host.as_ref())
        .into_iter()
        .filter_map(|path| match read(&path, lang, &looked) {
            Ok(Opened::Pack(offer)) => Some(*offer),
            Ok(Opened::Report(_) | Opened::Folder(_)) | Err(_) => None,
        })
        .collect();
    let (for_plan, for_start, for_read) =
        (Arc::clone(&looked), Arc::clone(&looked), Arc::clone(&looked));
    Ok(Backend {
        os: machine.os,
        choices: choices(&packs),
        groups: groups(&packs),
        offers,
        plan: Arc::new(move |wish| {
            let packs = packs_for(wish, &for_plan);
            plan(&packs, wish).map(|plan| plan.checks()).unwrap_or_default()
        }),
        start: Arc::new(move |wish, stop, events| start(&wish, &stop, &events, &for_start)),
        read: Arc::new(move |path, lang| read(path, lang, &for_read)),
        preview: Arc::new(|report, rules, lang| {
            let shareable = redact(report, rules);
            let hidden = shareable.redactions().clone();
            Preview { text: text(&shareable, Format::Markdown, lang), hidden }
        }),
        summary: Arc::new(|report, lang| {
            text(&redact(report, &Rules::default()), Format::Ticket, lang)
        }),
        suggest: Arc::new(|report| good_folder(true).join(suggested_name(report))),
        save: Arc::new(|report, rules, lang, path| {
            save_report(report, rules, lang, path).map_err(|problem| problem.say(lang))
        }),
        settings: Arc::new(open_settings),
        reveal: Arc::new(reveal),
        choose_place: Arc::new(choose_place),
        choose_folder: Arc::new(choose_folder),
        choose_file: Arc::new(choose_file),
    })
}

fn lines(errors: &[PackError], lang: Lang) -> String {
    errors.iter().map(|error| error.line(lang)).collect::<Vec<_>>().join("\n")
}

fn choices(packs: &[Pack]) -> Vec<Choice> {
    let symptoms = packs.iter().flat_map(|pack| &pack.symptoms);
    symptoms
        .map(|symptom| Choice {
            title: symptom.title.clone(),
            hint: symptom.hint.clone(),
            only: symptom.only.iter().map(|name| name.name.clone()).collect(),
            asks: match (symptom.target, symptom.folder) {
                (true, _) => Some(Each::Target),
                (false, true) => Some(Each::Folder),
                (false, false) => None,
            },
        })
        .collect()
}

fn groups(packs: &[Pack]) -> Vec<(String, selfcheck::model::Text)> {
    let groups = packs.iter().flat_map(|pack| &pack.groups);
    groups.map(|group| (group.id.clone(), group.title.clone())).collect()
}

/// The shipped packs and the foreign ones that the user agreed to, as they were when they were shown.
fn packs_for(wish: &Wish, looked: &Looked) -> Vec<Pack> {
    let mut packs = shipped(None).unwrap_or_default();
    let looked = looked.lock().unwrap_or_else(PoisonError::into_inner);
    for consent in &wish.foreign {
        if let Some(bytes) = looked.get(&consent.path)
            && let Ok(pack) = load_foreign(&consent.path, bytes)
        {
            packs.push(pack);
            // Two packs that were each looked at alone may not fit together; the first one stands.
            if link(&packs).is_err() {
                packs.pop();
            }
        }
    }
    packs
}

fn load_foreign(path: &Path, bytes: &[u8]) -> Result<Pack, Vec<PackError>> {
    let file = path.display().to_string();
    load(&Pages { file: &file, bytes, words: &[], endpoints: None, shipped: false })
}

fn plan<'p>(packs: &'p [Pack], wish: &Wish) -> Option<Plan<'p>> {
    let without = |consent: &&Consent| !consent.programs;
    let wish = engine::Wish {
        only: wish.only.clone(),
        targets: wish.targets.clone(),
        folders: folders(packs, wish),
        without_programs: wish
            .foreign
            .iter()
            .filter(without)
            .map(|consent| consent.pack.clone())
            .collect(),
        ..engine::Wish::default()
    };
    engine::plan(packs, &wish, Live::default().machine().os).ok()
}

/// The folders the user named; else those in which packs stand that look into their own.
fn folders(packs: &[Pack], wish: &Wish) -> Vec<PathBuf> {
    if !wish.folders.is_empty() {
        return wish.folders.iter().map(|folder| absolute(folder)).collect();
    }
    let own = wish.foreign.iter().filter(|consent| {
        packs.iter().any(|pack| pack.facts.id == consent.pack && pack.looks_into_folders())
    });
    own.filter_map(|consent| folder_of(&consent.path)).collect()
}

fn start(wish: &Wish, stop: &Stop, events: &Sender<Event>, looked: &Looked) {
    let packs = packs_for(wish, looked);
    let host: Arc<dyn Host> = Arc::new(Live::default());
    let Some(plan) = plan(&packs, wish) else { return };
    engine::run(&plan, &host, stop, &mut |event| {
        // A window that is gone needs to be told nothing.
        let _ = events.send(event);
    });
}

fn read(path: &Path, lang: Lang, looked: &Looked) -> Result<Opened, String> {
    let is_folder = |info: &FileInfo| info.kind == FileKind::Folder;
    if Live::default().inspect(path).is_ok_and(|info| is_folder(&info)) {
        return Ok(Opened::Folder(path.to_owned()));
    }
    let bytes = Live::default()
        .read(path, Part::Start, MOST_BYTES)
        .map_err(|error| Problem::from(error).say(lang))?;
    if report::looks_like_one(&bytes) {
        let report = report::open(&bytes).map_err(|error| Problem::from(error).say(lang))?;
        return Ok(Opened::Report(Box::new(report)));
    }
    let mut packs = shipped(None).map_err(|errors| lines(&errors, lang))?;
    packs.push(load_foreign(path, &bytes).map_err(|errors| lines(&errors, lang))?);
    link(&packs).map_err(|errors| lines(&errors, lang))?;
    let offer = offer(&packs, path).ok_or_else(|| path.display().to_string())?;
    looked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes);
    Ok(Opened::Pack(Box::new(offer)))
}

/// What the last of these packs would do.
fn offer(packs: &[Pack], path: &Path) -> Option<Offer> {
    let pack = packs.last()?;
    // Stands for whatever the user will name; its dots say so in every language.
    let target = Target { host: "…".to_owned(), port: 443, plain: false };
    let folders = folder_of(path).into_iter().collect();
    let wish = engine::Wish { targets: vec![target], folders, ..engine::Wish::default() };
    let plan = engine::plan(packs, &wish, Live::default().machine().os).ok()?;
    let touches = plan.touches(&pack.facts.id);
    let only = |wanted: fn(&Touch) -> Option<&String>| -> Vec<String> {
        touches.iter().filter_map(wanted).cloned().collect()
    };
    Some(Offer {
        pack: pack.facts.id.clone(),
        title: pack.facts.title.clone(),
        publisher: pack.facts.publisher.clone(),
        path: path.to_owned(),
        checks: pack.checks.len(),
        files: only(|touch| if let Touch::File(what) = touch { Some(what) } else { None }),
        hosts: only(|touch| if let Touch::Contact(what) = touch { Some(what) } else { None }),
        programs: only(|touch| if let Touch::Program(what) = touch { Some(what) } else { None }),
        choices: choices(std::slice::from_ref(pack)),
        groups: groups(std::slice::from_ref(pack)),
    })
}

fn text(shareable: &Shareable, format: Format, lang: Lang) -> String {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail; a leak would be shown to the user alone, but not even that.
    let written = report::write(shareable, format, lang, &mut bytes);
    if written.is_err() || shareable.guard(format.name(), &bytes).is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn suggested_name(report: &Report) -> String {
    default_name(redact(report, &Rules::default()).report())
}

fn save_report(report: &Report, rules: &Rules, lang: Lang, path: &Path) -> Result<Saved, Problem> {
    let shareable = redact(report, rules);
    let bundle = bundle(&shareable, lang)?;
    let hidden = shareable.redactions().clone();
    let suggested = suggested_name(report);
    let path = if path.file_name().is_some_and(|name| *name == *suggested) {
        // The user took the proposal: no earlier report is replaced, and the name fits the rules chosen.
        let folder = path.parent().unwrap_or(Path::new("."));
        save_beside(folder, &bundle.name, &bundle.bytes)?
    } else {
        save(path, &bundle.bytes)?;
        path.to_owned()
    };
    Ok(Saved { path, hidden })
}
