//! Stories: who tells the same, what each copy is, what it changed; how alike people find two reports; damage.
//!
//! In: evaluate-only articles, made into copies in the scorer's folder and left nowhere else; pairs with people's marks;
//! the seed report, a sane wording of it, and clean articles. Out: what `score/stories.py` says of `dateline stories`, and lines of the table.

use anyhow::Result;

use super::table::{Line, Target, number};
use super::{Scorer, shown};
use crate::{Args, copies, data, process};

/// The seed of the copies that are scored: drawn when the rules stood, and to be drawn anew when they change.
const SEED: u64 = 2_123_607_239;

impl Scorer {
    /// All figures of stories.
    pub fn stories(&self) -> Result<Vec<Line>> {
        let mut lines = self.copies()?;
        lines.extend(self.similar()?);
        lines.extend(self.integrity()?);
        Ok(lines)
    }

    /// Copies of articles that nothing was built on.
    fn copies(&self) -> Result<Vec<Line>> {
        let gold = self.eval.join("evaluate-only");
        let mut said = None;
        if self.has("stories: copies of articles in evaluate-only", &gold) {
            let texts = self.dir.join("stories.texts.jsonl");
            process::run(self.stories_py("texts").args([&gold, &texts]))?;
            let made = self.dir.join("stories.copies");
            let options = copies::Options {
                texts: vec![texts],
                out: Some(made.clone()),
                seed: SEED,
                ..copies::Options::default()
            };
            copies::run(&Args {
                copies: options,
                ..Args::default()
            })?;
            let predicted = self.dir.join("stories.jsonl");
            process::run(
                self.dateline("stories")
                    .args(["--format", "jsonl", "--changes", "--output"])
                    .args([&predicted, &made.join("documents.jsonl")]),
            )?;
            said = Some(shown(self.stories_py("score").args([&made, &predicted]))?);
        }
        let figure = |line, label| said.as_deref().and_then(|s| number(s, line, label));
        let on = "copies of 292 evaluate-only articles";
        let line = |what, least, measured| Line::new(on, what, Target::AtLeast(least), measured);
        Ok(vec![
            line(
                "same story F1, syndication, edits",
                0.95,
                figure("syndication and edits", "F1"),
            ),
            line(
                "same story F1, spun, medium",
                0.85,
                figure("spun, medium", "F1"),
            ),
            line("relation", 0.85, figure("relations:", "accuracy")),
            line(
                "altered, precision",
                0.90,
                figure("numbers, names, negations", "P"),
            ),
            line(
                "altered, recall",
                0.80,
                figure("numbers, names, negations", "R"),
            ),
        ])
    }

    /// English pairs that people marked.
    fn similar(&self) -> Result<Vec<Line>> {
        let gold = self.eval.join("evaluate-only/same_story/dev.jsonl");
        let mut said = None;
        if self.has("stories: pairs of same_story/dev", &gold) {
            let [pairs, scored] =
                ["pairs", "scored"].map(|n| self.dir.join(format!("same.{n}.jsonl")));
            process::run(self.stories_py("pairs").args([&gold, &pairs]))?;
            process::run(
                self.dateline("stories")
                    .arg("--score-pairs")
                    .arg(&pairs)
                    .arg("--output")
                    .arg(&scored),
            )?;
            said = Some(shown(self.stories_py("similar").args([&gold, &scored]))?);
        }
        let measured = said.as_deref().and_then(|s| number(s, "AP", "AP"));
        let on = "same_story/dev, English pairs";
        Ok(vec![Line::new(
            on,
            "average precision, Overall ≤ 1.5",
            Target::AtLeast(0.85),
            measured,
        )])
    }

    /// Signs of damage in the seed report, and none in clean articles.
    fn integrity(&self) -> Result<Vec<Line>> {
        let docs = self.eval.join("gold/wikinews.docs.jsonl");
        let mut said = None;
        if self.has(
            "stories: damage in the seed report and in clean articles",
            &docs,
        ) {
            let reports = self.dir.join("integrity.docs.jsonl");
            let sane = data::root().join("xtask/score/seed.sane.txt");
            process::run(
                self.stories_py("reports")
                    .args([&self.eval, &sane, &reports]),
            )?;
            let read = self.dir.join("integrity.jsonl");
            process::run(
                self.dateline("stories")
                    .args(["--format", "jsonl", "--changes", "--output"])
                    .args([&read, &reports]),
            )?;
            said = Some(shown(self.stories_py("integrity").args([&read, &reports]))?);
        }
        let figure = |label| said.as_deref().and_then(|s| number(s, "found", label));
        let on = "seed report; 10 Wikinews articles";
        Ok(vec![
            Line::new(
                on,
                "kinds of damage found, of four",
                Target::AtLeast(4.0),
                figure("found"),
            ),
            Line::new(
                on,
                "false alarms in clean articles",
                Target::AtMost(0.0),
                figure("alarms"),
            ),
            Line::new(
                on,
                "seed as a spun copy, of three",
                Target::AtLeast(3.0),
                said.as_deref().and_then(|s| number(s, "right", "right")),
            ),
        ])
    }

    fn stories_py(&self, what: &str) -> std::process::Command {
        let mut command = std::process::Command::new(&self.python);
        command
            .arg(data::root().join("xtask/score/stories.py"))
            .arg(what);
        command
    }
}
