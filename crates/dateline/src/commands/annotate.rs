//! `dateline annotate`: layers of spans, whether or not an event stands on them.
//!
//! In: texts and JSONL; a row may say where its place names stand ("toponyms"). Out: one JSON object a
//! document, in input order, with the layers asked for and no other.

use std::io::{self, Write};
use std::time::Instant;

use clap::Args;
use dateline_code::{Scratch, Settings};
use dateline_record::{Annotations, Layer};

use super::shared::{counted, over_documents, wrong_language};
use crate::cli::{GateArgs, GazetteerArgs, InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Failure};
use crate::output::{Output, OutputArgs};
use crate::parts;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline annotate report.txt
      Actors, places, times and attributions, one JSON object a document
  dateline annotate articles.jsonl --layers places,times -o places.jsonl
      Two layers, to a file
  echo '{\"id\": \"d1\", \"text\": \"Two died near Paris.\", \"toponyms\": [[14, 19]]}' \\
    | dateline annotate - --layers places
      Places at known spans: each is resolved, none is looked for";

/// Annotate documents: mentions of actors, places and times, and who said what, as spans
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct AnnotateArgs {
    #[command(flatten)]
    input: InputArgs,
    /// The layers, with commas between: actors, places, times, attributions, events, claims
    #[arg(
        long,
        short,
        value_name = "LAYERS",
        value_delimiter = ',',
        default_value = "actors,places,times,attributions",
        help_heading = "Output"
    )]
    layers: Vec<Layer>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    running: RunArgs,
}

/// Annotates the documents and writes their layers.
pub fn run(args: &AnnotateArgs) -> Ended {
    let settings = Settings {
        max_chars: args.running.max_chars(),
        gate: !args.gate.no_gate,
        ..Settings::default()
    };
    let wants = |layer| args.layers.contains(&layer);
    let places = if wants(Layer::Places) {
        parts::Places::Needed(&args.gazetteer)
    } else if wants(Layer::Events) {
        parts::Places::Wanted(&args.gazetteer)
    } else {
        parts::Places::Unused
    };
    let coder = parts::coder(&args.parts, places, settings)?;
    let started = Instant::now();
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    let mut documents = 0;
    over_documents(
        &args.input,
        &args.running,
        &mut problems,
        Scratch::default,
        |scratch, document| match wrong_language(document, args.running.force_language) {
            Some(note) => Annotations {
                notes: vec![note],
                ..Annotations::empty(&document.id, &args.layers)
            },
            None => coder.annotate(document, &args.layers, scratch),
        },
        |document, annotations, problems, progress| {
            documents += 1;
            for note in &annotations.notes {
                problems.note(document, note, progress);
            }
            let mut line = serde_json::to_vec(&annotations).map_err(io::Error::from)?;
            line.push(b'\n');
            Ok::<(), Failure>(output.write_all(&line)?)
        },
    )?;
    output.commit()?;
    if !args.running.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let done = format!("{}; {seconds:.2} s", counted(documents, "document"));
        writeln!(io::stderr(), "{}", problems.told_with(&done))?;
    }
    Ok(problems.exit())
}
