//! Files with damage of every kind, made here; what is lost is what was damaged.

use std::io::Write;
use std::ops::Range;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

/// The page of record `n`, long enough not to be unpacked at once.
fn page(n: usize) -> String {
    let mut html = format!("<html><head><title>Report {n}</title></head><body>\n");
    for k in 0..40 + n % 7 {
        let seen = (n * 31 + k * 17) % 97;
        html.push_str(&format!(
            "<p>Ministers of state {seen} met envoy {k} on day {n}.</p>\r\n\r\n"
        ));
    }
    html + "</body></html>"
}

fn record_of(kind: &str, target: &str, content: &str, length: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{target}>\r\n\
         WARC-Date: 2022-10-20T08:00:00Z\r\nWARC-Target-URI: {target}\r\n\
         Content-Type: {content}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn http(status: u16, media: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {media}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn response(n: usize) -> Vec<u8> {
    let block = http(200, "text/html; charset=utf-8", page(n).as_bytes());
    let target = format!("http://example.org/{n}");
    let length = block.len().to_string();
    record_of(
        "response",
        &target,
        "application/http; msgtype=response",
        &length,
        &block,
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The documents' numbers and the faults of a file.
fn read(file: &[u8]) -> (Vec<usize>, Vec<Fault>) {
    let mut records = Records::new(file, 1 << 20);
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for read in &mut records {
        match read {
            Ok(record) => {
                let n: usize = record.target.rsplit('/').next().unwrap().parse().unwrap();
                assert!(record.body == page(n).as_bytes(), "record {n}");
                found.push(n);
            }
            Err(fault) => faults.push(fault),
        }
    }
    (found, faults)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Served {
    Plain,
    Members,
    OneMember,
}

const ALL: [Served; 3] = [Served::Plain, Served::Members, Served::OneMember];

/// A file of these records, and where each begins in it.
fn file(served: Served, records: &[Vec<u8>]) -> (Vec<u8>, Vec<Range<usize>>) {
    let mut file = Vec::new();
    let mut ranges = Vec::new();
    for record in records {
        let begins = file.len();
        match served {
            Served::Members => file.extend(gzip(record)),
            _ => file.extend_from_slice(record),
        }
        ranges.push(begins..file.len());
    }
    if served == Served::OneMember {
        return (gzip(&file), ranges);
    }
    (file, ranges)
}

fn without(n: usize, total: usize) -> Vec<usize> {
    (0..total).filter(|&k| k != n).collect()
}

#[test]
fn records_are_read_however_they_are_served() {
    let records: Vec<_> = (0..9).map(response).collect();
    for served in ALL {
        let (file, ranges) = file(served, &records);
        assert!(looks_like(&file[..file.len().min(300)]));
        let (found, faults) = read(&file);
        assert_eq!((found, faults), ((0..9).collect(), vec![]), "{served:?}");
        let read: Vec<_> = Records::new(&file[..], 1 << 20)
            .map(Result::unwrap)
            .collect();
        for (record, range) in read.iter().zip(&ranges) {
            match served {
                Served::OneMember => {
                    assert_eq!(record.offset, 0);
                    assert_eq!(record.within.unwrap_or(0), range.start as u64);
                }
                _ => assert_eq!((record.offset, record.within), (range.start as u64, None)),
            }
        }
        assert_eq!(read[0].media, "text/html");
        assert_eq!(read[0].charset.as_deref(), Some("utf-8"));
        assert_eq!(read[0].fetched.unwrap().to_string(), "2022-10-20T08:00:00Z");
    }
    assert!(!looks_like(b"WARC is a format") && !looks_like(&gzip(b"{\"id\": 1}")));
}

/// A record with something wrong in it, and what is said of it.
fn damaged() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let whole = String::from_utf8(response(3)).unwrap();
    let length = whole.split("Content-Length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    let said = format!("Content-Length: {length}");
    let says = |n: usize| {
        whole
            .replace(&said, &format!("Content-Length: {n}"))
            .into_bytes()
    };
    let with = |old: &str, new: &str| {
        assert!(whole.contains(old), "{old}");
        whole.replacen(old, new, 1).into_bytes()
    };
    let chunked =
        "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n99999\r\n";
    let block = "Content-Type: text/html; charset=utf-8\r\n\r\n<";
    let lies = format!(
        "Content-Length: {}",
        length + chunked.len() - block.len() + 1
    );
    let lying = with(block, &format!("{chunked}<"));
    let lying = String::from_utf8(lying).unwrap().replacen(&said, &lies, 1);
    vec![
        ("too short", says(length - 33), "does not end after"),
        ("far too short", says(7), "does not end after"),
        ("nothing", says(0), "does not end after"),
        ("too long", says(length + 900), "Content-Length"),
        ("five too long", says(length + 5), "Content-Length"),
        ("enormous", says(usize::MAX / 2), "more than the limit"),
        (
            "no number",
            with(&said, "Content-Length: many"),
            "no number",
        ),
        ("negative", with(&said, "Content-Length: -5"), "no number"),
        (
            "no length",
            with("Content-Length", "X-Length"),
            "no Content-Length",
        ),
        (
            "two lengths",
            with(&said, &format!("{said}\r\nContent-Length: 5")),
            "two Content-Lengths",
        ),
        ("no type", with("WARC-Type", "X-Type"), "no WARC-Type"),
        (
            "no target",
            with("WARC-Target-URI", "X-URI"),
            "no WARC-Target-URI",
        ),
        (
            "no status",
            with("HTTP/1.1 200 X", "HTTX/1.1 200 X"),
            "no status line",
        ),
        (
            "no version",
            with("WARC/1.0", "WORC/1.0"),
            "no record begins",
        ),
        ("lying chunks", lying.into_bytes(), "a chunk of its body"),
        (
            "cut in its head",
            whole.as_bytes()[..60].to_vec(),
            "cut off in its head",
        ),
        (
            "oversized",
            {
                let block = http(200, "text/html", &vec![b'a'; 2 << 20]);
                let length = block.len().to_string();
                record_of(
                    "response",
                    "http://example.org/3",
                    "application/http",
                    &length,
                    &block,
                )
            },
            "more than the limit",
        ),
    ]
}

#[test]
fn a_damaged_record_costs_itself_and_is_named() {
    for (what, bad, said) in damaged() {
        for place in [0, 3, 6] {
            let mut records: Vec<_> = (0..7).map(response).collect();
            records[place] = bad.clone();
            for served in ALL {
                let (file, ranges) = file(served, &records);
                let (found, faults) = read(&file);
                let case = format!("{what} at {place}, {served:?}: {faults:?}");
                assert_eq!(found, without(place, 7), "{case}");
                assert_eq!(faults.len(), 1, "{case}");
                let fault = faults[0].to_string();
                assert!(fault.contains(said) || fault.contains("bytes"), "{case}");
                match served {
                    Served::OneMember => {
                        assert_eq!(faults[0].within.unwrap_or(0), ranges[place].start as u64);
                    }
                    _ => assert_eq!(faults[0].offset, ranges[place].start as u64, "{case}"),
                }
            }
        }
    }
}

#[test]
fn a_broken_member_costs_its_record() {
    let records: Vec<_> = (0..7).map(response).collect();
    let (whole, ranges) = file(Served::Members, &records);
    let hit = ranges[3].clone();
    let cut = |keep: usize| [&whole[..hit.start + keep], &whole[hit.end..]].concat();
    let flip = |at: usize| {
        let mut file = whole.clone();
        file[hit.start + at] ^= 0x55;
        file
    };
    let length = hit.len();
    let mut cases: Vec<(String, Vec<u8>)> = Vec::new();
    for keep in [
        1,
        5,
        9,
        10,
        12,
        40,
        length / 2,
        length - 9,
        length - 8,
        length - 4,
        length - 1,
    ] {
        cases.push((format!("cut to {keep}"), cut(keep)));
    }
    for at in [
        0,
        1,
        2,
        3,
        12,
        50,
        length / 2,
        length - 8,
        length - 5,
        length - 4,
        length - 1,
    ] {
        cases.push((format!("flipped at {at}"), flip(at)));
    }
    for (what, file) in cases {
        let (found, faults) = read(&file);
        // Where only the checksum is missing, the record may be whole: `read` compares its body.
        assert!(
            found == without(3, 7) || found.len() == 7,
            "{what}: {faults:?}"
        );
        assert_eq!(faults.len(), 1, "{what}: {faults:?}");
        assert_eq!(faults[0].offset, hit.start as u64, "{what}: {faults:?}");
    }
}

#[test]
fn garbage_between_records_is_named_and_costs_none() {
    let records: Vec<_> = (0..5).map(response).collect();
    for (what, garbage) in [
        ("text", b"<html>no record</html>\r\n".to_vec()),
        ("zeros", vec![0; 10_000]),
        ("magic", [0x1F, 0x8B, 8, 0].repeat(3000)),
        ("names without end", [0x1F, 0x8B, 8, 8, 1].repeat(3000)),
    ] {
        for served in [Served::Plain, Served::Members] {
            for place in 0..=5 {
                let (file, ranges) = file(served, &records);
                let at = ranges.get(place).map_or(file.len(), |r| r.start);
                let border = if served == Served::Plain {
                    &b"\r\n"[..]
                } else {
                    b""
                };
                let file = [&file[..at], &garbage, border, &file[at..]].concat();
                // The first bytes say what the file is.
                if place == 0 && (garbage[0] == 0x1F) != (served == Served::Members) {
                    continue;
                }
                let (found, faults) = read(&file);
                let case = format!("{what} at {place}, {served:?}: {faults:?}");
                assert_eq!(found, (0..5).collect::<Vec<_>>(), "{case}");
                assert_eq!(faults.len(), 1, "{case}");
                assert_eq!(faults[0].offset, at as u64, "{case}");
            }
        }
    }
}

#[test]
fn what_is_no_text_as_published_is_counted() {
    let record = |kind: &str, content: &str, block: &[u8]| {
        let length = block.len().to_string();
        record_of(kind, "http://example.org/0", content, &length, block)
    };
    let http_type = "application/http; msgtype=response";
    let records = vec![
        record("warcinfo", "application/warc-fields", b"software: x\r\n"),
        record(
            "request",
            "application/http; msgtype=request",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        record("response", http_type, &http(404, "text/html", b"<p>Gone")),
        record("response", http_type, &http(301, "text/html", b"")),
        record("response", http_type, &http(200, "image/png", b"\x89PNG")),
        record(
            "response",
            http_type,
            &http(200, "video/mp4", &vec![7; 2 << 20]),
        ),
        record("response", http_type, &http(200, "text/html", b" \r\n")),
        record("response", http_type, &http(200, "", b"\x00\x01\x02")),
        record(
            "response",
            "text/dns",
            b"20221020\r\nexample.org. A 192.0.2.1",
        ),
        record("revisit", http_type, b""),
        record("resource", "application/pdf", b"%PDF"),
        response(1),
    ];
    for served in ALL {
        let (file, _) = file(served, &records);
        let mut read = Records::new(&file[..], 1 << 20);
        let found: Vec<_> = (&mut read).map(|r| r.unwrap().target).collect();
        assert_eq!(found, ["http://example.org/1"]);
        assert_eq!(read.records(), 12);
        let skipped: Vec<_> = read.skipped().iter().collect();
        assert_eq!(
            skipped,
            [
                ("HTTP status 301", 1),
                ("HTTP status 404", 1),
                ("application/pdf", 1),
                ("bodies that are no text", 1),
                ("empty bodies", 1),
                ("image/png", 1),
                ("request records", 1),
                ("responses of text/dns", 1),
                ("revisit records", 1),
                ("video/mp4", 1),
                ("warcinfo records", 1),
            ]
        );
    }
}

#[test]
fn what_is_held_does_not_grow_with_the_file() {
    let one = response(0);
    let many = one.repeat(3000);
    for file in [many.clone(), gzip(&many), gzip(&one).repeat(3000)] {
        let mut records = Records::new(&file[..], 1 << 20);
        assert_eq!((&mut records).filter(Result::is_ok).count(), 3000);
        assert!(records.bytes.held() < 1 << 19, "{}", records.bytes.held());
        if let super::Served::Gzip(members) = records.bytes.inner() {
            assert!(members.held() < 1 << 19, "{}", members.held());
        }
    }
}

/// A few records of different types.
fn mixed() -> Vec<Vec<u8>> {
    (0..5).map(response).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_to_their_end(
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
        begins in 0..4usize,
    ) {
        let begins = [&b""[..], b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n"][begins];
        let file = [begins, &bytes].concat();
        let _ = Records::new(&file[..], 1000).count();
        let _ = Records::new(&gzip(&file)[..], 1000).count();
    }

    #[test]
    fn cutting_a_file_anywhere_loses_what_is_cut(at in 0.0..1.0f64, served in 0..2usize) {
        let served = ALL[served];
        let (file, ranges) = file(served, &mixed());
        let at = (at * file.len() as f64) as usize;
        let (found, _) = read(&file[..at]);
        let whole = ranges.iter().filter(|r| r.end <= at).count();
        prop_assert!(found.len() >= whole && found.len() <= whole + 1, "{found:?} of {whole}");
    }

    #[test]
    fn bytes_taken_out_cost_the_records_they_are_of(
        from in 0.0..1.0f64, bytes in 1..600usize, served in 0..2usize,
    ) {
        let served = ALL[served];
        let (file, ranges) = file(served, &mixed());
        // What the file is shows in its first bytes.
        let from = ((from * file.len() as f64) as usize).max(10);
        let to = (from + bytes).min(file.len());
        let (found, faults) = read_any(&[&file[..from], &file[to..]].concat());
        let touched = |r: &Range<usize>| r.start < to && from < r.end;
        for (n, range) in ranges.iter().enumerate() {
            prop_assert!(touched(range) || found.contains(&n), "{n} of {found:?}: {faults:?}");
        }
    }

    #[test]
    fn a_changed_byte_costs_one_record_at_most(
        at in 0.0..1.0f64, byte in any::<u8>(), served in 0..2usize,
    ) {
        let served = ALL[served];
        let (mut file, _) = file(served, &mixed());
        let at = ((at * file.len() as f64) as usize).max(2);
        file[at] = byte;
        let (found, faults) = read_any(&file);
        prop_assert!(found.len() >= 4, "{found:?}: {faults:?}");
    }
}

/// As `read`, without looking at what the records hold.
fn read_any(file: &[u8]) -> (Vec<usize>, Vec<Fault>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for read in Records::new(file, 1 << 20) {
        match read {
            Ok(record) => found.extend(
                record
                    .target
                    .rsplit('/')
                    .next()
                    .and_then(|n| n.parse::<usize>().ok()),
            ),
            Err(fault) => faults.push(fault),
        }
    }
    (found, faults)
}
