//! `dateline stories`: which documents tell the same, who took it from whom, what was changed.
//!
//! In: documents. Out: stories as a table, as JSONL or as a page to read; or, for pairs of texts, how
//! likely both tell the same. The result does not depend on the order of the documents.

mod archived;
pub mod follow;
mod gather;
mod html;
pub mod mark;
mod marked;
mod pairs;
mod spool;
mod table;
mod timings;
mod trace;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use dateline_know::{KnowError, Knowledge};
use dateline_record::{DocumentIntegrity, Record, Story};
use dateline_store::Archive;
use dateline_story::{Furniture, IndexSettings, Outlet, Owners, Rarity, Tables};

use super::shared::{counted, grouped};
use crate::cli::{InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Exit, Failure, OrExit};
use crate::output::{ColorArg, Output, OutputArgs, style};
use crate::parts;
use crate::problems::Problems;
use follow::{Finder, Followed};
use gather::{Gathered, Texts};

const EXAMPLES: &str = "\
Examples:
  dateline stories news/*.jsonl
      Which reports tell the same, and who took them from whom
  dateline stories news/*.jsonl --changes --format html --output stories.html
      A page to read: lineage, changed words side by side, signs of damage
  dateline stories archive.jsonl --format jsonl | jq -c 'select(.counts.origins > 1)'
      Stories that more than one origin tells
  dateline stories --archive archive --format jsonl
      The stories of an archive
  dateline stories --score-pairs pairs.jsonl
      For each {\"id\",\"a\":{\"text\",\"date\"},\"b\":{\"text\",\"date\"}}: how likely both tell the same";

/// Find stories: copies, rewrites and other reports of the same, and their origins
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct StoriesArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Score pairs of texts instead: a file of {"id","a":{"text","date"},"b":{…}}, one a line; `-` is
    /// standard input
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with_all = ["files", "format", "changes"])]
    score_pairs: Option<PathBuf>,
    /// The stories of an archive, those of its last documents included
    #[arg(long, value_name = "DIR", help_heading = "Input", conflicts_with_all = ["files", "score_pairs", "window"])]
    archive: Option<PathBuf>,
    /// Find all stories of the archive anew, as after a change of the tables they are found with
    #[arg(long, requires = "archive", help_heading = "Stories")]
    again: bool,
    /// Days in which two reports may tell one story in words of their own; copies are found at any age
    #[arg(
        long,
        default_value_t = 14,
        value_name = "DAYS",
        help_heading = "Stories"
    )]
    window: u32,
    /// The cosine that your vectors' model gives two texts with nothing in common: 0 for most models, .7
    /// for those of the e5 family. Vectors are read from `vector`, a list of numbers
    #[arg(long, default_value_t = 0.0, value_name = "COSINE", value_parser = cosine, help_heading = "Stories")]
    vector_base: f64,
    /// Say also what each copy changed, and where texts are damaged: reads them with the parser
    #[arg(long, help_heading = "Stories")]
    changes: bool,
    /// Say on standard error how long each ten thousand documents took
    #[arg(long, help_heading = "Running")]
    timings: bool,
    /// Format of the stories
    #[arg(long, short, value_enum, default_value_t = Format::Table, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
    /// Whether tables have colours
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN", help_heading = "Output")]
    color: ColorArg,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    running: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the stories that more than one document tells
    Table,
    /// All stories, one JSON object a line
    Jsonl,
    /// A page to read in a browser; needs nothing else
    Html,
}

/// Finds the stories and writes them.
pub fn run(args: &StoriesArgs) -> Ended {
    let started = Instant::now();
    let knowledge = parts::knowledge(&args.parts.knowledge)?;
    let (tables, owners) = known(&knowledge).or_exit(Exit::Parts)?;
    if let Some(file) = &args.score_pairs {
        return pairs::run(file, args, &tables);
    }
    // The model is opened before the work, so that its lack is not found out after it.
    let tracer = args
        .changes
        .then(|| trace::Tracer::new(&args.parts, Arc::clone(&knowledge)))
        .transpose()?;
    if let Some(dir) = &args.archive {
        return of_archive(args, dir, &knowledge, tracer.as_ref(), started);
    }
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    let settings = IndexSettings {
        window: args.window,
        ..IndexSettings::default()
    };
    let mut gathered = Gathered::read(
        &args.input,
        &args.running,
        &tables,
        settings,
        args.vector_base,
        &mut problems,
    )?;
    let mut stories = gathered.stories(&tables, &owners, args.running.threads())?;
    let mut integrity = Vec::new();
    if let Some(tracer) = &tracer {
        integrity = tracer.run(&gathered, &mut stories, &args.running)?;
    }
    show(args, &stories, &integrity, &gathered, &mut output)?;
    output.commit()?;
    if args.timings {
        eprint!("{}", gathered.timings.report(gathered.len()));
    }
    if !args.running.quiet {
        summary(&stories, &gathered, &problems, started);
    }
    Ok(problems.exit())
}

/// What stories are found with.
fn known(knowledge: &Knowledge) -> Result<(Tables, Owners), KnowError> {
    let known = knowledge.story_tables()?;
    let tables = Tables {
        rarity: Rarity::new(known.rarity.iter().map(|(n, word)| (*n, word.as_str()))),
        furniture: Furniture::new(known.begins, known.holds),
    };
    let owners = Owners::new(known.publishers.into_iter().map(|p| Outlet {
        name: p.name,
        aliases: p.aliases,
        domains: p.domains,
        owner: p.owner,
        agency: p.agency,
    }));
    Ok((tables, owners))
}

/// Stories that are written at a time, where all of them need not be held.
const AT_ONCE: usize = 1000;

/// Shows the stories of an archive.
fn of_archive(
    args: &StoriesArgs,
    dir: &Path,
    knowledge: &Knowledge,
    tracer: Option<&trace::Tracer>,
    started: Instant,
) -> Ended {
    let archive = Archive::open(dir)?;
    let found = bring_up(args, &archive, knowledge)?;
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut archived = archived::Archived::open(&archive)?;
    let rows = archived.all()?;
    let (mut documents, mut told) = (0, 0);
    // Only a page or a table is made of all stories together.
    let at_once = match args.format {
        Format::Jsonl => AT_ONCE,
        Format::Table | Format::Html => rows.len().max(1),
    };
    let mut integrity = Vec::new();
    let mut chunks = rows.chunks(at_once);
    let mut next = chunks.next().or(Some(&[]));
    while let Some(chunk) = next {
        archived.forget();
        let mut stories = Vec::with_capacity(chunk.len());
        for row in chunk {
            stories.push(archived.story(*row)?);
        }
        documents += stories.iter().map(|s| s.documents.len()).sum::<usize>();
        told += stories.iter().filter(|s| s.documents.len() > 1).count();
        let whole = match tracer {
            Some(tracer) => tracer.run(&archived, &mut stories, &args.running)?,
            None => Vec::new(),
        };
        if args.format == Format::Jsonl {
            show(args, &stories, &[], &archived, &mut output)?;
            integrity.extend(whole);
        } else {
            show(args, &stories, &whole, &archived, &mut output)?;
        }
        next = chunks.next();
    }
    show_integrity(&integrity, &mut output)?;
    output.commit()?;
    if !args.running.quiet {
        eprintln!(
            "{} in {} ({} told more than once); {} new, {} compared in {:.1} s",
            counted(documents, "document"),
            match rows.len() {
                1 => "1 story".to_owned(),
                n => format!("{} stories", grouped(n)),
            },
            grouped(told),
            counted(found.documents, "document"),
            counted(found.compared, "pair"),
            started.elapsed().as_secs_f64(),
        );
    }
    Ok(Exit::Done)
}

/// Finds the stories that an archive does not have yet, where it can be written.
fn bring_up(
    args: &StoriesArgs,
    archive: &Archive,
    knowledge: &Knowledge,
) -> Result<Followed, Failure> {
    let reader = archive.reader()?;
    let (state, now) = (reader.story_state()?, reader.watermark()?);
    let waiting = now.document > state.document
        || reader.has_new_codings()?
        || !reader.stories_to_compare(1)?.is_empty();
    if !waiting && !args.again {
        return Ok(Followed::default());
    }
    let mut writer = match archive.writer() {
        Ok(writer) => writer,
        Err(error) if !args.again => {
            eprintln!("note: the stories of the last documents were not looked for: {error}");
            return Ok(Followed::default());
        }
        Err(error) => return Err(error.into()),
    };
    if args.again {
        writer.forget_stories()?;
    }
    drop(reader);
    let found = Finder::open(archive, &mut writer, knowledge)?.follow(&mut writer)?;
    found.tell(archive);
    Ok(found)
}

/// Writes stories in the format asked for.
fn show(
    args: &StoriesArgs,
    stories: &[Story],
    integrity: &[DocumentIntegrity],
    texts: &dyn Texts,
    output: &mut Output,
) -> Result<(), Failure> {
    match args.format {
        Format::Jsonl => {
            let mut out = io::BufWriter::with_capacity(1 << 16, &mut *output);
            for story in stories {
                line(&mut out, &Record::Story(Box::new(story.clone())))?;
            }
            out.flush()?;
            drop(out);
            show_integrity(integrity, output)?;
        }
        Format::Table => {
            let style = style(args.color, args.output.output.is_some());
            let text = table::table(stories, integrity, texts, style)?;
            output.write_all(text.as_bytes())?;
        }
        Format::Html => html::write(output, stories, integrity, texts)?,
    }
    Ok(())
}

fn show_integrity(all: &[DocumentIntegrity], output: &mut Output) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, output);
    for record in all {
        line(&mut out, &Record::Integrity(Box::new(record.clone())))?;
    }
    out.flush()?;
    Ok(())
}

fn cosine(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (0.0..1.0).contains(n));
    number.ok_or_else(|| "a number from 0 to below 1 is expected".to_owned())
}

fn line(out: &mut impl Write, record: &Record) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, record).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn summary(stories: &[Story], gathered: &Gathered, problems: &Problems, started: Instant) {
    let told = stories.iter().filter(|s| s.documents.len() > 1).count();
    let seconds = started.elapsed().as_secs_f64();
    let documents = gathered.len();
    let rate = (documents as f64 / seconds.max(1e-3)) as usize;
    let done = format!(
        "{}, {} ({} told more than once), {} pairs compared in {seconds:.1} s ({} documents/s)",
        counted(documents, "document"),
        if stories.len() == 1 {
            "1 story".to_owned()
        } else {
            format!("{} stories", grouped(stories.len()))
        },
        grouped(told),
        grouped(gathered.pairs()),
        grouped(rate),
    );
    eprintln!("{}", problems.told_with(&done));
}
