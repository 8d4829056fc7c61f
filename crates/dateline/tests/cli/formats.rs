//! Every format, in input order, byte-equal for any number of threads.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use dateline_record::Record;

use crate::sandbox::{Sandbox, reports};

#[test]
fn jsonl_holds_documents_events_and_claims() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(5));
    let ran = sandbox
        .run(&["code", "news.jsonl", "--format", "jsonl"])
        .done();
    let records: Vec<Record> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut text = String::new();
    let (mut documents, mut events, mut claims) = (0, 0, 0);
    for record in records {
        match record {
            Record::Document(document) => {
                documents += 1;
                assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
                text = document.text;
            }
            Record::Event(event) => {
                events += 1;
                let words: String = text
                    .chars()
                    .skip(event.trigger.start)
                    .take(event.trigger.end - event.trigger.start)
                    .collect();
                assert_eq!(words, event.trigger.text, "a span shows its words");
            }
            Record::Claim(_) => claims += 1,
            Record::Story(_) | Record::Integrity(_) | Record::Foreign(_) => {
                unreachable!("`code` tells no stories")
            }
        }
    }
    assert_eq!(documents, 5);
    assert!(
        events >= 5 && claims >= 1,
        "{events} events, {claims} claims"
    );
    assert!(ran.err.starts_with("5 documents, "), "{}", ran.err);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let sandbox = Sandbox::new();
    sandbox
        .file("news.jsonl", reports(150))
        .file("one.txt", "Peace talks began in Geneva.");
    for format in ["jsonl", "csv", "table", "parquet"] {
        let outputs: Vec<Vec<u8>> = ["1", "2", "7"]
            .iter()
            .map(|threads| {
                let name = format!("out.{threads}");
                let args = [
                    "code",
                    "one.txt",
                    "news.jsonl",
                    "--format",
                    format,
                    "-j",
                    threads,
                    "-o",
                    &name,
                    "-q",
                ];
                let ran = sandbox.run(&args).done();
                assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
                std::fs::read(sandbox.path(&name)).unwrap()
            })
            .collect();
        assert!(!outputs[0].is_empty());
        assert!(outputs.iter().all(|o| *o == outputs[0]), "{format} differs");
    }
}

#[test]
fn documents_come_in_input_order() {
    let sandbox = Sandbox::new();
    sandbox
        .file("news.jsonl", reports(100))
        .file("a.txt", "One.")
        .file("b.txt", "Two.");
    let ran = sandbox
        .run(&[
            "code",
            "b.txt",
            "news.jsonl",
            "a.txt",
            "-f",
            "jsonl",
            "-j",
            "4",
        ])
        .done();
    let ids: Vec<String> = ran
        .out
        .lines()
        .filter_map(|line| match serde_json::from_str(line).unwrap() {
            Record::Document(document) => Some(document.id),
            _ => None,
        })
        .collect();
    let mut expected = vec!["b".to_owned()];
    expected.extend((0..100).map(|n| format!("d{n}")));
    expected.push("a".to_owned());
    assert_eq!(ids, expected);
}

#[test]
fn csv_has_one_row_an_event() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(5));
    let events = sandbox
        .run(&["code", "news.jsonl", "-f", "jsonl"])
        .done()
        .out
        .matches(r#""record":"event""#)
        .count();
    let csv = sandbox.run(&["code", "news.jsonl", "-f", "csv"]).done().out;
    assert!(csv.starts_with("document,published,publisher,sentence,id,type,mode,cameo,"));
    assert_eq!(csv.lines().count(), events + 1);
}

#[test]
fn parquet_needs_a_file() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(5));
    let ran = sandbox
        .run(&["code", "news.jsonl", "-f", "parquet"])
        .ended_with(2);
    assert_eq!(
        ran.err,
        "error: --format parquet is no text: say where it goes with --output FILE\n"
    );
    sandbox
        .run(&[
            "code",
            "news.jsonl",
            "-f",
            "parquet",
            "-o",
            "events.parquet",
        ])
        .done();
    let bytes = std::fs::read(sandbox.path("events.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn the_table_shows_who_did_what_to_whom() {
    let sandbox = Sandbox::new();
    let ran = sandbox
        .run_with(
            &["code", "-", "--date", "2022-10-20"],
            b"Russia attacked Ukraine on Monday, officials said.",
        )
        .done();
    assert!(
        ran.out
            .starts_with("stdin \u{b7} 2022-10-20 \u{b7} 1 event"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("Russia [RUS] → Ukraine [UKR]"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("Russia «attacked» Ukraine"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let sandbox = Sandbox::new();
    sandbox.file("news.jsonl", reports(3000));
    let mut child = sandbox
        .command(&["code", "news.jsonl", "-f", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(first.contains(r#""record":"document""#));
    let ended = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
    assert!(ended.status.success(), "{:?}", ended.status);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new();
    sandbox.file("a.txt", "One.");
    let ran = sandbox
        .run(&["code", "a.txt", "-o", "none/out.jsonl"])
        .ended_with(1);
    assert!(
        ran.err
            .starts_with("error: cannot write none/out.jsonl: No such file"),
        "{}",
        ran.err
    );
    assert_eq!(sandbox.files(), ["a.txt"]);
}

#[test]
fn a_parse_is_shown_as_conllu_and_as_jsonl() {
    let sandbox = Sandbox::new();
    let text = "Zelensky’s office did not respond.\nPutin met Xi in Moscow.";
    sandbox.file("a.txt", text);
    insta::assert_snapshot!(sandbox.run(&["parse", "a.txt"]).done().out);

    let out = sandbox.run(&["parse", "a.txt", "-f", "jsonl"]).done().out;
    let parsed: serde_json::Value = serde_json::from_str(out.trim_end()).unwrap();
    let chars: Vec<char> = text.chars().collect();
    for token in parsed["tokens"].as_array().unwrap() {
        let place = |key: &str| usize::try_from(token[key].as_u64().unwrap()).unwrap();
        let words: String = chars[place("start")..place("end")].iter().collect();
        assert_eq!(words, token["text"].as_str().unwrap());
    }
    assert_eq!(parsed["sentences"].as_array().unwrap().len(), 2);
}

#[test]
fn explain_says_why_and_why_not() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "a.txt",
        "Russia attacked Ukraine on Monday. The weather attacked nobody. Peace is good.",
    );
    let all = sandbox.run(&["explain", "a.txt"]).done().out;
    assert!(
        all.starts_with("a: 3 sentences\n\n[0] Russia attacked"),
        "{all}"
    );
    assert!(
        all.contains("+ “attacked”: ASSAULT") && all.contains("rule     assault."),
        "{all}"
    );
    let one = sandbox
        .run(&["explain", "a.txt", "--sentence", "2"])
        .done()
        .out;
    assert_eq!(
        one,
        "a: 3 sentences\n\n[2] Peace is good.\n    no trigger was seen\n"
    );
    let none = sandbox
        .run(&["explain", "a.txt", "--sentence", "9"])
        .done()
        .out;
    assert_eq!(
        none,
        "a: 3 sentences\nthere is no sentence 9; they count from 0\n"
    );
}
