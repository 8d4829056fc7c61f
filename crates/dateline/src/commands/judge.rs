//! `dateline judge`: fit the judge's models on sentences and documents of one's own.
//!
//! In: rows of two marked parties with the type of the act between them, or documents with their gold. Out: files of
//! `knowledge/judge`, and on standard error how rules, judge and both do on examples they were not fitted on.

use std::collections::HashMap;
use std::fs;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use dateline_code::judge::train::{Example, Options, across_folds, fit};
use dateline_code::judge::{RIGHT, WRONG, root_of};
use dateline_code::{Coder, Scratch, Settings};
use dateline_eval::{Calibration, Coding, matched};
use dateline_export::OutputFile;
use dateline_record::{CharSpan, Document, Record};

use crate::cli::{InputArgs, PartsArgs};
use crate::exit::{Ended, Exit, Failure, OrExit};
use crate::{inputs, parts};

const RELATIONS_EXAMPLES: &str = "\
Examples:
  dateline judge relations training/relations --into knowledge/judge
      Fit relation.tsv (beside the rules) and relation-alone.tsv, and say how each does across five folds

A row is TYPE, a tab, and a sentence with <s>source</s> and <t>target</t>; YIELD is CONCEDE or RETREAT.";

const EVENTS_EXAMPLES: &str = "\
Examples:
  dateline judge events own.docs.jsonl --gold own.gold.jsonl --into knowledge/judge
      Fit event.tsv, which says how probable it is that an event is right, and how well calibrated it is across folds";

/// Fit the judge: the small models that weigh what the rules say
#[derive(Debug, Subcommand)]
pub enum JudgeCommand {
    Relations(RelationsArgs),
    Events(EventsArgs),
}

/// Fit what tells the type of an act between two parties
#[derive(Debug, Args)]
#[command(after_help = RELATIONS_EXAMPLES)]
pub struct RelationsArgs {
    /// Files of rows (*.tsv), or folders of such files
    #[arg(value_name = "ROWS", required = true)]
    rows: Vec<PathBuf>,
    #[command(flatten)]
    fitting: FittingArgs,
    #[command(flatten)]
    parts: PartsArgs,
}

/// Fit how sure an event is
#[derive(Debug, Args)]
#[command(after_help = EVENTS_EXAMPLES)]
pub struct EventsArgs {
    /// Gold sentences of the documents, one JSON object a line (docs/evaluate.md)
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    fitting: FittingArgs,
    #[command(flatten)]
    parts: PartsArgs,
}

#[derive(Debug, Args)]
struct FittingArgs {
    /// The folder that the models are written to; each appears whole or not at all
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Folds of the figures
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: u64,
    /// Seed of the order of examples
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl FittingArgs {
    fn options(&self) -> Options {
        Options {
            seed: self.seed,
            ..Options::default()
        }
    }
}

/// Runs the one that is named.
pub fn run(command: &JudgeCommand) -> Ended {
    match command {
        JudgeCommand::Relations(args) => relations(args),
        JudgeCommand::Events(args) => events(args),
    }
}

/// A row: what the source does to the target.
struct Row {
    class: String,
    text: String,
    source: CharSpan,
    target: CharSpan,
}

fn relations(args: &RelationsArgs) -> Ended {
    let rows = read_rows(&args.rows).or_exit(Exit::BadInput)?;
    let coder = parts::coder(&args.parts, parts::Places::Unused, Settings::default())?;
    let mut scratch = Scratch::default();
    let (mut beside, mut alone, mut by_rules) = (Vec::new(), Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let (with, without, rules) =
            coder.relation_features(&row.text, row.source, row.target, &mut scratch);
        let example = |features| Example {
            features,
            class: row.class.clone(),
            group: spread(at),
        };
        beside.push(example(with));
        alone.push(example(without));
        by_rules.push(rules.map_or("none", |r| root_of(r.event_type)).to_owned());
    }
    let options = args.fitting.options();
    let gold: Vec<&str> = rows.iter().map(|r| r.class.as_str()).collect();
    eprintln!(
        "{} rows, {} folds          accuracy  macro-F1",
        rows.len(),
        args.fitting.folds
    );
    say("rules", &gold, &by_rules);
    for (name, file, examples) in [
        ("judge alone", "relation-alone.tsv", &alone),
        ("both", "relation.tsv", &beside),
    ] {
        let folds = across_folds(examples, args.fitting.folds, &options);
        let answers: Vec<String> = folds.iter().map(|(c, p)| c[best(p)].clone()).collect();
        say(name, &gold, &answers);
        let sure = folds
            .iter()
            .zip(&gold)
            .map(|((c, p), g)| (p[best(p)], c[best(p)] == **g))
            .collect();
        let ece = Calibration::of(sure).map_or(f64::NAN, |c| c.ece);
        eprintln!("{:26}expected calibration error {ece:.3}", "");
        if let Some(into) = &args.fitting.into {
            let all: Vec<&Example> = examples.iter().collect();
            let fitted = fit(&all, &options);
            let head = head(
                "The root of the act between two parties (CONCEDE and RETREAT are YIELD)",
                &format!("{} rows, {name}", rows.len()),
                &options,
            );
            write(&into.join(file), &fitted.text(&head))?;
            eprintln!("{:26}{} features with a weight", "", fitted.len());
        }
    }
    Ok(Exit::Done)
}

fn events(args: &EventsArgs) -> Ended {
    let coder = parts::coder(&args.parts, parts::Places::Unused, Settings::default())?;
    let gold = fs::File::open(&args.gold)
        .with_context(|| format!("{}: cannot be read", args.gold.display()))
        .or_exit(Exit::BadInput)?;
    let gold = Coding::read(&args.gold.display().to_string(), BufReader::new(gold))
        .or_exit(Exit::BadInput)?;
    let mut scratch = Scratch::default();
    let (mut records, mut features, mut groups) = (Vec::new(), HashMap::new(), HashMap::new());
    for (at, document) in inputs::documents(&args.input)?.enumerate() {
        let document = document.or_exit(Exit::BadInput)?;
        let by_id = code(&coder, &document, &mut records, &mut scratch)?;
        groups.insert(document.id.clone(), spread(at));
        features.extend(by_id);
    }
    let system = Coding::read("dateline", records.as_slice()).or_exit(Exit::BadInput)?;
    let mut examples = Vec::new();
    for event in matched(&gold, &system) {
        let Some(id) = event.id else { continue };
        if let Some(features) = features.remove(id) {
            examples.push(Example {
                features,
                class: if event.hit { RIGHT } else { WRONG }.to_owned(),
                group: groups.get(event.document).copied().unwrap_or_default(),
            });
        }
    }
    if examples.is_empty() {
        return Err(Failure {
            exit: Exit::BadInput,
            error: anyhow!(
                "no event of these documents stands in a gold sentence; give the gold of these documents"
            ),
        });
    }
    // Few examples with few features: stronger shrinkage than for relations.
    let options = Options {
        l1: 1.5,
        l2: 20.0,
        alpha: 0.03,
        least: 8,
        ..args.fitting.options()
    };
    let right = examples.iter().filter(|e| e.class == RIGHT).count();
    let sure: Vec<(f64, bool)> = across_folds(&examples, args.fitting.folds, &options)
        .iter()
        .zip(&examples)
        .map(|((classes, p), e)| {
            let at = classes.iter().position(|c| c == RIGHT);
            (at.map_or(0.0, |at| p[at]), e.class == RIGHT)
        })
        .collect();
    let n = examples.len();
    eprintln!(
        "{n} events, {:.3} of them right, {} folds by document",
        right as f64 / n as f64,
        args.fitting.folds
    );
    if let Some(c) = Calibration::of(sure) {
        eprintln!(
            "expected calibration error {:.3}, Brier score {:.3}",
            c.ece, c.brier
        );
        for bin in c.bins {
            eprintln!(
                "  {:.2} to {:.2}: {:4} events, said {:.2}, right {:.2}",
                bin.low, bin.high, bin.events, bin.confidence, bin.matched
            );
        }
    }
    if let Some(into) = &args.fitting.into {
        let all: Vec<&Example> = examples.iter().collect();
        let head = head(
            "Whether an event is right: it stands in the gold, in the same sentence, with the same type",
            &format!("{n} events"),
            &options,
        );
        write(&into.join("event.tsv"), &fit(&all, &options).text(&head))?;
    }
    Ok(Exit::Done)
}

/// Codes a document: its records as lines, and what the judge looks at in each event.
fn code(
    coder: &Coder,
    document: &Document,
    records: &mut Vec<u8>,
    scratch: &mut Scratch,
) -> Result<HashMap<String, Vec<String>>, Failure> {
    let (events, features) = coder.event_features(document, scratch);
    let lines = std::iter::once(Record::Document(Box::new(document.clone())))
        .chain(events.into_iter().map(|e| Record::Event(Box::new(e))));
    for line in lines {
        serde_json::to_writer(&mut *records, &line)
            .context("a record cannot be written")
            .or_exit(Exit::BadInput)?;
        records.push(b'\n');
    }
    Ok(features)
}

/// Neighbours in a file are alike: a fold takes rows from everywhere.
fn spread(at: usize) -> u64 {
    (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

fn best(p: &[f64]) -> usize {
    (0..p.len())
        .max_by(|a, b| p[*a].total_cmp(&p[*b]))
        .unwrap_or(0)
}

/// A line of the table: accuracy, and the mean of the classes' F1.
fn say(name: &str, gold: &[&str], answers: &[String]) {
    let right = gold.iter().zip(answers).filter(|(g, a)| **g == a.as_str());
    let accuracy = right.count() as f64 / gold.len() as f64;
    let mut classes: Vec<&str> = gold.to_vec();
    classes.sort_unstable();
    classes.dedup();
    let f1 = |class: &&str| {
        let hit = gold
            .iter()
            .zip(answers)
            .filter(|(g, a)| **g == *class && a.as_str() == *class);
        let in_gold = gold.iter().filter(|g| *g == class).count();
        let said = answers.iter().filter(|a| a.as_str() == *class).count();
        2.0 * hit.count() as f64 / (in_gold + said).max(1) as f64
    };
    let macro_f1 = classes.iter().map(f1).sum::<f64>() / classes.len() as f64;
    eprintln!("  {name:24}    {accuracy:.3}     {macro_f1:.3}");
}

fn head(what: &str, on: &str, o: &Options) -> String {
    format!(
        "{what}: weights of a multinomial logistic model (docs/judge.md).\n\
         Written by `cargo xtask train` on {on}; seed {}, {} passes, alpha {}, L1 {}, L2 {}, features of {} examples or more.\n\
         From: own sentences (training/). Licence: Apache-2.0 OR MIT.",
        o.seed, o.passes, o.alpha, o.l1, o.l2, o.least
    )
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = OutputFile::create(path)?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.commit()?;
    Ok(())
}

fn read_rows(paths: &[PathBuf]) -> anyhow::Result<Vec<Row>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let inside = fs::read_dir(path)
                .with_context(|| format!("{}: cannot be read", path.display()))?;
            let mut inside = inside
                .map(|entry| entry.map(|e| e.path()))
                .collect::<Result<Vec<_>, _>>()?;
            inside.retain(|f| f.extension().is_some_and(|e| e == "tsv"));
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    let mut rows = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{}: cannot be read", path.display()))?;
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let row =
                row(line).map_err(|why| anyhow!("{}, line {}: {why}", path.display(), at + 1))?;
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(anyhow!(
            "no row in the files given; give *.tsv files of rows"
        ));
    }
    Ok(rows)
}

fn row(line: &str) -> Result<Row, String> {
    let (class, marked) = line
        .split_once('\t')
        .ok_or("a row is TYPE, a tab and a sentence")?;
    let known = class == "YIELD" || class.parse::<dateline_record::EventType>().is_ok();
    if !known {
        return Err(format!("{class:?} is no type"));
    }
    let class = class
        .parse()
        .map_or_else(|_| class.to_owned(), |t| root_of(t).to_owned());
    let mut text = String::with_capacity(marked.len());
    let mut ends: [Option<usize>; 4] = [None; 4];
    let mut rest = marked;
    let mut length = 0;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        length += before.chars().count();
        let tag = ["<s>", "</s>", "<t>", "</t>"]
            .iter()
            .position(|tag| from.starts_with(tag));
        let Some(tag) = tag else {
            return Err("a < that begins no mark".to_owned());
        };
        if ends[tag].replace(length).is_some() {
            return Err("a mark stands twice".to_owned());
        }
        rest = &from[if tag % 2 == 0 { 3 } else { 4 }..];
    }
    text.push_str(rest);
    match ends {
        [Some(a), Some(b), Some(c), Some(d)] if a < b && c < d => Ok(Row {
            class,
            text,
            source: CharSpan::new(a, b),
            target: CharSpan::new(c, d),
        }),
        _ => Err("a sentence marks <s>source</s> and <t>target</t>".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_marks() {
        let read = row("RETREAT\tÉire's <s>army</s> left <t>Mali</t>.").unwrap();
        assert_eq!(
            (read.class.as_str(), read.text.as_str()),
            ("YIELD", "Éire's army left Mali.")
        );
        assert_eq!(
            (read.source, read.target),
            (CharSpan::new(7, 11), CharSpan::new(17, 21))
        );
        for (line, says) in [
            ("AID no tab", "a tab"),
            ("HELP\t<s>a</s> <t>b</t>", "no type"),
            ("AID\t<s>a</s> b", "marks"),
            ("AID\t<s>a</s> <s>b</s> <t>c</t>", "twice"),
            ("AID\t<x>a</s>", "no mark"),
        ] {
            let Err(why) = row(line) else {
                panic!("{line}")
            };
            assert!(why.contains(says), "{line}: {why}");
        }
    }
}
