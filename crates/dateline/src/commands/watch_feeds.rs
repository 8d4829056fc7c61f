//! `dateline watch-feeds`: the articles of news feeds, as they appear.
//!
//! In: a feeds file. Out: documents as JSONL, each once; a state folder beside the feeds file. With
//! `--health`, a table that says which feeds are well.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use anyhow::{Context, anyhow};
use clap::Args;
use dateline_feeds::{
    Event, FetchRecord, Fetcher, Health, Output, Settings, Summary, Texts, Watch, health, load,
};
use jiff::Timestamp;

use super::shared::counted;
use crate::exit::{Ended, Exit, Failure};

const EXAMPLES: &str = "\
Examples:
  dateline watch-feeds feeds.toml --into news
      Watch until ended (Ctrl-C): articles of each day go to news/2026-03-01.jsonl and so on
  dateline watch-feeds feeds.toml --once | dateline code -
      One round, for example from a timetable: code what is new
  dateline watch-feeds feeds.toml --health
      Which feeds are fresh, quiet, failing; asks nobody

A feeds file needs two things:
  contact = \"newsdesk@example.org\"

  [[feed]]
  name = \"un-news\"
  url = \"https://news.un.org/feed/subscribe/en/news/all/rss.xml\"

docs/feeds.md has the rest. `--once` ends with code 3 where a feed could not be read, `--health` where a
feed is failing, gone, never seen, not watched, or quieter than usual.";

/// Watch news feeds: fetch new articles, politely and safely, and hand each on once
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct WatchFeedsArgs {
    /// The feeds file
    #[arg(value_name = "FEEDS", default_value = "feeds.toml")]
    feeds: PathBuf,
    /// Add documents to the end of this file; `-` is standard output
    #[arg(
        long,
        short,
        value_name = "FILE",
        default_value = "-",
        help_heading = "Output"
    )]
    output: PathBuf,
    /// Add documents to a file a day (UTC) in this folder instead
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "output",
        help_heading = "Output"
    )]
    into: Option<PathBuf>,
    /// Print how each feed is, and ask nobody
    #[arg(long, conflicts_with_all = ["once", "output", "into"], help_heading = "Output")]
    health: bool,
    /// Poll what is due, fetch what is new, and end
    #[arg(long, help_heading = "Running")]
    once: bool,
    /// Folder that remembers what was asked and handed on [default: the feeds file's name with .state]
    #[arg(long, value_name = "DIR", help_heading = "Running")]
    state: Option<PathBuf>,
    /// A host (`host` or `host:port`) that may be private, for feeds of an intranet; may be repeated
    #[arg(long, value_name = "HOST", help_heading = "Running")]
    allow_private: Vec<String>,
    /// Name no failures and print no summary; the log in the state folder has them all the same
    #[arg(long, short, help_heading = "Running")]
    quiet: bool,
}

/// Watches, or says how the feeds are.
pub fn run(args: &WatchFeedsArgs) -> Ended {
    let settings = Settings::read(&args.feeds, &args.allow_private)?;
    let state = state_folder(args, &settings);
    if args.health {
        return show_health(&settings, &state);
    }
    let output = match &args.into {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            Output::Folder(folder.clone())
        }
        None if args.output.as_os_str() == "-" => Output::Stdout,
        None => Output::File(args.output.clone()),
    };
    let (sender, receiver) = channel();
    let stop = sender.clone();
    let asked = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::SeqCst) {
            // Asked twice: what is on the disk is whole at any moment.
            std::process::exit(130);
        }
        let _ = stop.send(Event::Stop);
    })
    .context("cannot listen for signals")?;
    let quiet = args.quiet;
    let watch = Watch {
        web: Arc::new(Fetcher::new(
            &settings.policy,
            &settings.user_agent,
            settings.limits,
        )),
        reader: Arc::new(Texts),
        settings: &settings,
        chance: fastrand::Rng::new(),
        once: args.once,
        seen: &mut |record| {
            if !quiet && let Some(line) = failure(record) {
                eprintln!("{line}");
            }
        },
    };
    if !quiet && !args.once {
        eprintln!(
            "watching {}; the log is {}; end with Ctrl-C",
            counted(settings.feeds.len(), "feed"),
            state.join("fetches.jsonl").display()
        );
    }
    let summary = watch
        .run(&state, output, (sender, receiver))
        .map_err(|error| match error.io() {
            // Keeps a closed pipe apart from a failure.
            Some(source) if source.kind() == io::ErrorKind::BrokenPipe => {
                Failure::from(anyhow!(io::Error::from(source.kind())))
            }
            _ => Failure::from(error),
        })?;
    if !quiet {
        eprintln!("{}", in_words(&summary));
    }
    Ok(if args.once && summary.failed_polls > 0 {
        Exit::Skipped
    } else {
        Exit::Done
    })
}

/// The folder of `--state`, of the feeds file, or `feeds.state` beside `feeds.toml`.
fn state_folder(args: &WatchFeedsArgs, settings: &Settings) -> PathBuf {
    let beside = args.feeds.parent().unwrap_or(Path::new(""));
    match (&args.state, &settings.state) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => beside.join(folder),
        (None, None) => args.feeds.with_extension("state"),
    }
}

/// A line for a fetch that gave nothing.
fn failure(record: &FetchRecord) -> Option<String> {
    let why = record.why.as_deref()?;
    let next = record
        .next_try
        .map_or_else(String::new, |at| format!("; again at {}", minute(at)));
    Some(format!(
        "failed: {}: {}: {why}{next}",
        record.feed, record.url
    ))
}

fn in_words(summary: &Summary) -> String {
    let mut words = format!(
        "{} read, {}, {}",
        counted(summary.polls, "feed"),
        if summary.entries == 1 {
            "1 new entry".to_owned()
        } else {
            format!("{} new entries", summary.entries)
        },
        counted(summary.documents, "document"),
    );
    if summary.failed_polls > 0 {
        words.push_str(&format!(
            "; {} failed",
            counted(summary.failed_polls, "poll")
        ));
    }
    if summary.without > 0 {
        let entries = if summary.without == 1 {
            "1 entry"
        } else {
            &format!("{} entries", summary.without)
        };
        words.push_str(&format!("; {entries} settled without a document"));
    }
    words
}

fn show_health(settings: &Settings, state: &Path) -> Ended {
    let rows = health(settings, &load(state)?, Timestamp::now());
    let mut out = io::stdout().lock();
    out.write_all(table(&rows).as_bytes())?;
    out.flush()?;
    let bad = rows.iter().any(|row| row.verdict.is_bad());
    Ok(if bad { Exit::Skipped } else { Exit::Done })
}

/// The table, then what is worth a word.
fn table(rows: &[Health]) -> String {
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "–".to_owned(), minute);
    let head = [
        "feed",
        "last success",
        "last new entry",
        "usual interval",
        "failures in a row",
        "verdict",
    ];
    let mut cells: Vec<[String; 6]> = vec![head.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        [
            row.feed.clone(),
            moment(row.last_success),
            moment(row.last_new),
            row.usual.map_or_else(|| "–".to_owned(), span),
            row.failures.to_string(),
            row.verdict.as_str().to_owned(),
        ]
    }));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            cells
                .iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in &cells {
        let padded: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:<width$}"))
            .collect();
        out.push_str(padded.join("  ").trim_end());
        out.push('\n');
    }
    for row in rows {
        let name = &row.feed;
        if let Some(error) = row.error.as_deref().filter(|_| row.failures > 0) {
            out.push_str(&format!("\n{name}: {error}"));
            if let Some(at) = row.next_try {
                out.push_str(&format!("; asked again at {}", minute(at)));
            }
        }
        if let Some(to) = &row.moved_to {
            out.push_str(&format!(
                "\n{name}: has moved to {to}; change its address in the feeds file"
            ));
        }
        if row.pending > 0 {
            out.push_str(&format!(
                "\n{name}: {} still to be fetched",
                counted(row.pending, "article")
            ));
        }
    }
    if out.contains("\n\n")
        || rows
            .iter()
            .any(|r| r.failures > 0 || r.moved_to.is_some() || r.pending > 0)
    {
        out.push('\n');
    }
    out
}

/// `2026-03-01 12:05 UTC`.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `45 min`, `3.5 h`, `2 days`.
fn span(duration: std::time::Duration) -> String {
    let minutes = duration.as_secs_f64() / 60.0;
    if minutes < 1.0 {
        "under 1 min".to_owned()
    } else if minutes < 90.0 {
        format!("{minutes:.0} min")
    } else if minutes < 36.0 * 60.0 {
        format!("{:.1} h", minutes / 60.0)
    } else {
        format!("{:.0} days", minutes / 60.0 / 24.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use dateline_feeds::Verdict;

    use super::*;

    #[test]
    fn the_table_says_how_feeds_are() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let well = Health {
            feed: "un-news".into(),
            url: "https://news.example/".into(),
            moved_to: None,
            last_success: at("2026-03-01T12:05:59Z"),
            last_new: at("2026-03-01T11:00:00Z"),
            usual: Some(Duration::from_secs(2400)),
            failures: 0,
            error: None,
            next_try: None,
            pending: 0,
            verdict: Verdict::Fresh,
        };
        let ill = Health {
            feed: "b".into(),
            moved_to: Some("https://b.example/".into()),
            last_new: None,
            usual: None,
            failures: 3,
            error: Some("the server says 500 (a fault of the server)".into()),
            next_try: at("2026-03-01T14:00:00Z"),
            pending: 1,
            verdict: Verdict::Failing,
            ..well.clone()
        };
        let expected = "\
feed     last success          last new entry        usual interval  failures in a row  verdict
un-news  2026-03-01 12:05 UTC  2026-03-01 11:00 UTC  40 min          0                  fresh
b        2026-03-01 12:05 UTC  –                     –               3                  failing

b: the server says 500 (a fault of the server); asked again at 2026-03-01 14:00 UTC
b: has moved to https://b.example/; change its address in the feeds file
b: 1 article still to be fetched
";
        assert_eq!(table(&[well, ill]), expected);
    }
}
