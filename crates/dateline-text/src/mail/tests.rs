//! Messages and mailboxes, with damage.

use proptest::prelude::*;

use super::*;

fn message(n: usize) -> String {
    format!(
        "From: =?utf-8?q?Ana_Mar=C3=ADa?= <ana@example.org>\nTo: list@example.org\n\
         Subject: Report {n}: talks\n in Minsk\nDate: Thu, 20 Oct 2022 23:30:00 -0300\n\
         Message-ID: <{n}@example.org>\nContent-Type: text/plain; charset=utf-8\n\n\
         The talks went on.\n\n>From Minsk, envoys left on day {n}.\n"
    )
}

fn mailbox(messages: &[String]) -> String {
    let from = "From ana@example.org Thu Oct 20 23:30:00 2022\n";
    messages.iter().map(|m| format!("{from}{m}\n")).collect()
}

fn read(file: &[u8]) -> (Vec<String>, Vec<Fault>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for message in Messages::new(file, 1 << 16) {
        match message {
            Ok(message) => found.extend(message.id),
            Err(fault) => faults.push(fault),
        }
    }
    (found, faults)
}

fn one(bytes: &[u8]) -> Message {
    Messages::new(bytes, 1 << 20).next().unwrap().unwrap()
}

#[test]
fn a_mailbox_is_read_message_by_message() {
    let file = mailbox(&[message(0), message(1), message(2)]);
    assert!(looks_like(file.as_bytes()));
    for file in [file.clone(), file.replace('\n', "\r\n")] {
        let messages: Vec<_> = Messages::new(file.as_bytes(), 1 << 20)
            .map(Result::unwrap)
            .collect();
        assert_eq!(messages.len(), 3);
        let first = &messages[0];
        assert_eq!(first.offset, 0);
        assert_eq!(first.id.as_deref(), Some("0@example.org"));
        assert_eq!(first.subject.as_deref(), Some("Report 0: talks in Minsk"));
        assert_eq!(first.byline(), Some("Ana María"));
        assert_eq!(first.domain(), Some("example.org"));
        assert_eq!(first.day.unwrap().to_string(), "2022-10-20");
        assert_eq!(first.sent.unwrap().to_string(), "2022-10-21T02:30:00Z");
        assert_eq!(
            first.text,
            "The talks went on.\n\nFrom Minsk, envoys left on day 0."
        );
        assert_eq!(messages[1].offset as usize, file.len() / 3);
    }
}

#[test]
fn a_line_of_the_text_begins_no_message() {
    for text in [
        "From Minsk, envoys left.",
        "From here on it got worse in 2022",
        "From a b c",
    ] {
        let body = message(0).replace(">From Minsk, envoys left on day 0.", text);
        let (found, faults) = read(mailbox(&[body.clone(), message(1)]).as_bytes());
        assert_eq!((found.len(), faults), (2, vec![]), "{text}");
        assert!(!looks_like(text.as_bytes()));
    }
}

#[test]
fn single_messages_are_told_from_texts() {
    assert!(looks_like(message(0).as_bytes()));
    for text in [
        "Subject: a novel\n\nIt was night.",
        "Minsk: talks went on.\nKyiv: they did not.\n",
        "From: here to there.\nIt is not far.",
        "",
        "No colon here",
    ] {
        assert!(!looks_like(text.as_bytes()), "{text}");
    }
    assert_eq!(
        one(message(4).as_bytes()).id.as_deref(),
        Some("4@example.org")
    );
}

#[test]
fn parts_and_encodings_are_undone() {
    let head = "From: a@example.org\nDate: Thu, 20 Oct 2022 10:00:00 +0000\nMIME-Version: 1.0\n";
    for (what, mail, text) in [
        ("quoted-printable", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nCaf=E9 talks =\nwent on.\n".to_owned(), "Café talks went on."),
        ("base64", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nQ2Fmw6kgdGFsa3Mu\n".to_owned(), "Café talks."),
        ("html", "Content-Type: text/html\n\n<html><head><title>x</title></head><p>Talks <b>went</b> on &amp; on.</p>\n".to_owned(), "Talks went on & on."),
        ("plain before HTML", "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nPlain.\n--b\nContent-Type: text/html\n\n<p>Rich.</p>\n--b--\n".to_owned(), "Plain."),
        ("attachment", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee file.\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n".to_owned(), "See file."),
    ] {
        let message = one(format!("{head}{mail}").as_bytes());
        assert_eq!(message.text, text, "{what}");
        assert_eq!(message.html.is_some(), what == "html");
        let names: Vec<_> = message.attachments.iter().filter_map(|a| a.name.as_deref()).collect();
        assert_eq!(names.is_empty(), what != "attachment", "{names:?}");
    }
    // A charset that nothing declares.
    let bytes = [head.as_bytes(), b"Content-Type: text/plain\n\nD\xE9bats \xE0 Gen\xE8ve, selon le ministre de l'int\xE9rieur.\n"].concat();
    assert!(
        one(&bytes).text.starts_with("Débats à Genève"),
        "{}",
        one(&bytes).text
    );
}

#[test]
fn a_broken_message_costs_itself_and_is_named() {
    let large = message(2).replace("The talks", &"The talks went. ".repeat(9000));
    let base64 = message(2).replace(
        "charset=utf-8",
        "charset=utf-8\nContent-Transfer-Encoding: base64",
    );
    for (what, bad, said) in [
        (
            "no head",
            "not a field\n\nThe talks went on.\n".to_owned(),
            "no head",
        ),
        ("large", large, "more than 65536 bytes"),
        ("no base64", base64, "base64"),
    ] {
        let mut messages: Vec<_> = (0..5).map(message).collect();
        let offset = mailbox(&messages[..2]).len();
        messages[2] = bad;
        let (found, faults) = read(mailbox(&messages).as_bytes());
        assert_eq!(found.len(), 4, "{what}: {faults:?}");
        assert_eq!(faults.len(), 1, "{what}: {faults:?}");
        assert_eq!(faults[0].offset, offset as u64, "{what}");
        assert!(faults[0].what.contains(said), "{what}: {faults:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..500), at in 0.0..1.0f64) {
        let file = mailbox(&[message(0), message(1)]);
        let at = (at * file.len() as f64) as usize;
        let _ = read(&[&file.as_bytes()[..at], &bytes, &file.as_bytes()[at..]].concat());
        let _ = read(&bytes);
    }

    #[test]
    fn cutting_a_mailbox_anywhere_loses_what_is_cut(at in 0.0..1.0f64) {
        let file = mailbox(&(0..5).map(message).collect::<Vec<_>>());
        let at = (at * file.len() as f64) as usize;
        let (found, faults) = read(&file.as_bytes()[..at]);
        let whole = at / (file.len() / 5);
        prop_assert!(found.len() >= whole && found.len() <= whole + 1, "{found:?}: {faults:?}");
    }
}
