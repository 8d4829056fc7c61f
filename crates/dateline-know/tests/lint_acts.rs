//! The linter of the act lexicon finds each kind of defect, in its entry, and leaves what is right alone.

use std::path::Path;

use dateline_know::acts::{Act, Lexicon, compile};
use dateline_know::{Report, Severity, check};
use tempfile::TempDir;

const CLASSES: &str = r#"
weapons = ["bomb", "missile"]
arms = ["@weapons", "rifle"]
none = []
"#;

/// A knowledge folder of the shipped codes, frames and status words with these entries and classes.
fn folder(entries: &str, classes: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    for part in ["ontology", "scales", "status", "claims", "actors", "acts"] {
        std::fs::create_dir(dir.path().join(part)).expect("made");
        for file in std::fs::read_dir(shipped.join(part))
            .expect("shipped")
            .flatten()
        {
            let name = file.file_name().into_string().expect("a name");
            let wanted = match part {
                "actors" => {
                    matches!(name.as_str(), "countries.csv" | "sources.csv")
                        || name.ends_with(".toml")
                }
                "acts" => matches!(name.as_str(), "frames.toml" | "light.toml" | "modes.toml"),
                _ => true,
            };
            if wanted {
                std::fs::copy(file.path(), dir.path().join(part).join(name)).expect("copied");
            }
        }
    }
    std::fs::write(dir.path().join("acts/own.toml"), entries).expect("written");
    std::fs::write(dir.path().join("acts/classes.toml"), classes).expect("written");
    dir
}

fn lint(entries: &str, classes: &str) -> Report {
    let report = check(folder(entries, classes).path());
    Report {
        findings: report
            .findings
            .into_iter()
            .filter(|f| f.path.components().any(|c| c.as_os_str() == "acts"))
            .collect(),
        rows: report.rows,
    }
}

/// An entry of these lines, complete but for what they say.
fn entry(id: &str, lines: &str) -> String {
    let mut out = format!("[[act]]\nid = \"{id}\"\n");
    for (field, default) in [
        ("type", "\"ASSAULT\""),
        ("frame", "\"transitive\""),
        ("verbs", "[\"hit\"]"),
        ("examples", "[\"Rebels hit the army.\"]"),
    ] {
        let given = lines.lines().any(|l| l.starts_with(&format!("{field} =")));
        if !given && !lines.contains("inherits") {
            out.push_str(&format!("{field} = {default}\n"));
        }
    }
    format!("{out}{lines}\n")
}

#[track_caller]
fn finds(entries: &[String], severity: Severity, message: &str) {
    let report = lint(&entries.concat(), CLASSES);
    let hit = report
        .findings
        .iter()
        .any(|f| f.severity == severity && f.message.contains(message) && !f.remedy.is_empty());
    assert!(
        hit,
        "{message:?} not among:\n{report}\n{}",
        entries.concat()
    );
}

#[track_caller]
fn is_clean(entries: &[String]) {
    let report = lint(&entries.concat(), CLASSES);
    assert!(report.is_clean(), "{report}\n{}", entries.concat());
}

#[test]
fn each_defect_of_an_entry_is_found() {
    use Severity::{Error, Warning};
    for (lines, severity, message) in [
        ("verbs = []", Error, "act `x`: no trigger"),
        ("examples = []", Error, "act `x`: no example"),
        ("verbs = [\"Hit\"]", Error, "trigger `Hit` has capitals"),
        (
            "verbs = [\"hit\", \"hit\"]",
            Warning,
            "trigger `hit` stands in it twice",
        ),
        ("mode = \"poison\"", Error, "ASSAULT has no mode `poison`"),
        ("contexts = [\"sports\"]", Error, "no context `sports`"),
        ("cameo = \"777\"", Error, "no CAMEO code `777`"),
        ("cameo = \"036\"", Warning, "CAMEO 036 belongs to "),
        ("type = \"HIT\"", Error, "`HIT` is no PLOVER event type"),
        ("frame = \"sideways\"", Error, "no frame `sideways`"),
        ("recipient = [\"objs\"]", Error, "no slot `objs`"),
        (
            "when = { \"obj.colour\" = [\"red\"] }",
            Error,
            "no slot `obj.colour`: `colour` is none",
        ),
        (
            "when = { obj = [\"@weapon\"] }",
            Error,
            "no class `@weapon`",
        ),
        (
            "when = { obj = [\"@act.HIT\"] }",
            Error,
            "`HIT` is no PLOVER event type",
        ),
        (
            "when = { obj = [\"*\", \"!*\"] }",
            Error,
            "`obj` is to be filled and empty",
        ),
        (
            "when = { passive = \"yes\" }",
            Error,
            "`passive` is true or false",
        ),
        (
            "when = { obj = [\"!*\", \"gun\"] }",
            Error,
            "`obj` is to be empty and to hold words",
        ),
        (
            "when = { obj = [\"bomb\", \"!@arms\"] }",
            Error,
            "everything that `obj` may be is ruled out",
        ),
        (
            "when = { obj = [\"@none\"] }",
            Error,
            "everything that `obj` may be is ruled out or empty",
        ),
        (
            "verbs = []\nnouns = [\"hit\"]\nwhen = { passive = true }",
            Error,
            "`passive` holds of verbs only",
        ),
        (
            "inherits = \"y\"\nverbs = [\"hit\"]",
            Error,
            "it inherits from `y`, and there is no such entry",
        ),
        (
            "inherits = \"x\"\nverbs = [\"hit\"]",
            Error,
            "it inherits from itself by way of `x`",
        ),
        ("colour = \"red\"", Error, "unknown field `colour`"),
    ] {
        finds(&[entry("x", lines)], severity, message);
    }
    is_clean(&[entry(
        "x",
        "when = { obj = [\"@arms\", \"!rifle\"], \"out of\" = [\"*\"] }",
    )]);
    is_clean(&[entry("x", "cameo = \"036\"\nnote = \"036, because\"")]);
}

#[test]
fn two_entries_with_the_same_id_are_found() {
    finds(
        &[entry("x", ""), entry("x", "verbs = [\"strike\"]")],
        Severity::Error,
        "the id stands at acts/own.toml:1 too",
    );
}

#[test]
fn entries_that_can_never_win_are_found() {
    use Severity::{Error, Warning};
    for (one, two, severity, message) in [
        (
            "",
            "",
            Error,
            "act `b`: `hit` under the same conditions says the same as `a`",
        ),
        (
            "",
            "type = \"COERCE\"",
            Error,
            "act `b`: `hit` under the same conditions contradicts `a`",
        ),
        (
            "when = { obj = [\"gun\", \"bomb\"] }",
            "when = { obj = [\"bomb\", \"gun\"] }",
            Error,
            "act `b`: `hit` under the same conditions says the same as `a`",
        ),
        // A wider condition of the same weight, before.
        (
            "when = { obj = [\"gun\", \"bomb\"] }",
            "when = { obj = [\"bomb\"] }",
            Error,
            "act `b`: `hit` can never win: `a` at acts/own.toml:1 holds whenever this does",
        ),
        (
            "when = { obj = [\"@arms\"] }",
            "when = { obj = [\"@weapons\"] }\nverbs = [\"hit\", \"smash\"]",
            Warning,
            "act `b`: `hit` can never win",
        ),
        (
            "when = { obj = \"*\" }",
            "when = { obj = [\"bomb\"] }",
            Error,
            "act `b`: `hit` can never win",
        ),
    ] {
        finds(&[entry("a", one), entry("b", two)], severity, message);
    }
}

#[test]
fn entries_that_may_win_are_left_alone() {
    for (one, two) in [
        // More conditions outweigh.
        ("", "when = { obj = [\"bomb\"] }"),
        // Neither implies the other.
        ("when = { obj = [\"gun\"] }", "when = { obj = [\"bomb\"] }"),
        (
            "when = { obj = [\"@weapons\"] }",
            "when = { obj = [\"@arms\"] }",
        ),
        // The earlier one is the narrower.
        (
            "when = { obj = [\"bomb\"] }",
            "when = { obj = [\"bomb\", \"gun\"] }",
        ),
        // What the earlier one rules out is left for the later.
        (
            "when = { obj = [\"*\", \"!bomb\"] }",
            "when = { obj = [\"bomb\"] }",
        ),
        // An agentless passive meets "whoever acts", not "a company".
        (
            "when = { subj = [\"firm\"] }",
            "when = { subj = [\"@actor\"] }",
        ),
        ("when = { subj = \"*\" }", "when = { subj = [\"@actor\"] }"),
    ] {
        is_clean(&[entry("a", one), entry("b", two)]);
    }
}

#[test]
fn each_defect_of_a_class_is_found() {
    let find = |classes: &str, message: &str| {
        let report = lint(&entry("x", ""), classes);
        let hit = report.findings.iter().any(|f| f.message.contains(message));
        assert!(hit, "{message:?} not among:\n{report}");
    };
    find(
        "a = [\"x\", \"y\",\n\"x\"]",
        "class `a`: `x` stands in it twice, at classes.toml:1 too",
    );
    find(
        "a = [\"x\"]\nb = [\"@a\", \"x\"]",
        "class `b`: `x` is in `@a`, which it holds",
    );
    find("a = [\"@b\"]", "class `a` holds `@b`, which is no class");
    find(
        "actor = [\"x\"]",
        "class `actor` has the name of a built-in",
    );
}

#[test]
fn an_entry_takes_from_its_parent_what_it_leaves_out() {
    let parent = "mode = \"aerial\"\ncameo = \"195\"\nwhen = { obj = [\"@arms\"], subj = [\"@armed\"] }\n\
                  contexts = [\"military\"]\nrecipient = [\"on\", \"obj\"]";
    let entries = [
        entry("base", &format!("verbs = []\nexamples = []\n{parent}")),
        entry(
            "child",
            "inherits = \"base\"\nverbs = [\"pound\"]\nexamples = [\"x\"]\nwhen = { obj = [] }",
        ),
        entry(
            "grandchild",
            "inherits = \"child\"\ntype = \"COERCE\"\nframe = \"on\"\nnouns = [\"raid\"]\nexamples = [\"x\"]\ncontexts = []",
        ),
    ];
    let report = lint(&entries.concat(), CLASSES);
    // The grandchild keeps the code, which is ASSAULT's.
    assert_eq!(report.errors(), 0, "{report}");
    let dir = folder(&entries.concat(), CLASSES);
    let lexicon = Lexicon::from_bytes(&compile(dir.path()).expect("compiles")).expect("opens");
    let acts: Vec<&Act> = lexicon.data().acts.iter().collect();
    let ids: Vec<&str> = acts.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(
        ids,
        ["child", "grandchild"],
        "what has no words is no entry"
    );
    let [child, grandchild] = acts[..] else {
        panic!("two entries");
    };
    assert_eq!(child.mode.as_deref(), Some("aerial"));
    assert_eq!(child.contexts, ["military"]);
    assert_eq!(child.conditions.len(), 1, "the empty list takes `obj` away");
    assert_eq!(child.triggers.len(), 1, "words are not inherited");
    assert_eq!(
        grandchild.mode, None,
        "a mode of another type is not inherited"
    );
    assert!(grandchild.contexts.is_empty());
    assert_eq!(grandchild.recipient, child.recipient);
    assert_eq!(grandchild.frame, "on");
}
