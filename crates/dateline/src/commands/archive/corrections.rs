//! `dateline archive corrections`: who corrected what, when and why, and what was withdrawn.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use dateline_export::{Cell, Column, Kind, RowFormat, write_rows};
use dateline_store::Archive;
use serde_json::json;

use crate::commands::correct::{names, shown};
use crate::exit::{Ended, Exit};
use crate::output::{Output, OutputArgs};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One row each, with a header
    Csv,
    /// One JSON object a line; the first says how many there are
    Jsonl,
}

/// The corrections people made, those that were withdrawn among them
#[derive(Debug, Args)]
pub struct CorrectionsArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
}

/// Lists them.
pub fn run(args: &CorrectionsArgs) -> Ended {
    let mut reader = Archive::open_read_only(&args.dir)?.reader()?;
    reader.snapshot()?;
    let all = reader.corrections()?;
    let text = |name| Column::new(name, Kind::Text);
    let columns = [
        Column::new("number", Kind::Integer),
        text("record"),
        text("field"),
        text("old"),
        text("new"),
        text("author"),
        text("made"),
        text("reason"),
        text("withdrawn"),
        text("withdrawn_by"),
        text("withdrawn_why"),
    ];
    let mut rows = Vec::with_capacity(all.len());
    for one in &all {
        let withdrawn = one.withdrawn.as_ref();
        let said = &one.correction;
        rows.push(vec![
            Cell::Integer(one.number),
            Cell::text(Some(&names::of(&mut reader, one)?)),
            Cell::text(Some(&said.field)),
            Cell::text(one.old.as_ref().map(shown).as_deref()),
            Cell::text(Some(&shown(&said.value))),
            Cell::text(Some(&said.author)),
            Cell::text(Some(&said.made)),
            Cell::text(Some(&said.reason)),
            Cell::text(withdrawn.map(|w| w.at.as_str())),
            Cell::text(withdrawn.map(|w| w.by.as_str())),
            Cell::text(withdrawn.map(|w| w.why.as_str())),
        ]);
    }
    let about = json!({
        "record": "query",
        "of": "corrections",
        "total": all.len(),
        "withdrawn": all.iter().filter(|c| c.withdrawn.is_some()).count(),
    });
    let format = match args.format {
        Format::Table => RowFormat::Table,
        Format::Csv => RowFormat::Csv,
        Format::Jsonl => RowFormat::Jsonl,
    };
    let mut output = Output::open(args.output.output.as_deref())?;
    write_rows(&mut output, format, &columns, &about, rows.into_iter())?;
    output.commit()?;
    Ok(Exit::Done)
}
