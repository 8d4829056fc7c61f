//! `dateline ingest`: documents into the archive, with what is coded from them.
//!
//! In: everything that `code` reads. Out: rows of the archive; each batch of documents is written
//! whole or not at all. Documents that are there already are looked up before they are coded, so that
//! a run that was cut off goes on where it stopped when the same command is given again.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use dateline_code::Scratch;
use dateline_record::{Coded, Document};
use dateline_store::{
    Archive, Manifest, Prepared, Preparer, Reader, RunCounts, StoreError, Writer,
};
use dateline_text::Documents;

use super::made::{self, CodingArgs};
use super::recode::keep_knowledge;
use super::shared::{counted, not_coded, over_reader, wrong_language};
use super::stories::follow::{Finder, Followed};
use crate::cli::{ArchiveArgs, InputArgs};
use crate::exit::{EXIT_CODES, Ended, Failure};
use crate::inputs;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline ingest news/ --archive archive
      All documents of a folder; the archive is made where there is none
  dateline ingest news/ --archive archive
      Again: what is there already is neither coded nor written twice, so this also goes on after a
      run that was cut off
  dateline archive info archive
      What is in it";

/// Text that one transaction may hold.
const BATCH_BYTES: usize = 8 << 20;
/// No document waits longer than this to be written.
const BATCH_TIME: Duration = Duration::from_secs(5);

/// Code documents and keep them, with their records, in an archive
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct IngestArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Documents that are written at a time: after a crash at most so many are coded again
    #[arg(long, default_value_t = 256, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Archive")]
    batch: u32,
    /// Leave the stories of the documents for later: `dateline stories --archive` or the next ingest
    /// finds them
    #[arg(long, help_heading = "Archive")]
    no_stories: bool,
    #[command(flatten)]
    coding: CodingArgs,
}

/// What became of a document before it is written.
enum Work {
    /// It is in the archive.
    Known,
    /// It was coded, or is in another language.
    Coded(Box<(Coded, Prepared)>),
    /// The archive cannot be read.
    Failed(StoreError),
}

/// Reads, codes, writes.
pub fn run(args: &IngestArgs) -> Ended {
    let started = Instant::now();
    let (running, parts) = (&args.coding.running, args.coding.load()?);
    let coder = args.coding.coder(&parts)?;
    let archive = Archive::open_or_create(&args.archive.archive)?;
    let mut writer = archive.writer()?;
    let mut manifest = args.coding.manifest("ingest", &parts)?;
    let (found, listed) = made::inputs(inputs::paths(&args.input)?);
    manifest.settings.extend(made::reading(&args.input));
    manifest.inputs = listed;
    let loaded = started.elapsed();

    let run = writer.begin_run(&manifest)?;
    keep_knowledge(&mut writer, &parts)?;
    if run.resumed && !running.quiet {
        eprintln!("note: going on with run {}, which was cut off", run.name);
    }
    let reader = Mutex::new(archive.reader()?);
    let mut problems = Problems::new(args.input.on_error);
    let finder = match args.no_stories {
        true => None,
        false => {
            let finder = Finder::open(&archive, &mut writer, &parts.knowledge);
            Some(finder.map_err(|failure| Failure {
                error: failure.error.context(
                    "the stories of the documents cannot be found; --no-stories leaves them for later",
                ),
                ..failure
            })?)
        }
    };
    let mut batch = Batch::new(&mut writer, finder, args.batch as usize);
    over_reader(
        Documents::of(found, inputs::options(&args.input)),
        inputs::total_bytes(&args.input),
        running,
        &mut problems,
        || (Scratch::default(), None),
        |(scratch, preparer), document| {
            match known(&reader, document) {
                Ok(true) => return Work::Known,
                Ok(false) => {}
                Err(error) => return Work::Failed(error),
            }
            let coded = match wrong_language(document, running.force_language) {
                Some(note) => not_coded(note),
                None => coder.code(document, scratch),
            };
            match prepared(&archive, preparer, document, &coded) {
                Ok(prepared) => Work::Coded(Box::new((coded, prepared))),
                Err(error) => Work::Failed(error),
            }
        },
        |document, work, problems, progress| {
            batch.counts.read += 1;
            let other = wrong_language(document, running.force_language).is_some();
            batch.counts.other_languages += u64::from(other);
            match work {
                Work::Known => {}
                Work::Failed(error) => return Err(error.into()),
                Work::Coded(coded) => {
                    for note in &coded.0.notes {
                        problems.note(document, note, progress);
                    }
                    batch.add(document.clone(), *coded)?;
                }
            }
            Ok(())
        },
    )?;
    batch.write()?;
    let (counts, namesakes, writing) = (batch.counts, batch.namesakes, batch.spent);
    let (found, finding) = (batch.found, batch.finding);
    if !running.quiet {
        found.tell(&archive);
    }
    let written = writer.written()?;
    let counts = RunCounts {
        new: written.new,
        versions: written.versions,
        known: counts.read.saturating_sub(written.new + written.versions),
        events: written.events,
        claims: written.claims,
        skipped: problems.skipped(),
        ..counts
    };
    let manifest = writer.end_run(Manifest {
        ended: Some(made::now()),
        counts,
        timings: [
            ("loading".to_owned(), loaded.as_secs_f64()),
            ("writing".to_owned(), writing.as_secs_f64()),
            ("stories".to_owned(), finding.as_secs_f64()),
            ("all".to_owned(), started.elapsed().as_secs_f64()),
        ]
        .into(),
        ..manifest
    })?;
    if !running.quiet {
        let mut line = told(&manifest.counts);
        if namesakes > 0 {
            line.push_str(&format!(
                "; {} the id of another and nothing else in common with it",
                match namesakes {
                    1 => "1 document has".to_owned(),
                    n => format!("{n} documents have"),
                }
            ));
        }
        if manifest.counts.new + manifest.counts.versions > 0 {
            line.push_str(&format!("; run {}", run.name));
        }
        line.push_str(&format!("; {:.2} s", started.elapsed().as_secs_f64()));
        writeln!(io::stderr(), "{}", problems.told_with(&line))?;
    }
    Ok(problems.exit())
}

/// `12 documents: 10 new, 1 new version, 1 known; 34 events, 12 claims`.
pub fn told(counts: &RunCounts) -> String {
    let n = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut parts = vec![format!("{} new", counts.new)];
    if counts.versions > 0 {
        parts.push(counted(n(counts.versions), "new version"));
    }
    if counts.known > 0 {
        parts.push(format!("{} known", counts.known));
    }
    format!(
        "{}: {}; {}, {}",
        counted(n(counts.read), "document"),
        parts.join(", "),
        counted(n(counts.events), "event"),
        counted(n(counts.claims), "claim"),
    )
}

fn known(reader: &Mutex<Reader>, document: &Document) -> Result<bool, StoreError> {
    // A look-up changes nothing that a panic could leave half done.
    let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(reader.known(document)?.is_some())
}

/// The document made ready, by the preparer of the thread.
fn prepared(
    archive: &Archive,
    preparer: &mut Option<Preparer>,
    document: &Document,
    coded: &Coded,
) -> Result<Prepared, StoreError> {
    match preparer {
        Some(preparer) => preparer,
        none => none.insert(archive.preparer()?),
    }
    .prepare(document, coded)
}

/// Documents on their way into the archive.
struct Batch<'a> {
    writer: &'a mut Writer,
    finder: Option<Finder>,
    found: Followed,
    finding: Duration,
    most: usize,
    waiting: Vec<(Document, (Coded, Prepared))>,
    bytes: usize,
    since: Instant,
    counts: RunCounts,
    namesakes: u64,
    spent: Duration,
}

impl<'a> Batch<'a> {
    fn new(writer: &'a mut Writer, finder: Option<Finder>, most: usize) -> Self {
        Self {
            writer,
            finder,
            found: Followed::default(),
            finding: Duration::ZERO,
            most,
            waiting: Vec::new(),
            bytes: 0,
            since: Instant::now(),
            counts: RunCounts::default(),
            namesakes: 0,
            spent: Duration::ZERO,
        }
    }

    fn add(&mut self, document: Document, coded: (Coded, Prepared)) -> Result<(), Failure> {
        if self.waiting.is_empty() {
            self.since = Instant::now();
        }
        self.bytes += document.text.len();
        self.waiting.push((document, coded));
        let full = self.waiting.len() >= self.most
            || self.bytes >= BATCH_BYTES
            || self.since.elapsed() >= BATCH_TIME;
        if full { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Failure> {
        let begun = Instant::now();
        let waiting = self.waiting.iter();
        let batch: Vec<_> = waiting.map(|(d, (c, ready))| (d, c, ready)).collect();
        self.namesakes += self.writer.put_prepared(&batch)?.namesakes;
        self.waiting.clear();
        self.bytes = 0;
        self.spent += begun.elapsed();
        if let Some(finder) = &mut self.finder {
            let begun = Instant::now();
            self.found = finder.follow(self.writer)?;
            self.finding += begun.elapsed();
        }
        Ok(())
    }
}
