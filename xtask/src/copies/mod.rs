//! `cargo xtask make-copies`: what becomes of news when others publish it, with the truth beside it.
//!
//! In: texts (plain files, or JSONL with `text` and maybe `id`, `title`, `date`), or none, then a grammar writes them.
//! Out: `documents.jsonl` as `dateline stories` reads it, in no order, and `truth.jsonl`: each document's story, what it
//! was made from, how, and what it changed. The same seed gives the same bytes. `docs/stories-copies.md` says how.

mod alter;
mod draft;
mod edit;
mod grammar;
mod publish;
pub mod rng;
mod spin;
mod story;
mod tables;
mod text;
mod words;
mod write;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use self::draft::Sentence;
use self::grammar::Cast;
use self::rng::Rng;
use self::story::{Base, Mix, WAYS};
use self::write::Shuffled;
use crate::Args;

/// What the command line says of copies.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files of texts.
    pub texts: Vec<PathBuf>,
    /// The folder to write.
    pub out: Option<PathBuf>,
    /// The seed.
    pub seed: u64,
    /// How many stories; else one a text.
    pub stories: Option<usize>,
    /// How many copies a story on average.
    pub copies: Option<usize>,
    /// Weights and shares, `name=number` with commas between.
    pub mix: Option<String>,
}

/// Makes the documents and says how many of what.
pub fn run(args: &Args) -> Result<()> {
    let options = &args.copies;
    let out = options
        .out
        .as_deref()
        .context("make-copies needs --out DIR, where to write")?;
    let mix = options
        .mix
        .as_deref()
        .map_or(Ok(Mix::default()), read_mix)?;
    let texts = read_texts(&options.texts)?;
    let stories = options.stories.unwrap_or(texts.len());
    if stories == 0 {
        bail!(
            "no story to tell: give texts with --texts FILES, or how many to write by grammar with --stories N"
        );
    }
    let copies = options.copies.unwrap_or(5);
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let expected = stories * (copies + 2);
    let mut documents = Shuffled::create(&out.join("documents.jsonl"), expected)?;
    let mut truths = Shuffled::create(&out.join("truth.jsonl"), expected)?;
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for number in 0..stories {
        let mut rng = Rng::part(options.seed, number as u64);
        let base = match texts.get(number) {
            Some(text) => text.base(&mut rng),
            None => by_grammar(stories, &mut rng),
        };
        for (document, truth) in story::make(&base, number, copies, &mix, &mut rng) {
            let name = match (truth.strength, &truth.near) {
                (_, Some(_)) => "other event, same actors".to_owned(),
                (Some(strength), _) => format!("{} {strength}", truth.relation),
                _ => truth.relation.to_owned(),
            };
            *counts.entry(name).or_default() += 1;
            // The key is drawn apart from the id, which sorts too.
            documents.push(rng.next(), &serde_json::to_string(&document)?)?;
            truths.push(
                (number as u64) << 32 | rng.next() >> 40,
                &serde_json::to_string(&truth)?,
            )?;
        }
    }
    documents.finish()?;
    truths.finish()?;
    let all: usize = counts.values().sum();
    println!(
        "{}: {all} documents of {stories} stories, seed {}",
        out.display(),
        options.seed
    );
    for (name, count) in counts {
        println!("  {name:<28}{count:>8}");
    }
    Ok(())
}

/// A text to begin a story with.
struct Text {
    id: Option<String>,
    title: Option<String>,
    day: Option<i64>,
    paragraphs: Vec<Vec<String>>,
}

impl Text {
    fn new(id: Option<&str>, text: &str, title: Option<&str>, date: Option<&str>) -> Option<Self> {
        let mut paragraphs = text::paragraphs(text);
        let mut title = title.map(str::to_owned);
        // A short first paragraph without a full stop is a headline, and one of a date alone is none of the report.
        let headline = |p: &[String]| {
            p.len() == 1 && p[0].chars().count() < 150 && !p[0].ends_with(['.', '”', '"', '!', '?'])
        };
        if paragraphs.len() > 2 && headline(&paragraphs[0]) {
            let first = paragraphs.remove(0);
            title = title.or_else(|| first.into_iter().next());
        }
        (!paragraphs.is_empty()).then_some(Self {
            id: id.map(str::to_owned),
            title,
            day: date.and_then(publish::date_of),
            paragraphs,
        })
    }

    fn base(&self, rng: &mut Rng) -> Base {
        let body: Vec<Sentence> = self
            .paragraphs
            .iter()
            .flat_map(|p| {
                p.iter().enumerate().map(|(i, s)| Sentence {
                    text: s.clone(),
                    opens: i == 0,
                })
            })
            .collect();
        let cast = story::cast_of(&body, rng);
        Base {
            id: self.id.clone(),
            title: self.title.clone(),
            body,
            day: self.day,
            cast,
        }
    }
}

fn by_grammar(stories: usize, rng: &mut Rng) -> Base {
    let cast = Cast::random(rng);
    let topics = &tables::tables().topics;
    let body = cast.report(topics[rng.below(topics.len())], rng);
    // As many stories a day at any scale.
    let span = (stories / 100).max(30);
    let day = publish::days(2023, 1, 1) + rng.below(span) as i64;
    Base {
        id: None,
        title: None,
        body,
        day: Some(day),
        cast,
    }
}

fn read_texts(files: &[PathBuf]) -> Result<Vec<Text>> {
    let mut out = Vec::new();
    for path in files {
        if path.extension().is_some_and(|e| e == "jsonl") {
            read_rows(path, &mut out)?;
        } else {
            let text = fs::read_to_string(path).with_context(|| {
                format!(
                    "cannot read {}: texts are UTF-8 files or JSONL",
                    path.display()
                )
            })?;
            out.extend(Text::new(
                path.file_stem().and_then(|s| s.to_str()),
                &text,
                None,
                None,
            ));
        }
    }
    Ok(out)
}

fn read_rows(path: &Path, out: &mut Vec<Text>) -> Result<()> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let place = || format!("{}, line {}", path.display(), n + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Value = serde_json::from_str(&line).with_context(place)?;
        let text = row["text"]
            .as_str()
            .with_context(|| format!("{}: no `text`", place()))?;
        out.extend(Text::new(
            row["id"].as_str(),
            text,
            row["title"].as_str(),
            row["date"].as_str(),
        ));
    }
    Ok(())
}

fn read_mix(given: &str) -> Result<Mix> {
    let mut mix = Mix {
        ways: [0.0; 7],
        ..Mix::default()
    };
    for part in given.split(',') {
        let (name, value) = part
            .split_once('=')
            .with_context(|| format!("--mix: `{part}` is no name=number"))?;
        let value: f64 = value
            .parse()
            .with_context(|| format!("--mix: `{value}` is no number"))?;
        if value < 0.0 || !value.is_finite() {
            bail!("--mix: {name}={value} is below zero");
        }
        let way = WAYS.iter().position(|way| *way == name);
        match (way, name) {
            (Some(way), _) => mix.ways[way] = value,
            (_, "altered") => mix.altered = value,
            (_, "chains") => mix.chains = value,
            (_, "negatives") => mix.negatives = value,
            (_, "single") => mix.single = value,
            _ => bail!(
                "--mix: `{name}` is none of {}, altered, chains, negatives, single",
                WAYS.join(", ")
            ),
        }
    }
    if mix.ways.iter().all(|w| *w == 0.0) {
        mix.ways = Mix::default().ways;
    }
    Ok(mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_is_read_and_faults_are_named() {
        let mix = read_mix("edited=2,negatives=0").unwrap();
        assert_eq!((mix.ways[2], mix.ways[0], mix.negatives), (2.0, 0.0, 0.0));
        assert!(
            read_mix("edit=2")
                .unwrap_err()
                .to_string()
                .contains("`edit`")
        );
        assert!(read_mix("edited=-1").is_err());
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let dir = std::env::temp_dir().join(format!("dateline-copies-{}", std::process::id()));
        let make = |name: &str, seed| {
            let out = dir.join(name);
            let copies = Options {
                out: Some(out.clone()),
                seed,
                stories: Some(20),
                ..Options::default()
            };
            run(&Args {
                copies,
                ..Args::default()
            })
            .unwrap();
            ["documents.jsonl", "truth.jsonl"].map(|f| fs::read(out.join(f)).unwrap())
        };
        let (a, b, c) = (make("a", 1), make("b", 1), make("c", 2));
        assert!(a == b);
        assert!(a != c);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn headlines_are_taken_off_a_text() {
        let text =
            "Ten die in storm\n\nMonday, May 18, 2015\n\nA storm killed ten people. More is known.";
        let text = Text::new(None, text, None, Some("2015-05-18")).unwrap();
        assert_eq!(text.title.as_deref(), Some("Ten die in storm"));
        assert_eq!(text.paragraphs.len(), 2);
    }
}
