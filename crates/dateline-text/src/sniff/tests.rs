use super::*;
use proptest::prelude::*;

fn of(bytes: &[u8]) -> Kind {
    kind(bytes, true, Expect::default()).unwrap()
}

#[test]
fn each_kind_is_told_by_its_content() {
    let comma = Kind::Table(Dialect { delimiter: b',' });
    let tab = Kind::Table(Dialect { delimiter: b'\t' });
    let semicolon = Kind::Table(Dialect { delimiter: b';' });
    let cases: &[(&str, Kind)] = &[
        ("", Kind::Empty),
        (" \r\n\t ", Kind::Empty),
        ("Peace talks resumed in Oslo.", Kind::Text),
        (
            "\u{FEFF}Peace talks resumed, he said,\nand ended, too, she said,\nas ever, they said.",
            Kind::Text,
        ),
        ("Oslo, Norway\nParis, France\nRome, Italy\n", Kind::Text),
        (
            "KYIV, Ukraine (AP) - Talks\nbegan; no one\nsaid why",
            Kind::Text,
        ),
        ("Note: the talks\nended.\n\nMore later.", Kind::Text),
        (
            "From Paris to Rome, in 2022, trains ran at 10:15.\nThey were late.",
            Kind::Text,
        ),
        (
            "[Editor's note: this is a text.]\nTalks resumed.",
            Kind::Text,
        ),
        ("{curly} text", Kind::Text),
        ("[1] A footnote", Kind::Text),
        ("< 5 people were hurt", Kind::Text),
        ("<name withheld> said so", Kind::Text),
        ("<!DOCTYPE html><p>Hi", Kind::Html),
        ("\n<!-- saved -->\n<HTML lang=en>", Kind::Html),
        (
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html>",
            Kind::Html,
        ),
        ("<p>Peace talks</p>", Kind::Html),
        (
            "<?xml version=\"1.0\"?>\n<?xml-stylesheet href='x'?><rss version='2.0'>",
            Kind::Feed,
        ),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", Kind::Feed),
        ("<rdf:RDF xmlns:rdf='x'>", Kind::Feed),
        (
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}",
            Kind::Feed,
        ),
        (
            "<mediawiki xmlns='http://www.mediawiki.org/xml/export-0.11/'>",
            Kind::Wiki,
        ),
        ("<?xml version='1.0'?><nitf><body/></nitf>", Kind::OtherXml),
        (
            "{\"id\": 1, \"text\": \"a\"}\n{\"id\": 2, \"text\": \"b\"}",
            Kind::Jsonl,
        ),
        ("{\"id\": 1, \"text\": \"a\"}", Kind::Jsonl),
        (
            "{\"id\": 1, \"text\": broken\n{\"id\": 2, \"text\": \"b\"}",
            Kind::Jsonl,
        ),
        ("{}", Kind::Jsonl),
        ("{\n  \"id\": 1,\n  \"text\": \"a\"\n}", Kind::Json),
        ("[{\"id\": 1}]", Kind::Json),
        ("[\n {\"id\": 1}\n]", Kind::Json),
        (
            "id,text,date\n1,\"Peace, now.\nHe said.\",2022-10-20\n2,War.,2022-10-21\n",
            comma,
        ),
        ("id;body\n1;Peace\n2;War\n", semicolon),
        ("uid\tcontent\n1\tPeace\n", tab),
        ("a,b,c\n1,2,3\n4,5,6\n", comma),
        (",Unnamed: 0,headline,full_text\n0,0,h,t\n", comma),
        ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", Kind::Warc),
        (
            "From a@example.org Thu Oct 20 08:00:00 2022\nReceived: by x\n\nHi",
            Kind::Mbox,
        ),
        (
            "Return-Path: <a@example.org>\r\nReceived: by x\r\n\tfor y\r\nFrom: A <a@example.org>\r\nSubject: s\r\n\r\nHi",
            Kind::Mail,
        ),
        ("From: A\nTo: B\nSubject: s\nDate: d\n\nHi", Kind::Mail),
        ("%PDF-1.7\n", Kind::Pdf),
        ("PAR1....", Kind::Parquet),
        (
            "{\\rtf1",
            Kind::Other("an RTF document", "save it as text, PDF or HTML"),
        ),
    ];
    for (text, kind) in cases {
        assert_eq!(of(text.as_bytes()), *kind, "{text:?}");
    }
}

#[test]
fn binaries_are_named() {
    let named = |bytes: &[u8]| match of(bytes) {
        Kind::Other(name, _) => name,
        other => panic!("{other:?} for {bytes:?}"),
    };
    assert_eq!(named(b"\x89PNG\r\n\x1A\n\0\0"), "a PNG image");
    assert_eq!(named(b"\x7FELF\x02\x01\x01"), "an executable (ELF)");
    assert_eq!(named(b"\xFD7zXZ\0\0"), "xz");
    assert_eq!(named(b"RIFF\0\0\0\0WEBPVP8 "), "a WebP image");
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n * n % 251) as u8).collect();
    assert_eq!(named(&noise), "binary data");
    assert_eq!(of(b"\x1F\x8B\x08\0"), Kind::Gzip);
    assert_eq!(of(b"PK\x03\x04\x14\0"), Kind::Zip);
    assert_eq!(of(b"BZh91AY&SY\0\0"), Kind::Bzip2);
    assert_eq!(of(b"BZh9 is a text"), Kind::Text);
}

#[test]
fn a_nul_in_a_text_is_left_to_be_named() {
    assert_eq!(of(b"Pea\nce\0."), Kind::Text);
}

#[test]
fn other_encodings_hide_nothing() {
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    assert_eq!(of(&utf16("<html><body>")), Kind::Html);
    assert_eq!(of(&utf16("\u{FEFF}{\"id\":1}\n{\"id\":2}")), Kind::Jsonl);
    assert_eq!(
        of(b"id,text\n1,caf\xE9\n"),
        Kind::Table(Dialect { delimiter: b',' })
    );
}

#[test]
fn it_waits_for_what_it_needs_and_no_longer() {
    let early = |text: &str| kind(text.as_bytes(), false, Expect::default());
    assert_eq!(early("{\"id\": 1, \"text\": \"a\"}\n"), Some(Kind::Jsonl));
    assert_eq!(early("{\"id\": 1, \"text\": \"a\""), None);
    assert_eq!(early("<!doctype html>  "), Some(Kind::Html));
    assert_eq!(early("Peace talks resumed."), None);
    assert_eq!(early("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"), None);
    assert_eq!(
        early("id,text,date\n1,Peace,2022-10-20\n2,"),
        Some(Kind::Table(Dialect { delimiter: b',' }))
    );
}

#[test]
fn what_is_expected_of_a_table_helps_to_see_it() {
    let rows = b"1,Peace came.\n2,War came.\n";
    assert_eq!(of(rows), Kind::Text);
    let expect = Expect {
        no_header: true,
        ..Expect::default()
    };
    let Some(Kind::Table(_)) = kind(rows, true, expect) else {
        panic!("no table");
    };
}

proptest! {
    #[test]
    fn no_bytes_are_a_fault(bytes: Vec<u8>, whole: bool) {
        let answer = kind(&bytes, whole, Expect::default());
        prop_assert!(answer.is_some() || !whole);
    }

    #[test]
    fn no_text_is_a_fault(text in "[<>{}\\[\\]\"':,;\\-!?a-zA-Z0-9 \\n\\r\\t]{0,80}", whole: bool) {
        let answer = kind(text.as_bytes(), whole, Expect::default());
        prop_assert!(answer.is_some() || !whole);
    }
}
