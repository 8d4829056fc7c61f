//! The command line as types: what clap reads, shows in `--help` and completes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dateline_text::{Columns, Form};

#[cfg(feature = "feeds")]
use crate::commands::watch_feeds;
use crate::commands::{
    annotate, archive, code, completions, correct, diff, evaluate, explain, export, import, ingest,
    integrity, judge, knowledge, lexicon, overlap, parse, places, query, read, recode, relate,
    rerun, stories,
};
use crate::exit::EXIT_CODES;

/// Who did what to whom: codes political events from news, with the words that say so.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, propagate_version = true, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Code(code::CodeArgs),
    Ingest(ingest::IngestArgs),
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    Recode(recode::RecodeArgs),
    Correct(correct::CorrectArgs),
    Diff(diff::DiffArgs),
    Rerun(rerun::RerunArgs),
    Annotate(annotate::AnnotateArgs),
    Explain(explain::ExplainArgs),
    Relate(relate::RelateArgs),
    Stories(stories::StoriesArgs),
    Evaluate(evaluate::EvaluateArgs),
    Export(Box<export::ExportArgs>),
    Import(import::ImportArgs),
    Integrity(integrity::IntegrityArgs),
    Overlap(overlap::OverlapArgs),
    Parse(parse::ParseArgs),
    Query(query::QueryArgs),
    Read(read::ReadArgs),
    #[cfg(feature = "feeds")]
    WatchFeeds(watch_feeds::WatchFeedsArgs),
    #[command(subcommand)]
    Judge(judge::JudgeCommand),
    #[command(subcommand)]
    Knowledge(knowledge::KnowledgeCommand),
    #[command(subcommand)]
    Places(places::PlacesCommand),
    #[command(subcommand)]
    Lexicon(lexicon::LexiconCommand),
    Completions(completions::CompletionsArgs),
}

/// Where documents come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, folders (read to their depths, hidden files left out) and patterns; `-` is standard
    /// input, which is read where nothing is named. What each is shows in its content: text, HTML,
    /// RSS and Atom, JSONL and JSON, CSV, Parquet, WARC, wiki dumps, mail, PDF, and all of these as
    /// .gz, .zst, .bz2 or .zip
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,

    /// Read more paths from this file, one a line (or between NULs); `-` is standard input
    #[arg(long, value_name = "LIST")]
    pub files_from: Option<PathBuf>,

    /// How to read the inputs, once unpacked; by default their content shows it
    #[arg(long, value_enum, default_value_t = FormArg::Auto, value_name = "FORM")]
    pub input: FormArg,

    /// Which column of a table, or key of a JSON object, is what: `text=body,id=uid,date=day`; the
    /// fields are id, text, date, published_at, title, publisher, url, language, byline [default:
    /// by names in common use]
    #[arg(
        long,
        value_name = "MAPPING",
        default_value = "",
        hide_default_value = true
    )]
    pub columns: Columns,

    /// Tables begin with their first row; --columns gives numbers, from 1
    #[arg(long)]
    pub no_header: bool,

    /// Encoding of texts and tables that do not say it themselves, such as windows-1252 [default: as
    /// their bytes show]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<String>,

    /// Date of publication of documents that give none, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<jiff::civil::Date>,

    /// What to do about a bad input
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    pub on_error: OnError,

    /// Bytes that one document may have
    #[arg(long, default_value_t = 64 << 20, value_name = "N")]
    pub max_bytes: u64,

    /// How many times its size a compressed input may unpack to
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub max_ratio: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// As their content shows
    Auto,
    /// One plain text a file
    Text,
    /// One page a file
    Html,
    /// RSS, Atom or a JSON feed
    Feed,
    /// One JSON object a line
    Jsonl,
    /// JSON objects, alone or in a list
    Json,
    /// Rows with commas, semicolons, tabs or bars between cells, whichever fits
    Csv,
    /// Rows with tabs between cells
    Tsv,
    /// Parquet
    Parquet,
    /// A web archive
    Warc,
    /// A dump of a MediaWiki
    Wiki,
    /// One e-mail message a file (.eml)
    Mail,
    /// A mailbox (mbox)
    Mbox,
    /// PDF
    Pdf,
}

impl From<FormArg> for Form {
    fn from(form: FormArg) -> Self {
        match form {
            FormArg::Auto => Self::Auto,
            FormArg::Text => Self::Text,
            FormArg::Html => Self::Html,
            FormArg::Feed => Self::Feed,
            FormArg::Jsonl => Self::Jsonl,
            FormArg::Json => Self::Json,
            FormArg::Csv => Self::Csv,
            FormArg::Tsv => Self::Tsv,
            FormArg::Parquet => Self::Parquet,
            FormArg::Warc => Self::Warc,
            FormArg::Wiki => Self::Wiki,
            FormArg::Mail => Self::Mail,
            FormArg::Mbox => Self::Mbox,
            FormArg::Pdf => Self::Pdf,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Name it on standard error, count it, go on (exit code 3 at the end)
    Skip,
    /// Name it and stop (exit code 4)
    Fail,
}

/// The model and the knowledge.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model and knowledge")]
pub struct PartsArgs {
    /// The parser's model: a wheel or a folder [default: the fetched one in the data folder]
    #[arg(long, env = "DATELINE_MODEL", value_name = "PATH")]
    pub model: Option<PathBuf>,

    #[command(flatten)]
    pub knowledge: KnowledgeArgs,
}

/// The gazetteer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model and knowledge")]
pub struct GazetteerArgs {
    /// The gazetteer, compiled; without one places have no coordinates [default: the one in the
    /// data folder]
    #[arg(long, env = "DATELINE_GAZETTEER", value_name = "FILE")]
    pub gazetteer: Option<PathBuf>,
}

/// The knowledge.
#[derive(Debug, Args)]
pub struct KnowledgeArgs {
    /// Knowledge instead of the built-in: a folder of data files or a compiled file
    #[arg(long, env = "DATELINE_KNOWLEDGE", value_name = "PATH")]
    pub knowledge: Option<PathBuf>,
}

/// How the work is done.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub struct RunArgs {
    /// Threads that work [default: as many as the machine has cores]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,

    /// Characters of a document that are read; the rest is left out with a note
    #[arg(long, default_value_t = 1_000_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_chars: u64,

    /// Read documents as English even where they do not seem to be
    #[arg(long)]
    pub force_language: bool,

    /// No progress bar and no summary; bad inputs and notes are named all the same
    #[arg(long, short)]
    pub quiet: bool,
}

/// The archive.
#[derive(Debug, Args)]
#[command(next_help_heading = "Archive")]
pub struct ArchiveArgs {
    /// The archive's folder
    #[arg(long, value_name = "DIR")]
    pub archive: PathBuf,
}

/// What is coded.
#[derive(Debug, Args)]
#[command(next_help_heading = "Coding")]
pub struct GateArgs {
    /// Code every kind of article; by default opinion, ordinary crime in court, sport, culture,
    /// history and listings yield no events
    #[arg(long)]
    pub no_gate: bool,
}

impl RunArgs {
    /// The number of threads.
    pub fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }

    /// Characters of a document that are read.
    pub fn max_chars(&self) -> usize {
        usize::try_from(self.max_chars).unwrap_or(usize::MAX)
    }
}

pub fn date(text: &str) -> Result<jiff::civil::Date, String> {
    dateline_text::parse_date(text)
        .ok_or_else(|| "it is no date; YYYY-MM-DD is expected, for example 2022-10-20".to_owned())
}

fn encoding(label: &str) -> Result<String, String> {
    match dateline_text::encoding::is_known(label) {
        true => Ok(label.to_owned()),
        false => Err("no encoding has this name; utf-8, utf-16le, windows-1252, iso-8859-2 and the like are known".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        super::Cli::command().debug_assert();
    }
}
