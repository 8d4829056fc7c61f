//! The documents that the command line names.

use std::path::Path;

use dateline_text::{Documents, Form, Input, Options};

use crate::cli::{FormArg, InputArgs};

/// The documents of the inputs, in order.
pub fn documents(args: &InputArgs) -> Documents {
    let form = match args.input {
        FormArg::Auto => Form::Auto,
        FormArg::Text => Form::Text,
        FormArg::Jsonl => Form::Jsonl,
    };
    let options = Options {
        form,
        date: args.date,
        max_bytes: args.max_bytes,
    };
    Documents::new(args.files.iter().map(|path| input(path)), options)
}

fn input(path: &Path) -> Input {
    match path.to_str() {
        Some("-") => Input::stdin(),
        _ => Input::file(path),
    }
}

/// The bytes of the files, where all of them are files: what a progress bar counts.
pub fn total_bytes(args: &InputArgs) -> Option<u64> {
    args.files
        .iter()
        .map(|p| p.metadata().ok().filter(|m| m.is_file()).map(|m| m.len()))
        .sum()
}
