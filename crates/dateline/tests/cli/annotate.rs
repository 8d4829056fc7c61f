//! `dateline annotate`: the layers asked for, spans that point at their words, bad rows named.

use serde_json::Value;

use crate::sandbox::{Sandbox, reports};

fn objects(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn only_the_layers_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.file("in.jsonl", reports(3));
    let ran = sandbox
        .run(&["annotate", "in.jsonl", "--layers", "times,claims"])
        .done();
    for object in objects(&ran.out) {
        let names: Vec<&String> = object.as_object().unwrap().keys().collect();
        assert_eq!(names, ["claims", "document", "times"], "{object}");
    }
    sandbox
        .run(&["annotate", "in.jsonl", "--layers", "moods"])
        .ended_with(2);
}

#[test]
fn spans_point_at_their_words() {
    let sandbox = Sandbox::new();
    let text = "São Tomé — “Peace talks failed,” Norway’s prime minister told reporters in Oslo on Monday.";
    let row = serde_json::json!({"id": "d", "date": "2022-10-20", "text": text});
    let ran = sandbox
        .run_with(&["annotate", "-"], row.to_string().as_bytes())
        .done();
    let object = &objects(&ran.out)[0];
    let chars: Vec<char> = text.chars().collect();
    let mut seen = 0;
    for layer in ["actors", "places", "times"] {
        for mention in object[layer].as_array().unwrap() {
            let at = |field: &str| usize::try_from(mention[field].as_u64().unwrap()).unwrap();
            let words: String = chars[at("start")..at("end")].iter().collect();
            assert_eq!(mention["text"], Value::String(words));
            seen += 1;
        }
    }
    assert!(seen >= 3, "{object}");
    assert_eq!(object["times"][0]["value"], "2022-10-17", "{object}");
    assert!(!object["attributions"].as_array().unwrap().is_empty());
}

#[test]
fn given_places_are_resolved_and_no_other_is_looked_for() {
    let sandbox = Sandbox::new();
    let row = r#"{"id":"d","text":"Troops left Norway for Poland.","toponyms":[[23,29]]}"#;
    let ran = sandbox
        .run_with(&["annotate", "-", "--layers", "places"], row.as_bytes())
        .done();
    let places = objects(&ran.out)[0]["places"].clone();
    assert_eq!(places.as_array().unwrap().len(), 1, "{places}");
    assert_eq!(places[0]["text"], "Poland");
    assert_eq!(places[0]["country"], "POL");
    let outside = row.replace("[23,29]", "[23,290]");
    let ran = sandbox
        .run_with(&["annotate", "-", "--layers", "places"], outside.as_bytes())
        .ended_with(3);
    assert!(
        ran.err.contains("<stdin>, line 1: `toponyms`"),
        "{}",
        ran.err
    );
}

#[test]
fn threads_change_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("in.jsonl", reports(60));
    let run = |threads| {
        let layers = "actors,places,times,attributions,events,claims";
        sandbox
            .run(&["annotate", "in.jsonl", "-l", layers, "-j", threads])
            .done()
            .out
    };
    assert_eq!(run("1"), run("3"));
}
