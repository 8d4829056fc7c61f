//! Profiles from outside: real rows there and back, byte for byte.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use dateline_export::profile::{self, Export, Foreign, ReadOptions, Statuses};

/// A file of the shared folder; nothing where it is not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("DATELINE_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let shared = [shared, PathBuf::from("/work/shared")];
    shared
        .iter()
        .find_map(|dir| std::fs::read(dir.join("formats/samples").join(name)).ok())
}

/// The rows of a file, and the errors as text.
fn import(profile: &str, bytes: &[u8]) -> (Vec<Foreign>, Vec<String>) {
    let profile = profile::named(profile).unwrap();
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    profile.read("in", &mut &bytes[..], ReadOptions::default(), &mut |row| {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error.to_string()),
        }
        ControlFlow::Continue(())
    });
    (rows, errors)
}

/// The rows as the profile writes them.
fn export(profile: &str, rows: &[Foreign]) -> Vec<u8> {
    let profile = profile::named(profile).unwrap();
    let mut out = Vec::new();
    let mut export = Export::new(profile, Box::new(&mut out), Statuses::default()).unwrap();
    for row in rows {
        export.foreign(row).unwrap();
    }
    export.finish().unwrap();
    out
}

/// On the wire and back.
fn through_json(rows: &[Foreign]) -> Vec<Foreign> {
    rows.iter()
        .map(|row| serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap())
        .collect()
}

#[track_caller]
fn same_bytes(profile: &str, bytes: &[u8]) -> Vec<Foreign> {
    let (rows, errors) = import(profile, bytes);
    assert_eq!(errors, [""; 0], "{profile}");
    let rows = through_json(&rows);
    assert_eq!(
        String::from_utf8_lossy(&export(profile, &rows)),
        String::from_utf8_lossy(bytes)
    );
    rows
}

#[test]
fn real_mentions_come_back_byte_for_byte() {
    let Some(bytes) = sample("mentionssamp.tsv") else {
        eprintln!("skipped: the samples are not there");
        return;
    };
    let rows = same_bytes("gdelt2-mentions", &bytes);
    assert_eq!(rows.len(), 50);
    // As GDELT ships them: without the header line that the sample was given.
    let bare = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    same_bytes("gdelt2-mentions", &bytes[bare..]);
}
