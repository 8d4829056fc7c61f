//! `--score-pairs`: how likely two texts tell the same, pair by pair.
//!
//! In: `{"id","a":{"text","date"?,"language"?,"vector"?},"b":{…}}`, one a line. Out: `{"id","score","same_story",
//! "relation","confidence","reason"}` in the same order; `relation` is what the later text is to the
//! earlier one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use dateline_record::{Relation, Vector};
use dateline_story::{Meaning, Tables, Told, Words, judge};
use dateline_text::{Cause, InputError, Lines};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoriesArgs;
use crate::exit::{Ended, Exit, Failure, OrExit};
use crate::output::Output;
use crate::problems::Problems;
use crate::progress::Progress;

#[derive(Deserialize)]
#[serde(expecting = "a JSON object with id, a and b")]
struct Pair {
    id: Value,
    a: Side,
    b: Side,
}

#[derive(Deserialize)]
#[serde(expecting = "a JSON object with text, date, language and vector")]
struct Side {
    text: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    vector: Option<Value>,
}

#[derive(Serialize)]
struct Scored {
    id: Value,
    score: f64,
    same_story: bool,
    relation: Relation,
    confidence: f64,
    reason: String,
}

/// Reads pairs, writes scores in the same order.
pub fn run(file: &Path, args: &StoriesArgs, tables: &Tables) -> Ended {
    let name = match file.as_os_str() == "-" {
        true => "<stdin>".to_owned(),
        false => file.display().to_string(),
    };
    let mut problems = Problems::new(args.input.on_error);
    let progress = Progress::new(None, true);
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut out = BufWriter::new(&mut output);
    for line in Lines::new(name.clone(), open(file)?, args.input.max_bytes) {
        let scored = line.and_then(|line| {
            read(&line.text)
                .map(|(id, a, b)| score(id, [a, b], tables, args.vector_base))
                .map_err(|cause| InputError::new(&name, cause).at(Some(line.number), None))
        });
        match scored {
            Ok(scored) => {
                serde_json::to_writer(&mut out, &scored).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Err(error) => problems.bad_input(&error, &progress)?,
        }
    }
    out.flush()?;
    drop(out);
    output.commit()?;
    Ok(problems.exit())
}

/// What a side says.
struct Text {
    text: String,
    day: Option<i32>,
    language: Option<String>,
    vector: Option<Vector>,
}

fn read(line: &str) -> Result<(Value, Text, Text), Cause> {
    let pair: Pair = serde_json::from_str(line).map_err(|error| match error.is_data() {
        true => Cause::OtherForm(error.to_string()),
        false => Cause::BrokenJson(error.to_string()),
    })?;
    let side = |side: Side, which: &str| {
        let day = side.date.map(|date| {
            dateline_text::parse_date(&date).ok_or_else(|| {
                Cause::OtherForm(format!(
                    "the date of `{which}`, {date:?}, is not YYYY-MM-DD"
                ))
            })
        });
        let day = day.transpose()?.map(super::gather::days_since_1970);
        Ok::<Text, Cause>(Text {
            text: side.text,
            day: day.and_then(|day| i32::try_from(day).ok()),
            language: side.language,
            vector: side.vector.map(dateline_text::vector).transpose()?,
        })
    };
    Ok((pair.id, side(pair.a, "a")?, side(pair.b, "b")?))
}

fn score(id: Value, sides: [Text; 2], tables: &Tables, base: f64) -> Scored {
    let [mut earlier, mut later] = sides.map(|side| {
        let meaning = side.vector.map(|vector| Meaning {
            vector,
            language: side.language,
            base,
        });
        Told::new(Words::of_report(&side.text, tables), side.day).meaning(meaning)
    });
    if matches!((earlier.day, later.day), (Some(a), Some(b)) if b < a) {
        std::mem::swap(&mut earlier, &mut later);
    }
    let verdict = judge(&earlier, &later);
    Scored {
        id,
        score: verdict.score,
        same_story: verdict.same_story,
        relation: verdict.relation,
        confidence: verdict.confidence,
        reason: verdict.reason,
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path)
        .with_context(|| format!("{}: cannot be read", path.display()))
        .or_exit(Exit::BadInput)?;
    Ok(Box::new(BufReader::new(file)))
}
