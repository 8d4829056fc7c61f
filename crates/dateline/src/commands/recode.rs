//! `dateline recode`: code again what a change of knowledge, model or program can touch.
//!
//! In: an archive, and the parts as they are now. Out: new codings of the documents whose records come
//! out otherwise; the old ones stay, by run. Which documents are coded to find out is decided by what
//! differs from the run that coded each: where program, model, gazetteer, a setting or a part of the
//! knowledge that any text is read by differs, all of that run; where only entries tied to words
//! differ, those that have the words, by the text index; else none.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use clap::Args;
use dateline_code::Scratch;
use dateline_know::catalogue::{Catalogue, Changes};
use dateline_record::{Coded, Document, Event};
use dateline_store::{
    Archive, Coding, Forms, Manifest, Reader, RowId, RunCounts, StoreError, Writer,
};

use super::made::{self, CodingArgs};
use super::shared::{counted, not_coded, wrong_language};
use crate::cli::ArchiveArgs;
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::ordered::{self, Job};
use crate::parts::Parts;

const EXAMPLES: &str = "\
Examples:
  dateline recode --archive archive --knowledge mine --dry-run
      What a changed lexicon would change, and in how many records
  dateline recode --archive archive --knowledge mine
      Do it; `dateline diff` shows it event by event";

/// Documents whose new codings are written at a time.
const BATCH: usize = 256;
/// Entries that are named; the rest are counted.
const NAMED: usize = 10;

/// Code again the documents that a change of knowledge, model or program can touch
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct RecodeArgs {
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Only say what would change; nothing is written
    #[arg(long)]
    dry_run: bool,
    /// Code every document again, whatever differs
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    coding: CodingArgs,
}

/// What came out otherwise.
#[derive(Clone, Copy, Debug, Default)]
struct Differences {
    documents: usize,
    appeared: usize,
    vanished: usize,
    changed: usize,
}

impl Differences {
    fn add(&mut self, before: &[Event], after: &[Event]) {
        self.documents += 1;
        let by_id = |events: &[Event], id: &str| events.iter().position(|e| e.id == id);
        for event in after {
            match by_id(before, &event.id) {
                None => self.appeared += 1,
                Some(at) if before[at] != *event => self.changed += 1,
                Some(_) => {}
            }
        }
        let gone = |e: &&Event| by_id(after, &e.id).is_none();
        self.vanished += before.iter().filter(gone).count();
    }
}

/// Says what can be touched, codes it, and writes what differs.
pub fn run(args: &RecodeArgs) -> Ended {
    let started = Instant::now();
    let parts = args.coding.load()?;
    let coder = args.coding.coder(&parts)?;
    let archive = match args.dry_run {
        true => Archive::open_read_only(&args.archive.archive)?,
        false => Archive::open(&args.archive.archive)?,
    };
    // The one who writes begins before it is read what there is to do.
    let mut writer = match args.dry_run {
        true => None,
        false => Some(archive.writer()?),
    };
    let mut reader = archive.reader()?;
    let mut manifest = args.coding.manifest("recode", &parts)?;
    manifest.settings.insert("all".to_owned(), args.all.into());
    let loaded = started.elapsed();

    let touched = touched(args, &mut reader, &manifest, &parts)?;
    let mut out = io::stdout().lock();
    for reason in &touched.reasons {
        writeln!(out, "{reason}")?;
    }
    writeln!(
        out,
        "{} of {} can be touched",
        touched.documents.len(),
        counted(touched.of, "document")
    )?;
    if touched.documents.is_empty() {
        return Ok(Exit::Done);
    }
    if let Some(writer) = &mut writer {
        writer.begin_run(&manifest)?;
        keep_knowledge(writer, &parts)?;
    }
    let mut differences = Differences::default();
    let mut waiting: Vec<(RowId, Document, Coded)> = Vec::new();
    let mut spent = Duration::ZERO;
    over_archive(
        &archive,
        &touched.documents,
        args.coding.running.threads(),
        |scratch, document| match wrong_language(document, args.coding.running.force_language) {
            Some(note) => not_coded(note),
            None => coder.code(document, scratch),
        },
        |row, before, document, after| {
            if dateline_store::records_digest(&document, &after)? == before.digest {
                return Ok(());
            }
            differences.add(&before.coded.events, &after.events);
            if let Some(writer) = &mut writer {
                waiting.push((row, document, after));
                if waiting.len() >= BATCH {
                    spent += write(writer, &mut waiting)?;
                }
            }
            Ok(())
        },
    )?;
    let told = format!(
        "{}: {} appeared, {} vanished, {} changed",
        counted(differences.documents, "document"),
        counted(differences.appeared, "event"),
        differences.vanished,
        differences.changed
    );
    let Some(writer) = &mut writer else {
        writeln!(out, "would be coded otherwise: {told}")?;
        return Ok(Exit::Done);
    };
    spent += write(writer, &mut waiting)?;
    let written = writer.written()?;
    let ended = Manifest {
        ended: Some(made::now()),
        counts: RunCounts {
            read: touched.documents.len() as u64,
            events: written.events,
            claims: written.claims,
            ..RunCounts::default()
        },
        timings: BTreeMap::from([
            ("loading".to_owned(), loaded.as_secs_f64()),
            ("writing".to_owned(), spent.as_secs_f64()),
            ("all".to_owned(), started.elapsed().as_secs_f64()),
        ]),
        ..manifest
    };
    writer.end_run(ended)?;
    writeln!(out, "coded otherwise: {told}")?;
    Ok(Exit::Done)
}

fn write(
    writer: &mut Writer,
    waiting: &mut Vec<(RowId, Document, Coded)>,
) -> Result<Duration, StoreError> {
    let begun = Instant::now();
    let batch: Vec<(RowId, &Document, &Coded)> =
        waiting.iter().map(|(row, d, c)| (*row, d, c)).collect();
    writer.put_again(&batch)?;
    waiting.clear();
    Ok(begun.elapsed())
}

/// Keeps what the knowledge in use says, for a later recode to lay its own beside.
pub fn keep_knowledge(writer: &mut Writer, parts: &Parts) -> Result<(), Failure> {
    let hash = parts.knowledge.hash();
    if !writer.has_knowledge(hash)? {
        let catalogue = Catalogue::of(&parts.knowledge)?;
        writer.keep_knowledge(hash, &serde_json::to_vec(&catalogue)?)?;
    }
    Ok(())
}

/// What is to be coded to find out what differs.
struct Touched {
    /// Document, the coding that counts now.
    documents: Vec<(RowId, RowId)>,
    of: usize,
    reasons: Vec<String>,
}

fn touched(
    args: &RecodeArgs,
    reader: &mut Reader,
    manifest: &Manifest,
    parts: &Parts,
) -> Result<Touched, Failure> {
    let current = reader.current_codings()?;
    let runs = reader.runs()?;
    let now = Catalogue::of(&parts.knowledge)?;
    let forms = Forms::of(reader, parts.pipeline.irregular_forms())?;
    let mut reasons = Vec::new();
    // By run: all of its documents, or those with the words that differ.
    let mut wanted: BTreeMap<RowId, Option<HashSet<RowId>>> = BTreeMap::new();
    let used: HashSet<RowId> = current.iter().map(|(_, _, run)| *run).collect();
    for run in runs.iter().filter(|run| used.contains(&run.id.row)) {
        let name = &run.id.name;
        let whole = match args.all {
            true => Some("--all".to_owned()),
            false => differs(&run.manifest, manifest),
        };
        if let Some(what) = whole {
            reasons.push(format!("{name}: all of it: {what}"));
            wanted.insert(run.id.row, None);
            continue;
        }
        let (before, after) = (&run.manifest.knowledge, &manifest.knowledge);
        if before.as_ref().map(|k| &k.sha256) == after.as_ref().map(|k| &k.sha256) {
            wanted.insert(run.id.row, Some(HashSet::new()));
            continue;
        }
        let hash = before.as_ref().map_or("", |k| k.sha256.as_str());
        let Some(kept) = reader.knowledge(hash)? else {
            reasons.push(format!(
                "{name}: all of it: the archive does not know what its knowledge said"
            ));
            wanted.insert(run.id.row, None);
            continue;
        };
        let before: Catalogue = serde_json::from_slice(&kept)?;
        let changes = before.changes(&now);
        if changes.everything {
            reasons.push(format!(
                "{name}: all of it: a part of the knowledge differs that any text is read by"
            ));
            wanted.insert(run.id.row, None);
            continue;
        }
        reasons.extend(named(name, &changes));
        let mut documents = HashSet::new();
        for change in &changes.entries {
            documents.extend(reader.documents_touched(&forms, &change.words)?);
        }
        wanted.insert(run.id.row, Some(documents));
    }
    let of = current.len();
    let documents = current
        .into_iter()
        .filter(|(document, _, run)| match wanted.get(run) {
            Some(None) => true,
            Some(Some(some)) => some.contains(document),
            None => false,
        })
        .map(|(document, coding, _)| (document, coding))
        .collect();
    Ok(Touched {
        documents,
        of,
        reasons,
    })
}

/// What of a run decides about any text and is otherwise now.
pub fn differs(before: &Manifest, after: &Manifest) -> Option<String> {
    let hash = |part: &Option<dateline_store::Part>| part.as_ref().map(|p| p.sha256.clone());
    let setting = |m: &Manifest, name: &str| m.settings.get(name).cloned();
    let mut what = Vec::new();
    if before.program.sha256 != after.program.sha256 {
        what.push("another program".to_owned());
    }
    if hash(&before.model) != hash(&after.model) {
        what.push("another model".to_owned());
    }
    if hash(&before.gazetteer) != hash(&after.gazetteer) {
        what.push("another gazetteer".to_owned());
    }
    for name in ["no-gate", "max-chars", "force-language"] {
        if setting(before, name) != setting(after, name) {
            what.push(format!("another --{name}"));
        }
    }
    (!what.is_empty()).then(|| what.join(", "))
}

fn named(run: &str, changes: &Changes) -> Vec<String> {
    let mut lines: Vec<String> = changes
        .entries
        .iter()
        .take(NAMED)
        .map(|c| format!("{run}: {} {}", c.entry, c.differs.as_str()))
        .collect();
    if changes.entries.len() > NAMED {
        lines.push(format!(
            "{run}: and {} more entries",
            changes.entries.len() - NAMED
        ));
    }
    lines
}

/// A document's coding as it stands.
pub struct Standing {
    pub coded: Coded,
    pub digest: [u8; 32],
}

/// Codes documents of an archive on many threads, and hands the results on in order.
pub fn over_archive(
    archive: &Archive,
    documents: &[(RowId, RowId)],
    threads: usize,
    work: impl Fn(&mut Scratch, &Document) -> Coded + Sync,
    mut sink: impl FnMut(RowId, Standing, Document, Coded) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = archive.reader()?;
    type Read = Result<(RowId, Coding, Document), StoreError>;
    let items = documents.iter().map(move |&(document, coding)| -> Read {
        Ok((document, reader.coding(coding)?, reader.document(document)?))
    });
    let job = Job {
        threads,
        weigh: |read: &Read| read.as_ref().map_or(0, |(_, _, d)| d.text.len()),
        state: Scratch::default,
        work: |scratch: &mut Scratch, read: Read| {
            read.map(|(row, coding, document)| {
                let coded = work(scratch, &document);
                (row, coding, document, coded)
            })
        },
    };
    ordered::run(items, &job, |done| {
        let (row, coding, document, coded) = done?;
        let standing = Standing {
            coded: coding.coded,
            digest: coding.digest,
        };
        sink(row, standing, document, coded)
    })
}
