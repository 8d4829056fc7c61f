//! `dateline parse`: tokens, tree and names, as the parser gives them.
//!
//! In: texts and JSONL. Out: CoNLL-U (labels are the model's own, not Universal Dependencies'),
//! or one JSON object a document.

use std::fmt::Write as _;
use std::io::Write;

use clap::{Args, ValueEnum};
use dateline_parse::{Doc, EntIob, Scratch, Token};
use dateline_record::Document;
use serde::Serialize;

use super::shared::{beginning, over_documents, tell_not_done, wrong_language};
use crate::cli::{InputArgs, PartsArgs, RunArgs};
use crate::exit::Ended;
use crate::output::{Output, OutputArgs};
use crate::parts;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  dateline parse report.txt
      CoNLL-U on standard output
  dateline parse articles.jsonl --format jsonl -o parses.jsonl
      One JSON object a document, with every field of every token";

/// Show the parse: tokens, lemmas, tags, tree, names, sentences
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ParseArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Format of the parse
    #[arg(long, short, value_enum, default_value_t = Format::Conllu, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    parts: PartsArgs,
    #[command(flatten)]
    running: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One token a line, a blank line between sentences
    Conllu,
    /// One JSON object a document
    Jsonl,
}

/// Parses the documents and writes what the parser says.
pub fn run(args: &ParseArgs) -> Ended {
    let pipeline = parts::pipeline(&args.parts)?;
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut problems = Problems::new(args.input.on_error);
    over_documents(
        &args.input,
        &args.running,
        &mut problems,
        Scratch::default,
        |scratch, document| {
            if let Some(note) = wrong_language(document, args.running.force_language) {
                return (String::new(), Some(note));
            }
            let (text, note) = beginning(&document.text, args.running.max_chars());
            let doc = pipeline.parse_with(text, scratch);
            let shown = match args.format {
                Format::Conllu => conllu(document, &doc),
                Format::Jsonl => jsonl(document, &doc),
            };
            (shown, note)
        },
        |document, (shown, note), problems, progress| {
            if let Some(note) = note {
                problems.note(document, &note, progress);
            }
            Ok(output.write_all(shown.as_bytes())?)
        },
    )?;
    output.commit()?;
    tell_not_done(&problems, &args.running);
    Ok(problems.exit())
}

fn conllu(document: &Document, doc: &Doc) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# newdoc id = {}", one_line(&document.id));
    for (n, sentence) in doc.sents().enumerate() {
        let _ = writeln!(out, "# sent_id = {}-{n}", one_line(&document.id));
        let _ = writeln!(out, "# text = {}", one_line(sentence.text()));
        for token in sentence.tokens() {
            token_line(&mut out, token, sentence.start() as usize);
        }
        out.push('\n');
    }
    out
}

fn token_line(out: &mut String, token: Token, first: usize) {
    let head = if token.is_root() {
        0
    } else {
        token.head().i() + 1 - first
    };
    let dep = if token.is_root() { "root" } else { token.dep() };
    let chars = token.chars();
    let mut misc = format!("TokenRange={}:{}", chars.start, chars.end);
    if !token.ent_type().is_empty() {
        let _ = write!(misc, "|NER={}-{}", iob(token.ent_iob()), token.ent_type());
    }
    if !token.has_space_after() {
        misc.push_str("|SpaceAfter=No");
    }
    let _ = writeln!(
        out,
        "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{misc}",
        token.i() + 1 - first,
        cell(token.text()),
        cell(token.lemma()),
        cell(token.pos()),
        cell(token.tag()),
        cell(token.morph()),
        cell(dep),
    );
}

/// A cell of CoNLL-U: never empty, white space escaped.
fn cell(text: &str) -> String {
    if text.is_empty() {
        return "_".to_owned();
    }
    if !text.contains(|c: char| c.is_whitespace() && c != '\u{a0}') {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_whitespace() && c != '\u{a0}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn iob(iob: EntIob) -> &'static str {
    match iob {
        EntIob::Begin => "B",
        EntIob::Inside => "I",
        _ => "O",
    }
}

#[derive(Serialize)]
struct ParsedDocument<'a> {
    id: &'a str,
    sentences: Vec<[usize; 2]>,
    tokens: Vec<ParsedToken<'a>>,
}

#[derive(Serialize)]
struct ParsedToken<'a> {
    i: usize,
    start: usize,
    end: usize,
    text: &'a str,
    lemma: &'a str,
    norm: &'a str,
    shape: &'a str,
    tag: &'a str,
    pos: &'a str,
    morph: &'a str,
    dep: &'a str,
    head: usize,
    sent_start: bool,
    ent_iob: &'static str,
    ent_type: &'a str,
    space_after: bool,
}

fn jsonl(document: &Document, doc: &Doc) -> String {
    let parsed = ParsedDocument {
        id: &document.id,
        sentences: doc
            .sents()
            .map(|s| [s.chars().start, s.chars().end])
            .collect(),
        tokens: doc.tokens().map(parsed_token).collect(),
    };
    // Plain values in plain structs: this cannot fail.
    let mut line = serde_json::to_string(&parsed).unwrap_or_default();
    line.push('\n');
    line
}

fn parsed_token(token: Token) -> ParsedToken {
    ParsedToken {
        i: token.i(),
        start: token.chars().start,
        end: token.chars().end,
        text: token.text(),
        lemma: token.lemma(),
        norm: token.norm(),
        shape: token.shape(),
        tag: token.tag(),
        pos: token.pos(),
        morph: token.morph(),
        dep: token.dep(),
        head: token.head().i(),
        sent_start: token.is_sent_start(),
        ent_iob: iob(token.ent_iob()),
        ent_type: token.ent_type(),
        space_after: token.has_space_after(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_no_white_space() {
        assert_eq!(cell(" \n"), "\\s\\n");
        assert_eq!(cell(""), "_");
        assert_eq!(cell("word"), "word");
    }
}
