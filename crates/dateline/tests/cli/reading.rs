//! Inputs of every kind through `dateline read`: told by their content, each document with its
//! place; what is broken costs itself alone.

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::sandbox::{Ran, Sandbox};

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Ferry line reopens - Harbour Post</title>
<meta property=\"og:site_name\" content=\"Harbour Post\">
<meta property=\"article:published_time\" content=\"2022-10-20T08:00:00Z\">
<link rel=\"canonical\" href=\"https://harbour.example/ferry\"></head><body>
<nav><a href=/>Home</a> <a href=/news>News</a></nav>
<article><h1>Ferry line reopens</h1>
<p>The ferry line between the two ports reopened on Thursday after both governments signed an agreement on safety, the transport ministry said.</p>
<p>Officials had closed the line in March, when inspectors found damage to the hulls of three ships and the insurers refused to pay for their repair.</p>
<p>The first ship left the harbour at noon with four hundred passengers on board, among them the ministers of both countries.</p>
</article><footer>Copyright</footer></body></html>";

const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour Post</title>
<link>https://harbour.example/</link><language>en</language>
<item><guid>p-1</guid><title>Talks resume</title><link>https://harbour.example/talks</link>
<pubDate>Thu, 20 Oct 2022 08:00:00 GMT</pubDate>
<description>Delegates of the two countries resumed their talks in the capital on Thursday, officials said.</description></item>
<item><guid>p-2</guid><title>A headline alone</title></item></channel></rss>";

const WIKI: &str = "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" xml:lang=\"en\">
<siteinfo><sitename>Wikinews</sitename><dbname>enwikinews</dbname><base>https://en.wikinews.org/wiki/Main_Page</base></siteinfo>
<page><title>Ferry line reopens</title><ns>0</ns><id>12</id><revision><id>1</id><timestamp>2022-10-21T00:00:00Z</timestamp>
<text>{{date|October 20, 2022}}
The '''ferry line''' between the [[port|two ports]] reopened on Thursday, officials said.</text></revision></page>
</mediawiki>";

const MAIL: &str = "Return-Path: <press@ministry.example>\r\nFrom: Press Office <press@ministry.example>\r\nTo: all@example.org\r\n\
Subject: Statement on the ferry\r\nDate: Thu, 20 Oct 2022 10:00:00 +0200\r\nMessage-ID: <m1@ministry.example>\r\n\
Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
The minister met his colleague in Z=FCrich on Thursday.\r\n";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parquet(columns: &[(&str, &[&str])]) -> Vec<u8> {
    let columns = columns.iter().map(|(name, values)| {
        (
            *name,
            Arc::new(StringArray::from(values.to_vec())) as ArrayRef,
        )
    });
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A record of a web archive, as a crawler writes it.
fn record(url: &str, media: &str, body: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n{body}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-10-20T09:00:00Z\r\n\
         WARC-Record-ID: <urn:uuid:{:08x}>\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n{http}\r\n\r\n",
        url.len() + body.len(),
        http.len()
    )
    .into_bytes()
}

/// A PDF of one page with these words on it.
fn pdf(words: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 700 Td ({words}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let end = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.extend(end.bytes());
    file
}

fn rows(ran: &Ran) -> Vec<Value> {
    ran.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// `id: beginning of the text`, a line a document.
fn told(ran: &Ran) -> Vec<String> {
    let begin = |row: &Value| {
        let text = row["text"]
            .as_str()
            .unwrap()
            .chars()
            .take(24)
            .collect::<String>();
        format!("{}: {}", row["id"].as_str().unwrap(), text.trim_end())
    };
    rows(ran).iter().map(begin).collect()
}

#[test]
fn every_kind_is_told_by_content() {
    let sandbox = Sandbox::new();
    let utf16: Vec<u8> = "Die Minister trafen sich in Zürich."
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let warc = [
        gz(&record(
            "https://harbour.example/a",
            "text/html; charset=utf-8",
            PAGE,
        )),
        gz(&record(
            "https://harbour.example/b.css",
            "text/css",
            "a { color: red }",
        )),
        gz(&record(
            "https://harbour.example/a",
            "text/html",
            &PAGE.replace("noon", "one"),
        )),
    ]
    .concat();
    let files: [(&str, Vec<u8>); 17] = [
        ("a", PAGE.into()),
        ("b", FEED.into()),
        ("c", WIKI.into()),
        ("d", MAIL.into()),
        (
            "e",
            [
                b"From x Thu Oct 20 08:00:00 2022\r\n".to_vec(),
                MAIL.replace("m1@", "m2@").into_bytes(),
            ]
            .concat(),
        ),
        (
            "f",
            b"id;body;pubdate\n7;\"War; and\npeace.\";2022-10-20\n".to_vec(),
        ),
        ("g", b"uid\tcontent\n8\tPeace talks began.\n".to_vec()),
        (
            "h",
            parquet(&[("docid", &["9"]), ("full_text", &["Troops left the town."])]),
        ),
        (
            "i",
            b"[{\"id\": 10, \"text\": \"Aid came.\"}, {\"text\": \"No id.\"}]".to_vec(),
        ),
        (
            "j",
            b"{\n \"id\": \"11\",\n \"text\": \"Votes were counted.\"\n}".to_vec(),
        ),
        ("k", warc),
        (
            "l.txt",
            b"They met in Z\xFCrich and Gen\xE8ve, the spokesman of the minist\xE8re said."
                .to_vec(),
        ),
        ("m.txt", utf16),
        (
            "n.pdf",
            pdf("The ferry line reopened on Thursday, the ministry said."),
        ),
        ("o.txt.gz", [gz(b"Peace "), gz(b"talks.")].concat()),
        (
            "p.zst",
            zstd::encode_all(&b"{\"id\": 12, \"text\": \"Packed well.\"}\n"[..], 3).unwrap(),
        ),
        (
            "q.zip",
            zipped(&[
                ("x/news.txt", b"First member."),
                ("y/news.txt", b"Second member."),
                (
                    "z.jsonl.gz",
                    &gz(b"{\"id\": 13, \"text\": \"Deep inside.\"}\n"),
                ),
                ("__MACOSX/x", b"junk"),
            ]),
        ),
    ];
    std::fs::create_dir_all(sandbox.path("in/.hidden")).unwrap();
    for (name, bytes) in &files {
        sandbox.file(&format!("in/{name}"), bytes);
    }
    sandbox
        .file("in/.hidden/x.txt", "Hidden.")
        .file("in/.secret", "Hidden.");
    let ran = sandbox.run(&["read", "in"]).done();
    insta::assert_snapshot!(told(&ran).join("\n"));
    let rows = rows(&ran);
    let page = &rows[0];
    assert_eq!(page["title"], "Ferry line reopens");
    assert_eq!(page["publisher"], "Harbour Post");
    assert_eq!(page["published_at"], "2022-10-20T08:00:00Z");
    let mail = rows
        .iter()
        .find(|r| r["id"] == "m1@ministry.example")
        .unwrap();
    assert_eq!(mail["date"], "2022-10-20");
    assert!(mail["text"].as_str().unwrap().contains("Zürich"));
    let second = rows
        .iter()
        .find(|r| r["id"] == "https://harbour.example/a~2")
        .unwrap();
    assert!(second["text"].as_str().unwrap().contains("at one"));
    assert!(
        second["found"]["offset"].as_u64().unwrap() > 100,
        "{second}"
    );
    let deep = rows.iter().find(|r| r["id"] == "13").unwrap();
    assert_eq!(deep["found"]["member"], "z.jsonl.gz");
    assert_eq!(deep["found"]["line"], 1);
    assert!(
        ran.err
            .contains("note: l: encoding-guessed: read as windows-1252"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("1 text/css"), "{}", ran.err);
    assert!(
        ran.err.contains("1 feed entries of a headline alone"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_read_is_read_again() {
    let sandbox = Sandbox::new();
    sandbox.file("a.html", PAGE);
    sandbox.run(&["read", "a.html", "-o", "a.jsonl"]).done();
    let first = std::fs::read_to_string(sandbox.path("a.jsonl")).unwrap();
    let again = sandbox.run(&["read", "a.jsonl"]).done();
    let (mut first, mut again): (Value, Value) = (
        serde_json::from_str(&first).unwrap(),
        serde_json::from_str(&again.out).unwrap(),
    );
    first["found"].take();
    again["found"].take();
    assert_eq!(first, again);
}

#[test]
fn damage_costs_itself_and_is_named_with_its_place() {
    let sandbox = Sandbox::new();
    let jsonl: String = (0..2000)
        .map(|n| {
            format!(
                "{{\"id\": \"r{n}\", \"text\": \"Row {n} of {}.\"}}\n",
                n * 7919 % 1000
            )
        })
        .collect();
    let whole = gz(jsonl.as_bytes());
    let good = record(
        "https://a.example/1",
        "text/plain",
        "The first text of the archive.",
    );
    let broken = String::from_utf8(record("https://a.example/2", "text/plain", "Lost.")).unwrap();
    let broken = broken.replace("Content-Length: ", "Content-Length: x");
    let last = record(
        "https://a.example/3",
        "text/plain",
        "The last text of the archive.",
    );
    let mut bad_zip = zipped(&[
        ("a.txt", b"Whole member."),
        ("b.txt", &[b'x'; 400]),
        ("c.txt", b"Last member."),
    ]);
    let b = bad_zip.windows(5).position(|w| w == b"b.txt").unwrap();
    bad_zip[b + 6] ^= 0xFF;
    sandbox
        .file("cut.jsonl.gz", &whole[..whole.len() / 2])
        .file("x.warc", [good, broken.into_bytes(), last].concat())
        .file("bad.zip", bad_zip)
        .file("image", b"\x89PNG\r\n\x1A\n\0\0");
    let ran = sandbox.run(&["read", "cut.jsonl.gz"]).ended_with(3);
    assert!(rows(&ran).len() > 500, "what came before the cut is read");
    assert!(
        ran.err.contains("skipped: cut.jsonl.gz, line ")
            && ran.err.contains("it ends too early, at byte "),
        "{}",
        ran.err
    );
    let ran = sandbox.run(&["read", "x.warc"]).ended_with(3);
    let found = told(&ran);
    assert_eq!(found.len(), 2, "{found:?} {}", ran.err);
    assert!(found[1].starts_with("https://a.example/3: The last text"));
    assert!(ran.err.contains("skipped: x.warc, byte "), "{}", ran.err);
    let ran = sandbox.run(&["read", "bad.zip", "image"]).ended_with(3);
    assert_eq!(
        told(&ran),
        ["a: Whole member.", "c: Last member."],
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("skipped: bad.zip, b.txt, byte "),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("skipped: image: a PNG image, not read: "),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("2 documents; ") && ran.err.contains("2 bad inputs skipped"),
        "{}",
        ran.err
    );
}

#[test]
fn bombs_and_nests_are_refused() {
    let sandbox = Sandbox::new();
    let blank = format!("{}\n", " ".repeat(1 << 20));
    let bomb = gz(format!("{{\"text\": \"Peace.\"}}\n{}", blank.repeat(80)).as_bytes());
    let mut nest = b"Peace talks resumed.".to_vec();
    for _ in 0..6 {
        nest = gz(&nest);
    }
    sandbox.file("bomb.gz", bomb).file("nest.gz", nest);
    let ran = sandbox
        .run(&["read", "bomb.gz", "nest.gz", "-o", "out"])
        .ended_with(3);
    assert!(
        ran.err.contains("unpacks to more than 200 times its size"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("skipped: nest.gz: packed more than 4 times"),
        "{}",
        ran.err
    );
    sandbox
        .run(&["read", "bomb.gz", "--max-ratio", "2000", "-o", "out"])
        .done();
}

#[test]
fn archives_and_tables_come_through_pipes() {
    let sandbox = Sandbox::new();
    let zip = zipped(&[("a.txt", b"A member from a pipe.")]);
    let ran = sandbox.run_with(&["read", "-"], &zip).done();
    assert_eq!(told(&ran), ["a: A member from a pipe."]);
    assert_eq!(rows(&ran)[0]["found"]["source"], "<stdin>");
    let table = parquet(&[("id", &["1"]), ("text", &["A row from a pipe."])]);
    let ran = sandbox.run_with(&["read"], &table).done();
    assert_eq!(told(&ran), ["1: A row from a pipe."]);
    let bz2 = {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        encoder.write_all(b"A text from a pipe.").unwrap();
        encoder.finish().unwrap()
    };
    assert_eq!(
        told(&sandbox.run_with(&["read"], &bz2).done()),
        ["stdin: A text from a pipe."]
    );
}

#[test]
fn paths_come_from_lists_patterns_and_folders() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("in/deep")).unwrap();
    std::fs::create_dir(sandbox.path("none")).unwrap();
    sandbox
        .file("in/b.txt", "Second.")
        .file("in/a.txt", "First.")
        .file("in/deep/a.txt", "Third.")
        .file("list", "in/b.txt\n\nin/a.txt\r\n");
    let all = ["a: First.", "b: Second.", "in/deep/a.txt: Third."];
    assert_eq!(told(&sandbox.run(&["read", "in"]).done()), all);
    assert_eq!(told(&sandbox.run(&["read", "in/**/*.txt"]).done()), all);
    let ran = sandbox.run(&["read", "--files-from", "list"]).done();
    assert_eq!(told(&ran), ["b: Second.", "a: First."]);
    let ran = sandbox
        .run_with(&["read", "--files-from", "-"], b"in/a.txt\0in/deep\0")
        .done();
    assert_eq!(told(&ran), ["a: First.", "in/deep/a.txt: Third."]);
    let ran = sandbox
        .run(&["read", "no*.txt", "none", "in/a.txt"])
        .ended_with(3);
    assert!(
        ran.err
            .contains("skipped: no*.txt: no file fits this pattern"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("skipped: none: no file is in this folder"),
        "{}",
        ran.err
    );
    sandbox
        .run(&["read", "-", "--files-from", "-"])
        .ended_with(2);
    sandbox
        .run(&["read", "--files-from", "nowhere"])
        .ended_with(1);
}

#[test]
fn columns_are_mapped_and_missing_ones_listed() {
    let sandbox = Sandbox::new();
    sandbox
        .file(
            "t.csv",
            "key,words,day\n1,Peace came.,20221020\n2,War.,20221021\n",
        )
        .file("bare.csv", "1,Peace came.\n2,War came.\n")
        .file(
            "cp1251.csv",
            [
                &b"id,text\n1,"[..],
                &[0xCC, 0xE8, 0xED, 0xE8, 0xF1, 0xF2, 0xF0],
                b"\n",
            ]
            .concat(),
        );
    let ran = sandbox.run(&["read", "t.csv"]).ended_with(3);
    assert!(
        ran.err.contains("skipped: t.csv, line 1: no column is known to hold the text; the columns are `key`, `words`, `day`; say which is which, for example with --columns text=NAME,id=NAME"),
        "{}",
        ran.err
    );
    let ran = sandbox
        .run(&["read", "t.csv", "--columns", "text=words,id=key,date=day"])
        .done();
    assert_eq!(told(&ran), ["1: Peace came.", "2: War."]);
    assert_eq!(rows(&ran)[1]["date"], "2022-10-21");
    let ran = sandbox
        .run(&[
            "read",
            "bare.csv",
            "--no-header",
            "--columns",
            "id=1,text=2",
        ])
        .done();
    assert_eq!(told(&ran), ["1: Peace came.", "2: War came."]);
    let ran = sandbox
        .run(&["read", "cp1251.csv", "--encoding", "windows-1251"])
        .done();
    assert_eq!(told(&ran), ["1: Министр"]);
    let ran = sandbox
        .run(&["read", "t.csv", "--columns", "body=words"])
        .ended_with(2);
    assert!(ran.err.contains("`body` is no field"), "{}", ran.err);
    let ran = sandbox
        .run(&["read", "t.csv", "--encoding", "klingon"])
        .ended_with(2);
    assert!(ran.err.contains("no encoding has this name"), "{}", ran.err);
}

#[test]
fn what_is_read_can_be_coded() {
    let sandbox = Sandbox::new();
    sandbox.file("news.zip", zipped(&[("a.html", PAGE.as_bytes())]));
    let ran = sandbox.run(&["code", "news.zip", "-f", "jsonl"]).done();
    let record: Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
    assert_eq!(record["found"]["source"], "news.zip");
    assert_eq!(record["found"]["member"], "a.html");
    assert_eq!(record["published"], "2022-10-20");
}
