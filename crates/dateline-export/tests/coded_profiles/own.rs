//! Our own formats as profiles, and formats that only go out.

use dateline_export::profile::{self, Effect, Export, Statuses};
use dateline_record::{Coded, Event};

use crate::shared::{cells, export, import, report, shelling};

#[test]
fn jsonl_holds_events_whole() {
    let (text, _) = export("jsonl", &[shelling()]);
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    let event: Event = serde_json::from_value(lines[1].clone()).unwrap();
    assert_eq!(event, shelling());
}

#[test]
fn csv_and_parquet_say_what_they_lose() {
    let (text, sidecar) = export("csv", &[shelling()]);
    assert_eq!(cells(&text, b',')[0]["cameo"], "194");
    assert_eq!(sidecar.rows(), 1);
    assert!(sidecar.times("because.path, because.rejected", Effect::Lost) == 1);
    let profile = profile::named("parquet").unwrap();
    let mut out = Vec::new();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    let coded = Coded {
        events: vec![shelling()],
        ..Coded::default()
    };
    export.coded(&report(), &coded, None).unwrap();
    let sidecar = export.finish().unwrap();
    assert_eq!((&out[..4], sidecar.rows()), (&b"PAR1"[..], 1));
}

#[test]
fn files_that_only_go_out_say_so() {
    for name in ["geojson", "stix2.1", "jsonl", "csv", "parquet"] {
        let (_, errors) = import(name, "{}");
        assert!(errors[0].contains("written and not read"), "{errors:?}");
    }
}
