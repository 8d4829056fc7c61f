//! `cargo xtask bench archive`: ten million made events, and what a desk asks of them.
//!
//! In: a number of events. Out: how fast they were loaded, what they take on disk, and the median time of each
//! question over sixteen sets of parameters, the whole of `dateline query` from start to end and the part of it
//! that is the answer; beside it DuckDB and PostgreSQL over the same events and texts, in the same run, each as a program
//! from start to end and in a session that is open. Then how each of them went about it. All of it lies in one
//! folder that is removed at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{cpu, median};
use crate::{Args, data, process};

/// Events, where the command line does not say how many.
const EVENTS: u64 = 10_000_000;
/// Sets of parameters a question.
const SETS: usize = 16;
/// Countries that made archives have much of, most first.
const COUNTRIES: [&str; 17] = [
    "USA", "RUS", "CHN", "ISR", "GBR", "UKR", "IRN", "IND", "FRA", "DEU", "SYR", "PAK", "IRQ",
    "TUR", "JPN", "KOR", "EGY",
];
/// Types with their number in PLOVER's order.
const TYPES: [(&str, usize); 8] = [
    ("CONSULT", 1),
    ("SUPPORT", 2),
    ("REQUEST", 7),
    ("ACCUSE", 8),
    ("REJECT", 9),
    ("PROTEST", 11),
    ("COERCE", 14),
    ("ASSAULT", 15),
];
/// What the peers need of pip, the last of it to unpack texts.
const PACKAGES: [&str; 2] = ["duckdb==2.0.1", "zstandard==0.25.0"];

/// A question: its name, the words after `dateline query` for a set of parameters.
struct Question {
    name: &'static str,
    ask: fn(&Set) -> Vec<String>,
    /// The same parameters for the peers.
    peers: fn(&Set) -> Value,
}

/// A set of parameters.
struct Set {
    dyad: (&'static str, &'static str),
    years: (String, String),
    country: &'static str,
    event_type: (&'static str, usize),
    words: (String, String),
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

const QUESTIONS: [Question; 6] = [
    Question {
        name: "dyad by month",
        ask: |set| {
            let (a, b) = set.dyad;
            words(&format!(
                "series --actor-country {a} --recipient-country {b} --by month"
            ))
        },
        peers: |set| json!([set.dyad.0, set.dyad.1]),
    },
    Question {
        name: "all dyads by month",
        ask: |_| words("series --by month,dyad --sparse --limit 1000"),
        peers: |set| json!([set.dyad.0, set.dyad.1]),
    },
    Question {
        name: "top actors, five years",
        ask: |set| {
            let (from, to) = &set.years;
            words(&format!("actors --from {from} --to {to}"))
        },
        peers: |set| json!([set.years.0, set.years.1]),
    },
    Question {
        name: "latest of country and type",
        ask: |set| {
            words(&format!(
                "events --place {} --type {}",
                set.country, set.event_type.0
            ))
        },
        peers: |set| json!([set.country, set.event_type.1]),
    },
    Question {
        name: "quads of a dyad by month",
        ask: |set| {
            let (a, b) = set.dyad;
            words(&format!(
                "series --actor-country {a} --recipient-country {b} --by month,quad"
            ))
        },
        peers: |set| json!([set.dyad.0, set.dyad.1]),
    },
    Question {
        name: "two words, latest fifty",
        ask: |set| {
            let mut ask = words("events --text");
            ask.push(format!("{} {}", set.words.0, set.words.1));
            ask
        },
        peers: |set| json!([set.words.0, set.words.1]),
    },
];

/// Makes the archive, asks, asks the peers, prints, cleans up.
pub fn run(args: &Args) -> Result<()> {
    let events = args.events.unwrap_or(EVENTS);
    let binary = match &args.binary {
        Some(path) => path.clone(),
        None => process::release_binary()?,
    };
    let folder = match &args.archives.out {
        Some(dir) => dir.clone(),
        None => super::cache(&data::folder(args)?)?.join("archive"),
    };
    let archive = folder.join("archive");
    process::step(&format!("{events} events; {}", cpu()));
    if archive.join("archive.sqlite").exists() {
        println!(
            "{} is there already: its load was not measured",
            archive.display()
        );
    } else {
        fs::create_dir_all(&folder)?;
        let made = make(events, args.archives.seed, &archive)?;
        let made: Value = serde_json::from_str(&made)?;
        let seconds = made["seconds"].as_f64().unwrap_or(f64::NAN);
        println!(
            "loaded: {} documents, {} events, {} claims in {seconds:.0} s: {:.0} events/s (of it {:.0} s waiting for \
             documents to be made); stories in {:.0} s more",
            made["documents"],
            made["events"],
            made["claims"],
            events as f64 / seconds,
            made["waited"].as_f64().unwrap_or(f64::NAN),
            made["stories_seconds"].as_f64().unwrap_or(f64::NAN)
        );
    }
    let ours = ask_us(&binary, &archive)?;
    for name in ["archive.sqlite", "archive.cube"] {
        let bytes = fs::metadata(archive.join(name)).map_or(0, |m| m.len());
        println!(
            "{name}: {:.2} GB, {:.0} bytes an event",
            bytes as f64 / 1e9,
            bytes as f64 / events as f64
        );
    }
    let peers = ask_peers(args, &archive, &folder)?;
    print(&ours, &peers);
    plans(&binary, &archive, &peers)?;
    if !args.keep_archive {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// `cargo xtask make-archive`.
pub fn make_archive(args: &Args) -> Result<()> {
    let out = args.archives.out.as_ref();
    let out = out.context("make-archive needs --out DIR, a folder that has no archive yet")?;
    println!(
        "{}",
        make(args.events.unwrap_or(100_000), args.archives.seed, out)?
    );
    Ok(())
}

fn make(events: u64, seed: u64, out: &Path) -> Result<String> {
    process::step("cargo build --release, what makes archives");
    let maker = process::built(&[
        "build",
        "--release",
        "--package",
        "dateline-synthetic",
        "--bin",
        "dateline-synthetic",
    ])?;
    process::step(&format!("making {events} events"));
    process::output(
        Command::new(maker)
            .args([
                "--events",
                &events.to_string(),
                "--seed",
                &seed.to_string(),
                "--out",
            ])
            .arg(out),
    )
}

fn sets() -> Result<Vec<Set>> {
    let words = common_words()?;
    Ok((0..SETS)
        .map(|n| Set {
            dyad: (COUNTRIES[n % 17], COUNTRIES[(n + 1 + n / 4) % 17]),
            years: (format!("{}-01-01", 2001 + n), format!("{}-12-31", 2005 + n)),
            country: COUNTRIES[(n * 3) % 17],
            event_type: TYPES[n % TYPES.len()],
            words: (words[n * 7].clone(), words[n * 11 + 5].clone()),
        })
        .collect())
}

/// Words of medium frequency: none of them is in every document, all are in many.
fn common_words() -> Result<Vec<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in ["a.txt", "b.txt"] {
        let path = data::root().join("training/events").join(name);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for word in text.split_whitespace() {
            let word = word
                .trim_matches(|c: char| !c.is_alphabetic())
                .to_lowercase();
            if word.chars().count() > 3 && word.chars().all(char::is_alphabetic) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
    ranked.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
    let words: Vec<String> = ranked
        .into_iter()
        .skip(60)
        .take(400)
        .map(|(word, _)| word)
        .collect();
    ensure!(words.len() == 400, "training/events has too few words");
    Ok(words)
}

/// Milliseconds of each run: the whole program, and its answer without opening and writing.
struct Times {
    whole: Vec<f64>,
    answer: Vec<f64>,
}

fn ask_us(binary: &Path, archive: &Path) -> Result<Vec<Times>> {
    let sets = sets()?;
    // The first question of all makes the columns.
    let began = Instant::now();
    query(binary, archive, &words("series --by year"))?;
    println!(
        "the first question, which makes the columns: {:.1} s",
        began.elapsed().as_secs_f64()
    );
    QUESTIONS
        .iter()
        .map(|question| {
            let mut times = Times {
                whole: Vec::new(),
                answer: Vec::new(),
            };
            for set in &sets {
                let ask = (question.ask)(set);
                query(binary, archive, &ask)?;
                let began = Instant::now();
                let said = query(binary, archive, &ask)?;
                times.whole.push(began.elapsed().as_secs_f64() * 1000.0);
                times.answer.push(answered(&said));
            }
            Ok(times)
        })
        .collect()
}

fn query(binary: &Path, archive: &Path, ask: &[String]) -> Result<String> {
    let (what, rest) = ask.split_first().context("no question")?;
    process::said(
        Command::new(binary)
            .args(["query", what, "--timings", "--format", "csv", "--archive"])
            .arg(archive)
            .args(rest),
    )
}

/// Milliseconds of the steps that are the answer: filters (with the search of texts), counting, listing, and reading
/// the records listed.
fn answered(said: &str) -> f64 {
    let steps = ["filters read: ", "counted: ", "found: ", "written: "];
    said.lines()
        .filter_map(|line| steps.iter().find_map(|step| line.strip_prefix(step)))
        .filter_map(|ms| ms.strip_suffix(" ms")?.parse::<f64>().ok())
        .sum()
}

fn ask_peers(args: &Args, archive: &Path, folder: &Path) -> Result<Value> {
    let python = process::python()?;
    let place = super::cache(&data::folder(args)?)?.join("archive-peers");
    if !place.exists() {
        process::step(&format!("pip install {}", PACKAGES.join(" ")));
        process::run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--target"])
                .arg(&place)
                .args(PACKAGES),
        )?;
    }
    let mut parameters = serde_json::Map::new();
    let sets = sets()?;
    for question in &QUESTIONS {
        parameters.insert(
            question.name.into(),
            sets.iter().map(question.peers).collect(),
        );
    }
    let file = folder.join("parameters.json");
    fs::write(&file, Value::Object(parameters).to_string())?;
    process::step("DuckDB and PostgreSQL, the same events and texts");
    let text = process::output(
        Command::new(&python)
            .env("PYTHONPATH", &place)
            .arg(data::root().join("xtask/bench/archive_peers.py"))
            .arg(archive.join("archive.sqlite"))
            .arg(&file)
            .arg(folder.join("peers")),
    )?;
    Ok(serde_json::from_str(text.trim())?)
}

const PEERS: [&str; 2] = ["duckdb", "postgresql"];

fn print(ours: &[Times], peers: &Value) {
    for name in PEERS {
        let peer = &peers[name];
        let figure = |of: &str| peer[of].as_f64().unwrap_or(f64::NAN);
        println!(
            "{}: loaded in {:.0} s, {:.2} GB; texts in {:.0} s, {:.2} GB",
            peer["version"]
                .as_str()
                .unwrap_or("PostgreSQL was not found"),
            figure("load_s"),
            figure("bytes") / 1e9,
            figure("texts_load_s"),
            figure("texts_bytes") / 1e9
        );
    }
    println!(
        "\nmedians of {SETS} sets of parameters, in milliseconds; in brackets our slowest, and the peers' times over ours"
    );
    println!(
        "{:<28} {:>42} {:>42}",
        "", "a program from start to end", "the answer, in an open session"
    );
    println!(
        "{:<28} {:>14} {:>13} {:>13} {:>14} {:>13} {:>13}",
        "", "dateline query", "DuckDB", "PostgreSQL", "dateline query", "DuckDB", "PostgreSQL"
    );
    for (question, times) in QUESTIONS.iter().zip(ours) {
        let shown = |ms: &[f64]| {
            let most = ms.iter().copied().fold(f64::NAN, f64::max);
            format!("{:.0} ({most:.0})", median(ms))
        };
        let peer = |name: &str, which: &str, ours: &[f64]| {
            let ms: Vec<f64> = peers[name][which][question.name]
                .as_array()
                .map(|all| all.iter().filter_map(Value::as_f64).collect())
                .unwrap_or_default();
            match ms.is_empty() {
                true => "–".to_owned(),
                false => format!("{:.0} ({:.1}×)", median(&ms), median(&ms) / median(ours)),
            }
        };
        let [whole, answer] = [("whole_ms", &times.whole), ("ms", &times.answer)]
            .map(|(which, ours)| PEERS.map(|name| peer(name, which, ours)));
        println!(
            "{:<28} {:>14} {:>13} {:>13} {:>14} {:>13} {:>13}",
            question.name,
            shown(&times.whole),
            whole[0],
            whole[1],
            shown(&times.answer),
            answer[0],
            answer[1]
        );
    }
}

/// How each went about it, as it says itself, for the first set of parameters.
fn plans(binary: &Path, archive: &Path, peers: &Value) -> Result<()> {
    let sets = sets()?;
    let first = sets.first().context("no set of parameters")?;
    for question in &QUESTIONS {
        let mut ask = (question.ask)(first);
        println!("\n{}: dateline query {}", question.name, ask.join(" "));
        ask.push("--explain".into());
        let said = query(binary, archive, &ask)?;
        said.lines().for_each(|line| println!("  {line}"));
        for name in PEERS {
            if let Some(lines) = peers[name]["plans"][question.name].as_array() {
                println!("  {name}");
                for line in lines.iter().filter_map(Value::as_str) {
                    println!("    {}", line.trim_end());
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_every_question_has_its_sets() {
        assert_eq!(
            answered("opened: 20.0 ms\nfilters read: 0.5 ms\ncounted: 10.0 ms\nwritten: 1.5 ms\n"),
            12.0
        );
        let sets = sets().unwrap();
        assert_eq!(sets.len(), SETS);
        assert!(
            sets.iter()
                .all(|set| set.words.0 != set.words.1 && set.dyad.0 != set.dyad.1)
        );
    }
}
