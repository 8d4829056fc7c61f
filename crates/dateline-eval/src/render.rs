//! The figures as a table for a paper's appendix: text, CSV or Markdown.

use std::fmt::Write as _;

use crate::agreement::{Agreement, Reliability};
use crate::calibration::Calibration;
use crate::evaluate::{Evaluation, Kind, Row};
use crate::interval::Figure;

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    Text,
    /// One row a figure line, for a spreadsheet.
    Csv,
    /// Pipe tables.
    Markdown,
}

/// A table of one system's figures, with the agreement where it was asked for.
#[must_use]
pub fn render(evaluation: &Evaluation, agreement: Option<&Agreement>, format: Format) -> String {
    match format {
        Format::Csv => csv(evaluation, agreement),
        Format::Text | Format::Markdown => prose(evaluation, agreement, format),
    }
}

/// Column heads of the CSV form.
const COLUMNS: [&str; 16] = [
    "gold",
    "system",
    "section",
    "row",
    "n_gold",
    "n_system",
    "n_matched",
    "precision",
    "precision_low",
    "precision_high",
    "recall",
    "recall_low",
    "recall_high",
    "f1",
    "f1_low",
    "f1_high",
];

fn csv(evaluation: &Evaluation, agreement: Option<&Agreement>) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned).to_vec()];
    let mut add = |section: &str, label: &str, counts: [Option<usize>; 3], figures: [Figure; 3]| {
        let mut line = vec![
            evaluation.gold.clone(),
            evaluation.system.clone(),
            section.to_owned(),
            label.to_owned(),
        ];
        line.extend(counts.map(|n| n.map_or_else(String::new, |n| n.to_string())));
        for figure in figures {
            let of = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:.6}"));
            line.push(of(figure.value));
            line.push(of(figure.interval.map(|i| i.0)));
            line.push(of(figure.interval.map(|i| i.1)));
        }
        lines.push(line);
    };
    for row in &evaluation.rows {
        let system = (row.kind == Kind::Found).then_some(row.system as usize);
        let counts = [Some(row.gold as usize), system, Some(row.hit as usize)];
        add(
            row.section,
            &row.label,
            counts,
            [row.precision, row.recall, row.f1],
        );
    }
    let plain = |value: f64| Figure {
        value: Some(value),
        interval: None,
    };
    let none = Figure::default();
    if let Some(calibration) = &evaluation.calibration {
        for bin in &calibration.bins {
            let label = format!("confidence {:.3} to {:.3}", bin.low, bin.high);
            let figures = [plain(bin.matched), plain(bin.confidence), none];
            add(
                "reliability",
                &label,
                [Some(bin.events), None, None],
                figures,
            );
        }
        for (label, value) in [("ece", calibration.ece), ("brier", calibration.brier)] {
            add("calibration", label, [None; 3], [plain(value), none, none]);
        }
    }
    if let Some(agreement) = agreement {
        for (section, of) in variables(agreement) {
            let counts = [Some(of.units), None, None];
            for (label, figure) in measures(of) {
                add(section, label, counts, [figure, none, none]);
            }
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Into memory, and every line has as many cells: this cannot fail.
        let _ = writer.write_record(line);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn variables(agreement: &Agreement) -> [(&'static str, &Reliability); 2] {
    [
        ("agreement on type", &agreement.types),
        ("agreement on status", &agreement.statuses),
    ]
}

fn measures(of: &Reliability) -> [(&'static str, Figure); 3] {
    [
        ("agreed", of.agreed),
        ("Cohen's kappa", of.kappa),
        ("Krippendorff's alpha", of.alpha),
    ]
}

fn prose(evaluation: &Evaluation, agreement: Option<&Agreement>, format: Format) -> String {
    let mut out = String::new();
    let title = format!("{} against {}", evaluation.system, evaluation.gold);
    let mark = if format == Format::Markdown {
        "## "
    } else {
        ""
    };
    let _ = writeln!(out, "{mark}{title}\n");
    let sentences = evaluation
        .sentences
        .map(|n| format!(", {n} sentences"))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "{} documents{sentences}; 95 % intervals by bootstrap over {}",
        evaluation.documents, evaluation.drawn
    );
    let found: Vec<Vec<String>> = of_kind(evaluation, |k| k == Kind::Found)
        .map(|row| {
            let mut line = vec![label(row)];
            line.extend([row.gold, row.system, row.hit].map(|n| n.to_string()));
            line.extend([row.precision, row.recall, row.f1].map(shown));
            line
        })
        .collect();
    let heads = ["", "gold", "coded", "matched", "precision", "recall", "F1"];
    table(&mut out, &heads, &found, format);
    let shares: Vec<Vec<String>> = of_kind(evaluation, |k| k != Kind::Found)
        .map(|row| {
            let (of, n) = (row.gold.to_string(), row.hit.to_string());
            vec![label(row), of, n, shown(row.precision)]
        })
        .collect();
    table(
        &mut out,
        &["", "of", "are", "share or rate"],
        &shares,
        format,
    );
    if let Some(agreement) = agreement {
        let lines: Vec<Vec<String>> = variables(agreement)
            .into_iter()
            .flat_map(|(section, of)| {
                measures(of).map(|(label, figure)| {
                    vec![
                        format!("{section}: {label}"),
                        of.units.to_string(),
                        shown(figure),
                    ]
                })
            })
            .collect();
        table(&mut out, &["", "units", "value"], &lines, format);
        disagreements(&mut out, evaluation, agreement, format);
    }
    if let Some(calibration) = &evaluation.calibration {
        reliability(&mut out, calibration, format);
    }
    out
}

/// Pairs of labels on which coders differ that a table shows.
const MOST_FREQUENT: usize = 10;

fn disagreements(out: &mut String, names: &Evaluation, agreement: &Agreement, format: Format) {
    let lines: Vec<Vec<String>> = variables(agreement)
        .into_iter()
        .flat_map(|(_, of)| of.differ.iter().take(MOST_FREQUENT))
        .map(|(a, b, n)| vec![a.clone(), b.clone(), n.to_string()])
        .collect();
    if !lines.is_empty() {
        table(out, &[&names.gold, &names.system, "differ"], &lines, format);
    }
}

fn reliability(out: &mut String, calibration: &Calibration, format: Format) {
    let lines: Vec<Vec<String>> = calibration
        .bins
        .iter()
        .map(|bin| {
            vec![
                format!("confidence {:.2} to {:.2}", bin.low, bin.high),
                bin.events.to_string(),
                three(bin.confidence),
                three(bin.matched),
            ]
        })
        .collect();
    table(out, &["", "events", "mean", "matched"], &lines, format);
    let _ = writeln!(
        out,
        "\nexpected calibration error {}, Brier score {}",
        three(calibration.ece),
        three(calibration.brier)
    );
}

fn of_kind(evaluation: &Evaluation, is: fn(Kind) -> bool) -> impl Iterator<Item = &Row> {
    evaluation.rows.iter().filter(move |row| is(row.kind))
}

fn label(row: &Row) -> String {
    match row.section {
        "type" | "status" => format!("{} {}", row.section, row.label),
        _ => row.label.clone(),
    }
}

/// `.712 [.650, .771]`, as papers write shares.
fn shown(figure: Figure) -> String {
    match (figure.value, figure.interval) {
        (None, _) => "–".to_owned(),
        (Some(value), None) => three(value),
        (Some(value), Some((low, high))) => {
            format!("{} [{}, {}]", three(value), three(low), three(high))
        }
    }
}

fn three(value: f64) -> String {
    let text = format!("{value:.3}");
    match text.strip_prefix("0.") {
        Some(rest) => format!(".{rest}"),
        None => text.replace("-0.", "-."),
    }
}

fn table(out: &mut String, heads: &[&str], lines: &[Vec<String>], format: Format) {
    if lines.is_empty() {
        return;
    }
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(i, head)| {
            let cells = lines.iter().map(|line| line[i].chars().count());
            cells.chain([head.chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let (left, between, right) = match format {
        Format::Markdown => ("| ", " | ", " |"),
        _ => ("", "  ", ""),
    };
    let line = |cells: &[&str]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(i, (cell, &width))| {
                // The first column is words, the others are numbers.
                if i == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            })
            .collect();
        let line = format!("{left}{}{right}", padded.join(between));
        format!("{}\n", line.trim_end())
    };
    out.push('\n');
    out.push_str(&line(heads));
    if format == Format::Markdown {
        let rules: Vec<String> = widths
            .iter()
            .enumerate()
            .map(|(i, &w)| match i {
                0 => "-".repeat(w),
                _ => format!("{}:", "-".repeat(w.max(2) - 1)),
            })
            .collect();
        out.push_str(&line(&rules.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    for cells in lines {
        out.push_str(&line(&cells.iter().map(String::as_str).collect::<Vec<_>>()));
    }
}
