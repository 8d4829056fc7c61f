//! What the commands over documents share: reading, working on many threads, naming what was
//! not done.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dateline_cube::CubeError;
use dateline_record::{Coded, Document, Note};
use dateline_text::{Documents, InputError};

use crate::cli::{InputArgs, RunArgs};
use crate::exit::Failure;
use crate::inputs;
use crate::ordered::{self, Job};
use crate::problems::Problems;
use crate::progress::Progress;

/// What became of one input.
enum Outcome<R> {
    Done(Box<Document>, R),
    Bad(InputError),
    /// A fault of the program, not of the input.
    Panicked(String),
}

/// Says that what is derived from an archive could not be kept, so that the next question takes as long.
pub fn tell_unwritten(what: &str, unwritten: Option<CubeError>, quiet: bool) {
    if let Some(error) = unwritten.filter(|_| !quiet) {
        eprintln!("the {what} could not be kept for the next question: {error}");
    }
}

/// Works on every document of the inputs, and hands the results to `sink` in input order.
///
/// A panic on one document is named and counted as a bad input; the others go on.
pub fn over_documents<S, R: Send>(
    input: &InputArgs,
    running: &RunArgs,
    problems: &mut Problems,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &Document) -> R + Sync,
    sink: impl FnMut(&Document, R, &mut Problems, &Progress) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let reader = inputs::documents(input)?;
    let bytes = inputs::total_bytes(input);
    over_reader(reader, bytes, running, problems, state, work, sink)
}

/// The same for documents that are being read already, of so many bytes in all, where that is known.
pub fn over_reader<S, R: Send>(
    reader: Documents,
    bytes: Option<u64>,
    running: &RunArgs,
    problems: &mut Problems,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &Document) -> R + Sync,
    mut sink: impl FnMut(&Document, R, &mut Problems, &Progress) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let progress = Progress::new(bytes, running.quiet);
    let job = Job {
        threads: running.threads(),
        weigh: |read: &Result<Document, InputError>| read.as_ref().map_or(0, |d| d.text.len()),
        state: &state,
        work: |kept: &mut S, read: Result<Document, InputError>| match read {
            Err(error) => Outcome::Bad(error),
            Ok(document) => match catch_unwind(AssertUnwindSafe(|| work(kept, &document))) {
                Ok(result) => Outcome::Done(Box::new(document), result),
                Err(_) => {
                    // What a panic left behind is not used again.
                    *kept = state();
                    Outcome::Panicked(document.id)
                }
            },
        },
    };
    let tally = reader.tally();
    problems.watch(&tally);
    let mut documents = 0;
    let done = ordered::run(reader, &job, |outcome| {
        match outcome {
            Outcome::Bad(error) => problems.bad_input(&error, &progress)?,
            Outcome::Panicked(id) => {
                let fault =
                    format!("{id}: a fault of the program, not of the input; please report it");
                problems.bad_input(&fault, &progress)?;
            }
            Outcome::Done(document, result) => {
                documents += 1;
                progress.done(tally.served(), documents);
                for note in &document.notes {
                    problems.note(&document, note, &progress);
                }
                sink(&document, result, problems, &progress)?;
            }
        }
        Ok(())
    });
    progress.end();
    done
}

/// Says at the end what was not done, where anything was not.
pub fn tell_not_done(problems: &Problems, running: &RunArgs) {
    let not_done = problems.summary();
    if !running.quiet && !not_done.is_empty() {
        eprintln!("{not_done}");
    }
}

/// Why a document is not read for its language; nothing where it is.
pub fn wrong_language(document: &Document, force: bool) -> Option<Note> {
    let language = document
        .language
        .as_deref()
        .filter(|l| *l != "en" && !force)?;
    Some(Note {
        code: "not-english".into(),
        message: format!(
            "its language is `{language}`, so nothing was coded; --force-language reads it as English"
        ),
    })
}

/// The part of a text that is read, and a note where that is not all.
pub fn beginning(text: &str, max_chars: usize) -> (&str, Option<Note>) {
    match text.char_indices().nth(max_chars) {
        None => (text, None),
        Some((end, _)) => {
            let message = format!(
                "only the first {max_chars} characters were read; raise --max-chars to read more"
            );
            (
                &text[..end],
                Some(Note {
                    code: "too-long".into(),
                    message,
                }),
            )
        }
    }
}

/// A document of which nothing was coded, and why.
pub fn not_coded(note: Note) -> Coded {
    Coded {
        notes: vec![note],
        ..Coded::default()
    }
}

/// `1,234`.
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 event`, `2 events`.
pub fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_read_to_a_character() {
        let (text, note) = beginning("añb", 2);
        assert_eq!(text, "añ");
        assert_eq!(note.map(|n| n.code).as_deref(), Some("too-long"));
        assert_eq!(beginning("añb", 3), ("añb", None));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1000, 1_234_567]
                .map(grouped)
                .each_ref()
                .map(String::as_str)
        );
        assert_eq!(counted(1, "event"), "1 event");
    }
}
