//! Prints the parse of a file, one token a line, sentences apart.
//!
//! `cargo run --release -p dateline-parse --example parse_file -- MODEL FILE`

use std::error::Error;
use std::io::Write;

use dateline_parse::Pipeline;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(model), Some(file)) = (args.next(), args.next()) else {
        return Err("usage: parse_file MODEL FILE".into());
    };
    let pipeline = Pipeline::load(model)?;
    let doc = pipeline.parse(&std::fs::read_to_string(file)?);
    let mut out = std::io::stdout().lock();
    for sent in doc.sents() {
        for token in sent.tokens() {
            writeln!(
                out,
                "{}\t{:?}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                token.i(),
                token.text(),
                token.lemma(),
                token.pos(),
                token.tag(),
                token.morph(),
                token.head().i(),
                token.dep(),
                token.ent_type()
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}
