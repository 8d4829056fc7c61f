//! `--explain`: what was done for an answer, as it was measured while it was done.
//!
//! In: the passes over the columns, what was noted beside them, what was unpacked. Out: a line for each on standard error.

use dateline_cube::archive::Work;
use dateline_cube::{Cube, DocumentSet, Lineage, Pass, Step};
use dateline_store::Unpacked;

use crate::commands::shared::grouped;

/// Says it.
pub fn tell(notes: &[String], passes: &[Pass], unpacked: Unpacked) {
    for note in notes {
        eprintln!("plan: {note}");
    }
    for pass in passes {
        eprintln!("plan: {}", pass_in_words(pass));
    }
    eprintln!(
        "plan: unpacked: the records of {} documents or rows, {} texts",
        number(unpacked.records),
        number(unpacked.texts)
    );
}

/// What the columns are and what had to be done for them.
pub fn columns(cube: &Cube, work: &Work) -> String {
    let state = match work {
        Work::None => "were current".to_owned(),
        Work::Read { added, retired } => format!(
            "were current but for {} that were read behind them and {} of before that were taken out",
            grouped(*added),
            grouped(*retired)
        ),
        Work::Anew { why } => format!("were made anew: {why}"),
    };
    format!("columns: of {} events, {state}", grouped(cube.len()))
}

/// What is known of stories.
pub fn stories(lineage: &Lineage) -> String {
    let documents = lineage
        .stories()
        .iter()
        .filter(|story| **story != 0)
        .count();
    format!(
        "stories: of {} documents, {} records tell an act that other documents tell too",
        grouped(documents),
        grouped(lineage.acts().len())
    )
}

/// What the index of words gave.
pub fn words(words: &str, found: &DocumentSet) -> String {
    format!(
        "words: `{words}` looked up in the index of words, {} documents have all",
        grouped(found.len())
    )
}

fn pass_in_words(pass: &Pass) -> String {
    let mut text = format!(
        "{}: {} of {} blocks read, {} passed over; of {} events",
        pass.what,
        number(pass.read),
        number(pass.read + pass.passed_over),
        number(pass.passed_over),
        number(pass.events)
    );
    for (step, left) in &pass.left {
        text.push_str(&format!(" {} left by {},", number(*left), name(*step)));
    }
    let mut text = text.trim_end_matches(',').to_owned();
    if pass.groups > 0 {
        text.push_str(&format!(
            "; counted in {}, of {} possible groups",
            pass.counting,
            number(pass.groups)
        ));
    }
    let (known, joined) = pass.joined;
    if known > 0 {
        text.push_str(&format!("; {} records joined with others", number(joined)));
    }
    text
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Days => "days",
        Step::Act => "type, mode, code or quad",
        Step::Parties => "parties",
        Step::Place => "place",
        Step::Maker => "who made the record",
        Step::Confidence => "confidence",
        Step::Documents => "words",
        Step::Origins => "origins",
        Step::Flags => "status and repeats",
    }
}

/// A number for people.
pub fn number(n: u64) -> String {
    grouped(usize::try_from(n).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_in_words() {
        let pass = Pass {
            what: "counted",
            read: 12,
            passed_over: 28,
            events: 786_432,
            left: vec![(Step::Days, 1234), (Step::Flags, 56)],
            groups: 48,
            counting: "an array of counts on each thread",
            joined: (9, 3),
        };
        assert_eq!(
            pass_in_words(&pass),
            "counted: 12 of 40 blocks read, 28 passed over; of 786,432 events 1,234 left by days, 56 left by status \
             and repeats; counted in an array of counts on each thread, of 48 possible groups; 3 records joined with \
             others"
        );
    }
}
