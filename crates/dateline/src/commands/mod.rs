//! The commands, one module each.

pub mod annotate;
pub mod archive;
mod archived;
pub mod code;
pub mod completions;
pub mod correct;
pub mod diff;
pub mod evaluate;
pub mod explain;
pub mod export;
mod filters;
pub mod import;
pub mod ingest;
pub mod integrity;
pub mod judge;
pub mod knowledge;
pub mod knowledge_import;
pub mod lexicon;
mod made;
pub mod overlap;
mod overlap_archive;
pub mod parse;
pub mod places;
pub mod query;
pub mod read;
pub mod recode;
mod records;
pub mod relate;
pub mod rerun;
mod shared;
mod show;
pub mod stories;
#[cfg(feature = "feeds")]
pub mod watch_feeds;

use crate::cli::{Cli, Command};
use crate::exit::Ended;

/// Runs the command that the command line names.
pub fn run(cli: Cli) -> Ended {
    match cli.command {
        Command::Code(args) => code::run(&args),
        Command::Ingest(args) => ingest::run(&args),
        Command::Archive(command) => archive::run(&command),
        Command::Recode(args) => recode::run(&args),
        Command::Correct(args) => correct::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Rerun(args) => rerun::run(&args),
        Command::Annotate(args) => annotate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Relate(args) => relate::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Integrity(args) => integrity::run(&args),
        Command::Overlap(args) => overlap::run(&args),
        Command::Parse(args) => parse::run(&args),
        Command::Query(args) => query::run(&args),
        Command::Read(args) => read::run(&args),
        #[cfg(feature = "feeds")]
        Command::WatchFeeds(args) => watch_feeds::run(&args),
        Command::Places(command) => places::run(&command),
        Command::Judge(args) => judge::run(&args),
        Command::Knowledge(args) => knowledge::run(&args),
        Command::Lexicon(command) => lexicon::run(&command),
        Command::Stories(args) => stories::run(&args),
        Command::Completions(args) => completions::run(&args),
    }
}
