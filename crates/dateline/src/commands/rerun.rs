//! `dateline rerun`: a run once more, from its manifest.
//!
//! In: a manifest, and the inputs it names or the archive that has their texts. Out: the records as
//! `code --format jsonl` writes them, byte for byte those of the run; or which hash differs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Args, Parser};
use dateline_code::Scratch;
use dateline_export::{Jsonl, Sink};
use dateline_record::{Coded, Document, hex};
use dateline_store::{Archive, Manifest, Part};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::made::{self, CodingArgs};
use super::recode::over_archive;
use super::shared::{not_coded, over_documents, wrong_language};
use crate::cli::{GateArgs, GazetteerArgs, InputArgs, PartsArgs, RunArgs};
use crate::exit::{EXIT_CODES, Ended, Exit, Failure};
use crate::output::{Output, OutputArgs};
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline archive runs archive --manifest r1 > r1.json
  dateline rerun r1.json -o again.jsonl
      The inputs again, coded as run r1 coded them
  dateline rerun r1.json --archive archive -o again.jsonl
      The same from the texts in the archive

Ends with code 6, and writes nothing, where a hash differs; each that does is named.";

/// Do a run again from its manifest, and get the same bytes or be told what differs
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"), after_help = EXAMPLES)]
pub struct RerunArgs {
    /// The manifest, as `dateline archive runs DIR --manifest RUN` prints it
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// Take the documents of the run from this archive instead of the inputs
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    /// Threads that work [default: as many as the machine has cores]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Settings of a manifest, read as the options they are.
#[derive(Debug, Parser)]
struct Settings {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    running: RunArgs,
}

/// Compares, codes, compares.
pub fn run(args: &RerunArgs) -> Ended {
    let name = args.manifest.display();
    let told =
        fs::read_to_string(&args.manifest).with_context(|| format!("{name} cannot be read"))?;
    let manifest: Manifest = serde_json::from_str(&told).with_context(|| {
        format!("{name} is no manifest; `dateline archive runs DIR --manifest RUN` prints one")
    })?;
    if manifest.model.is_none() {
        return Err(anyhow!("{name}: nothing was coded in this run ({})", manifest.kind).into());
    }
    let settings = settings(&manifest)?;
    let coding = CodingArgs {
        parts: PartsArgs {
            model: args.parts.model.clone(),
            knowledge: crate::cli::KnowledgeArgs {
                knowledge: args.parts.knowledge.knowledge.clone(),
            },
        },
        gazetteer: GazetteerArgs {
            gazetteer: args.gazetteer.gazetteer.clone(),
        },
        gate: settings.gate,
        running: settings.running,
    };
    let parts = coding.load()?;
    let mut differing = differing(&manifest, &coding.manifest(&manifest.kind, &parts)?);
    if args.archive.is_none() {
        differing.extend(inputs_differing(&manifest));
    }
    if !differing.is_empty() {
        for what in &differing {
            eprintln!("differs: {what}");
        }
        return Ok(Exit::Findings);
    }
    let coder = coding.coder(&parts)?;
    let code = |scratch: &mut Scratch, document: &Document| match wrong_language(
        document,
        coding.running.force_language,
    ) {
        Some(note) => not_coded(note),
        None => coder.code(document, scratch),
    };
    let threads = args
        .threads
        .map_or_else(|| coding.running.threads(), usize::from);
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut sink = Jsonl::new(&mut output);
    let mut hash = Sha256::new();
    let mut put = |document: &Document, coded: &Coded| -> Result<(), Failure> {
        hash.update(dateline_store::records_digest(document, coded)?);
        Ok(sink.put(document, coded)?)
    };
    let mut changed = Vec::new();
    let mut exit = Exit::Done;
    match &args.archive {
        Some(dir) => {
            let archive = Archive::open_read_only(dir)?;
            let reader = archive.reader()?;
            let identity = manifest.identity();
            let run = reader
                .runs()?
                .into_iter()
                .find(|run| {
                    run.manifest.identity() == identity && run.manifest.started == manifest.started
                })
                .ok_or_else(|| anyhow!("{}: this run is not in the archive", dir.display()))?;
            let documents = reader.documents_of_run(run.id.row)?;
            over_archive(
                &archive,
                &documents,
                threads,
                code,
                |_, before, document, coded| {
                    if dateline_store::records_digest(&document, &coded)? != before.digest {
                        changed.push(document.id.clone());
                    }
                    put(&document, &coded)
                },
            )?;
        }
        None => {
            let mut problems = Problems::new(settings.input.on_error);
            let running = RunArgs {
                threads: u16::try_from(threads).ok(),
                quiet: true,
                ..coding.running
            };
            over_documents(
                &settings.input,
                &running,
                &mut problems,
                Scratch::default,
                code,
                |document, coded, _, _| put(document, &coded),
            )?;
            exit = problems.exit();
        }
    }
    let hash = hex(&hash.finalize());
    sink.finish()?;
    drop(sink);
    output.commit()?;
    for id in &changed {
        eprintln!("differs: the records of {id}");
    }
    let wanted = manifest.records_sha256.as_deref().unwrap_or("");
    if args.archive.is_none() && manifest.counts.known > 0 {
        eprintln!(
            "note: {} of the documents were in the archive before that run, so the hash of its records \
             cannot be compared with these; --archive DIR compares each",
            manifest.counts.known
        );
    } else if hash != wanted {
        eprintln!("differs: the records: they have hash {hash}, the run's {wanted}");
        return Ok(Exit::Findings);
    } else {
        eprintln!("the same records: {hash}");
    }
    Ok(exit)
}

/// The settings of a manifest as options, and its inputs.
fn settings(manifest: &Manifest) -> Result<Settings, Failure> {
    let mut line = vec!["rerun".to_owned()];
    for (name, value) in &manifest.settings {
        match value {
            // Of recode; it decides nothing here.
            _ if name == "all" => {}
            Value::Bool(false) => {}
            Value::Bool(true) => line.push(format!("--{name}")),
            Value::String(text) => line.push(format!("--{name}={text}")),
            other => line.push(format!("--{name}={other}")),
        }
    }
    line.push("--".to_owned());
    line.extend(manifest.inputs.iter().map(|input| input.path.clone()));
    Settings::try_parse_from(line).map_err(|error| {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or("").to_owned();
        anyhow!("the manifest has a setting that this program does not know: {first}").into()
    })
}

/// The parts that are not those of the run.
fn differing(manifest: &Manifest, here: &Manifest) -> Vec<String> {
    let of = |part: Option<&Part>| match part {
        None => "none".to_owned(),
        Some(part) => format!("{} ({})", part.name, part.sha256),
    };
    let pairs = [
        ("program", Some(&manifest.program), Some(&here.program)),
        ("model", manifest.model.as_ref(), here.model.as_ref()),
        (
            "knowledge",
            manifest.knowledge.as_ref(),
            here.knowledge.as_ref(),
        ),
        (
            "gazetteer",
            manifest.gazetteer.as_ref(),
            here.gazetteer.as_ref(),
        ),
    ];
    pairs
        .into_iter()
        .filter(|(_, then, now)| then.map(|p| &p.sha256) != now.map(|p| &p.sha256))
        .map(|(what, then, now)| format!("{what}: the run had {}, here is {}", of(then), of(now)))
        .collect()
}

/// The inputs that are not as they were.
fn inputs_differing(manifest: &Manifest) -> Vec<String> {
    let mut out = Vec::new();
    for input in &manifest.inputs {
        let Some(then) = &input.sha256 else {
            out.push(format!(
                "{}: it was no file, so it cannot be read again; --archive DIR has its texts",
                input.path
            ));
            continue;
        };
        match made::hash_file(input.path.as_ref()) {
            Err(error) => out.push(format!("{}: {error}", input.path)),
            Ok((_, now)) if now != *then => {
                out.push(format!(
                    "{}: the run read {then}, here is {now}",
                    input.path
                ));
            }
            Ok(_) => {}
        }
    }
    out
}
