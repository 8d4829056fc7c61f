//! One event with everything in it, and one with almost nothing, through every format.

use dateline_export::{Csv, Jsonl, Parquet, Sink, Style, Table, event_schema};
use dateline_record::{Coded, Document, Record};

const TEXT: &str = "Lately, Russia is sending around 9,000 troops to Belarus, Belarusian defense officials said. \
    Zelensky’s office did not respond to a request for comment.";

/// The document and its records, written as they stand on the wire.
fn sample() -> (Document, Coded) {
    let mut document = Document::new("d1", TEXT).published("2022-10-20".parse().ok());
    document.publisher = Some("Example Wire".into());
    let read = |line: &str| serde_json::from_str::<Record>(line).unwrap();
    let records = [
        r#"{"record":"event","id":"e1","document":"d1","sentence":0,"type":"MOBILIZE","mode":"troops","cameo":"154",
            "quad":"material conflict","intensity":-6.5,"contexts":["military"],"trigger":{"start":18,"end":25,"text":"sending"},
            "actors":[{"start":8,"end":14,"text":"Russia","id":"RUS","name":"Russia","country":"RUS","sectors":[]}],
            "recipients":[{"start":49,"end":56,"text":"Belarus","id":"BLR","name":"Belarus","country":"BLR","sectors":["GOV","MIL"]},
                {"start":null,"end":null,"text":"","name":"Minsk","country":"BLR","sectors":["GOV"]}],
            "reciprocal":false,"status":"actual","claim":"c1",
            "when":{"start":"2022-10-13","end":"2022-10-20","precision":"week","text":"Lately","span":[0,6]},
            "where":{"text":"Belarus","span":[49,56],"name":"Belarus","country":"BLR","precision":"country"},
            "magnitude":[{"role":"troops","low":9000,"best":9000,"high":9000,"qualifier":"around","text":"9,000 troops","span":[33,45]}],
            "confidence":0.86,"because":{"rule":"mobilize.send","path":[],"rejected":[]}}"#,
        r#"{"record":"event","id":"e2","document":"d1","sentence":1,"type":"REJECT","mode":null,"cameo":null,
            "quad":"verbal conflict","intensity":null,"trigger":{"start":119,"end":126,"text":"respond"},
            "actors":[],"recipients":[],"reciprocal":false,"status":"negated","claim":null,"when":null,"where":null,
            "confidence":0.5,"because":{"rule":"r","path":[],"rejected":[]}}"#,
        r#"{"record":"claim","id":"c1","document":"d1","sentence":0,
            "speaker":{"start":58,"end":86,"text":"Belarusian defense officials","country":"BLR","sectors":["MIL"]},
            "manner":"says","quotation":"indirect","content":[0,56],"hedge":null,"events":["e1"]}"#,
        r#"{"record":"claim","id":"c2","document":"d1","sentence":1,"speaker":{"text":"Zelensky’s office","country":"UKR","sectors":["GOV"]},
            "manner":"declines to comment","quotation":"indirect","content":[93,152],"hedge":null,"events":[]}"#,
    ];
    let mut coded = Coded {
        sentences: 2,
        tokens: 30,
        ..Coded::default()
    };
    for record in records {
        match read(record) {
            Record::Event(event) => coded.events.push(*event),
            Record::Claim(claim) => coded.claims.push(*claim),
            _ => unreachable!("nothing else stands in the sample"),
        }
    }
    (document, coded)
}

fn written(make: impl FnOnce(&mut Vec<u8>, &Document, &Coded)) -> Vec<u8> {
    let (document, coded) = sample();
    let mut out = Vec::new();
    make(&mut out, &document, &coded);
    out
}

fn text(make: impl FnOnce(&mut Vec<u8>, &Document, &Coded)) -> String {
    String::from_utf8(written(make)).unwrap()
}

#[test]
fn jsonl_is_the_wire() {
    let lines = text(|out, document, coded| {
        let mut sink = Jsonl::new(out);
        sink.put(document, coded).unwrap();
        sink.finish().unwrap();
    });
    let (document, coded) = sample();
    let records: Vec<Record> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let mut expected = vec![Record::Document(Box::new(document))];
    expected.extend(coded.events.into_iter().map(|e| Record::Event(Box::new(e))));
    expected.extend(coded.claims.into_iter().map(|c| Record::Claim(Box::new(c))));
    assert_eq!(records, expected);
    insta::assert_snapshot!(lines);
}

#[test]
fn csv_has_a_row_an_event() {
    insta::assert_snapshot!(text(|out, document, coded| {
        let mut sink = Csv::new(out);
        sink.put(document, coded).unwrap();
        sink.finish().unwrap();
    }));
}

#[test]
fn csv_of_nothing_has_its_header() {
    let header = text(|out, _, _| Csv::new(out).finish().unwrap());
    assert!(header.starts_with("document,published,") && header.lines().count() == 1);
}

#[test]
fn parquet_comes_back_as_it_went() {
    use arrow_array::cast::AsArray;
    use arrow_array::types::UInt32Type;
    use arrow_array::{Array, RecordBatch};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    let bytes = written(|out, document, coded| {
        let mut sink = Parquet::new(out).unwrap();
        for _ in 0..3000 {
            sink.put(document, coded).unwrap();
        }
        sink.finish().unwrap();
    });
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.parquet");
    std::fs::write(&path, bytes).unwrap();
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    assert_eq!(reader.schema().fields(), event_schema().fields());
    let batches: Vec<RecordBatch> = reader.build().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(
        batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
        6000
    );

    let batch = &batches[0];
    assert_eq!(batch["type"].as_string::<i32>().value(0), "MOBILIZE");
    assert!(batch["mode"].is_null(1));
    let recipients = batch["recipients"].as_list::<i32>().value(0);
    let recipients = recipients.as_struct();
    assert_eq!(recipients.len(), 2);
    assert_eq!(
        recipients["start"].as_primitive::<UInt32Type>().value(0),
        49
    );
    assert!(recipients["start"].is_null(1));
    let sectors = recipients["sectors"].as_list::<i32>().value(0);
    assert_eq!(
        sectors
            .as_string::<i32>()
            .iter()
            .flatten()
            .collect::<Vec<_>>(),
        ["GOV", "MIL"]
    );
    let published = batch["published"]
        .as_primitive::<arrow_array::types::Date32Type>()
        .value(0);
    assert_eq!(
        published, 19_285,
        "2022-10-20 is that many days after 1970-01-01"
    );
}

#[test]
fn parquet_is_the_same_every_time() {
    let write = || {
        written(|out, document, coded| {
            let mut sink = Parquet::new(out).unwrap();
            sink.put(document, coded).unwrap();
            sink.finish().unwrap();
        })
    };
    assert_eq!(write(), write());
}

fn table(width: usize, color: bool) -> String {
    text(|out, document, coded| {
        let mut sink = Table::new(out, Style { width, color });
        sink.put(document, coded).unwrap();
        sink.finish().unwrap();
    })
}

#[test]
fn the_table_is_for_people() {
    insta::assert_snapshot!(table(90, false));
}

#[test]
fn the_table_fits_the_terminal() {
    for width in [40, 60, 120] {
        for line in table(width, false).lines() {
            assert!(
                unicode_width::UnicodeWidthStr::width(line) <= width,
                "{width}: {line}"
            );
        }
    }
}

#[test]
fn colours_do_not_change_the_lines() {
    let plain: String = table(90, true);
    let mut stripped = String::new();
    let mut rest = plain.as_str();
    while let Some(at) = rest.find('\x1b') {
        stripped.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('m').unwrap() + 1..];
    }
    stripped.push_str(rest);
    let words = |text: &str| {
        text.replace(['«', '»'], "")
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&stripped), words(&table(90, false)));
}
