//! `dateline stories`: which documents tell the same, who took it from whom, what was changed.
//!
//! In: documents. Out: stories as a table, as JSONL or as a page to read; or, for pairs of texts, how
//! likely both tell the same. The result does not depend on the order of the documents.

mod gather;
mod html;
mod marked;
mod pairs;
mod spool;
mod table;
mod timings;
mod trace;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use dateline_record::{Record, Story};
use dateline_story::{Furniture, IndexSettings, Outlet, Owners, Rarity, Tables};

use super::shared::{counted, grouped};
use crate::cli::{InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Exit, Failure, OrExit};
use crate::output::{ColorArg, Output, OutputArgs, style};
use crate::parts;
use crate::problems::Problems;
use gather::Gathered;

const EXAMPLES: &str = "\
Examples:
  dateline stories news/*.jsonl
      Which reports tell the same, and who took them from whom
  dateline stories news/*.jsonl --changes --format html --output stories.html
      A page to read: lineage, changed words side by side, signs of damage
  dateline stories archive.jsonl --format jsonl | jq -c 'select(.counts.origins > 1)'
      Stories that more than one origin tells
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
    let known = knowledge.story_tables().or_exit(Exit::Parts)?;
    let tables = Tables {
        rarity: Rarity::new(known.rarity.iter().map(|(n, word)| (*n, word.as_str()))),
        furniture: Furniture::new(known.begins, known.holds),
    };
    if let Some(file) = &args.score_pairs {
        return pairs::run(file, args, &tables);
    }
    let owners = Owners::new(known.publishers.into_iter().map(|p| Outlet {
        name: p.name,
        aliases: p.aliases,
        domains: p.domains,
        owner: p.owner,
        agency: p.agency,
    }));
    // The model is opened before the work, so that its lack is not found out after it.
    let tracer = args
        .changes
        .then(|| trace::Tracer::new(&args.parts, Arc::clone(&knowledge)))
        .transpose()?;
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
    match args.format {
        Format::Jsonl => {
            let mut out = io::BufWriter::with_capacity(1 << 16, &mut output);
            for story in &stories {
                line(&mut out, &Record::Story(Box::new(story.clone())))?;
            }
            for record in integrity {
                line(&mut out, &Record::Integrity(Box::new(record)))?;
            }
            out.flush()?;
        }
        Format::Table => {
            let style = style(args.color, args.output.output.is_some());
            let text = table::table(&stories, &integrity, &gathered, style)?;
            output.write_all(text.as_bytes())?;
        }
        Format::Html => html::write(&mut output, &stories, &integrity, &gathered)?,
    }
    output.commit()?;
    if args.timings {
        eprint!("{}", gathered.timings.report(gathered.len()));
    }
    if !args.running.quiet {
        summary(&stories, &gathered, &problems, started);
    }
    Ok(problems.exit())
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
