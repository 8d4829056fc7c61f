//! `dateline integrity`: signs of damage in single texts.

use crate::sandbox::Sandbox;

const DAMAGED: &str = "Maria Weber, who leads the council, spoke on Monday. His judgment is that the dam is safe.\n\n\
    “We will repair it. “he said. The company's workplace did not respond to a request for comment.\n";
const SOUND: &str =
    "Maria Weber, who leads the council, spoke on Monday. “We will repair it,” she said.\n";

#[test]
fn signs_are_shown_with_their_words_and_reasons() {
    let sandbox = Sandbox::new();
    sandbox.file("damaged.txt", DAMAGED);
    sandbox.file("sound.txt", SOUND);
    let ran = sandbox
        .run(&["integrity", "damaged.txt", "sound.txt", "--quiet"])
        .done();
    insta::assert_snapshot!(ran.out);
    let ran = sandbox
        .run(&["integrity", "damaged.txt", "sound.txt", "--format", "jsonl"])
        .done();
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["document"], "damaged");
    assert!(lines[0]["score"].as_f64().unwrap() < 0.5);
    assert_eq!(lines[1]["score"], 1.0);
    assert!(lines[1]["signs"].as_array().unwrap().is_empty());
}
