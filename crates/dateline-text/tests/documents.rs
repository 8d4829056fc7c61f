//! Reading inputs: order, forms, ids and what is wrong with them.

use dateline_text::{Documents, Form, Input, Options};

fn read(inputs: Vec<(&str, &[u8])>, options: Options) -> Vec<String> {
    let inputs: Vec<Input> = inputs
        .into_iter()
        .map(|(name, bytes)| Input::reader(name, std::io::Cursor::new(bytes.to_vec())))
        .collect();
    Documents::new(inputs, options)
        .map(|d| match d {
            Ok(d) => format!("{}: {}", d.id, d.text.trim_end()),
            Err(e) => format!("error: {e}"),
        })
        .collect()
}

fn documents(name: &str, bytes: &[u8]) -> Vec<String> {
    read(vec![(name, bytes)], Options::default())
}

#[test]
fn the_content_tells_text_from_jsonl() {
    assert_eq!(documents("a.jsonl", b"Peace."), ["a: Peace."]);
    assert_eq!(
        documents("a.txt", b"{\"id\":\"x\",\"text\":\"Peace.\"}\n"),
        ["x: Peace."]
    );
    assert_eq!(
        documents("a.txt", b"\xEF\xBB\xBF { \"id\":\"x\",\"text\":\"Peace.\"}"),
        ["x: Peace."]
    );
    assert_eq!(
        documents("a.txt", b"{sic} was said."),
        ["a: {sic} was said."]
    );
    let text = Options {
        form: Form::Text,
        ..Options::default()
    };
    assert_eq!(
        read(vec![("a.txt", b"{\"id\":1}")], text),
        ["a: {\"id\":1}"]
    );
}

#[test]
fn a_bad_line_does_not_stop_those_after_it() {
    let bytes =
        b"{\"id\":\"a\",\"text\":\"One.\"}\n\n{\"id\":\"b\",\n{\"id\":\"c\",\"text\":\"Two.\"}\n";
    let found = documents("n.jsonl", bytes);
    assert_eq!(found[0], "a: One.");
    assert!(
        found[1].starts_with("error: n.jsonl, line 3, column 10: broken JSON: EOF"),
        "{}",
        found[1]
    );
    assert_eq!(found[2], "c: Two.");
}

#[test]
fn ids_are_used_once() {
    let row: &[u8] = b"{\"id\":\"a\",\"text\":\"One.\"}\n";
    assert_eq!(
        read(vec![("n.jsonl", row), ("m.jsonl", row)], Options::default())[1],
        "error: m.jsonl, line 1: id `a` is already that of n.jsonl, line 1; ids must differ within a run"
    );
    assert_eq!(
        read(
            vec![("x/a.txt", b"One."), ("y/a.txt", b"Two.")],
            Options::default()
        ),
        ["a: One.", "y/a.txt: Two."]
    );
}

#[test]
fn what_is_no_text_is_named() {
    let said = |bytes: &[u8]| documents("f.txt", bytes).join("\n");
    assert!(said(b"").starts_with("error: f.txt: is empty"));
    assert!(said(b" \n\t ").starts_with("error: f.txt: is empty"));
    assert_eq!(said(b"one\ntwo \xE9\n"), "f: one\ntwo é");
    assert!(said(b"one\n\0").starts_with("error: f.txt, line 2: a NUL at offset 4"));
    let small = Options {
        max_bytes: 4,
        ..Options::default()
    };
    assert!(read(vec![("f.txt", b"12345")], small)[0].contains("more than 4 bytes"));
}

#[test]
fn files_that_are_none_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("none.txt");
    let found: Vec<String> = Documents::new(
        [Input::file(&none), Input::file(dir.path())],
        Options::default(),
    )
    .map(|d| d.unwrap_err().to_string())
    .collect();
    assert!(
        found[0].contains("none.txt: cannot be read: No such file"),
        "{}",
        found[0]
    );
    assert!(
        found[1].contains("no file is in this folder"),
        "{}",
        found[1]
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        documents("f", &bytes);
        let mut row = b"{\"id\":\"".to_vec();
        row.extend(bytes);
        documents("f", &row);
    }
}
