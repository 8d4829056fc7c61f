//! Writing the news to an archive, batch by batch.

use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use dateline_store::{Archive, Manifest, Part, Prepared, RunCounts, StoreError};
use serde::Serialize;

use crate::lineage::Lineage;
use crate::{News, Report};

/// Documents a transaction.
const BATCH: usize = 2000;

type Ready = (Report, Prepared);

/// What was made, and some parameters for questions about it.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Documents.
    pub documents: u64,
    /// Events.
    pub events: u64,
    /// Claims.
    pub claims: u64,
    /// Seconds from the first document to the end of the run.
    pub seconds: f64,
    /// Of them, seconds in which the writer waited for documents to be made.
    pub waited: f64,
    /// Seconds for the stories, which are written afterwards.
    pub stories_seconds: f64,
}

/// Makes an archive of so many events in a folder that has none; `tell` hears of progress.
pub fn make(events: u64, seed: u64, dir: &Path, mut tell: impl FnMut(u64)) -> Result<Made> {
    let archive = Archive::create(dir)?;
    let mut writer = archive.writer()?;
    let mut manifest = Manifest {
        kind: "made for measuring: nothing in it happened".into(),
        program: Part {
            name: concat!("dateline-synthetic ", env!("CARGO_PKG_VERSION")).into(),
            sha256: String::new(),
        },
        ..Manifest::default()
    };
    manifest.settings.insert("events".into(), events.into());
    manifest.settings.insert("seed".into(), seed.into());
    let run = writer.begin_run(&manifest)?;
    ensure!(!run.resumed, "{} has a made archive already", dir.display());
    let mut made = Made {
        documents: 0,
        events: 0,
        claims: 0,
        seconds: 0.0,
        waited: 0.0,
        stories_seconds: 0.0,
    };
    // One thread makes the news and one makes it ready, this one writes: as `ingest` codes and makes ready on
    // others than it writes on.
    let (send, made_ready) = mpsc::sync_channel::<Vec<Report>>(4);
    let (send_ready, receive) = mpsc::sync_channel::<Result<Vec<Ready>, StoreError>>(4);
    let mut preparer = archive.preparer()?;
    let mut lineage = Lineage::default();
    let news = News::new(events, seed)?;
    let started = Instant::now();
    std::thread::scope(|scope| -> Result<()> {
        scope.spawn(move || {
            let mut news = news;
            loop {
                let batch: Vec<_> = news.by_ref().take(BATCH).collect();
                if batch.is_empty() || send.send(batch).is_err() {
                    break;
                }
            }
        });
        scope.spawn(move || {
            for batch in made_ready {
                let ready = batch.into_iter().map(|report| {
                    let prepared = preparer.prepare(&report.document, &report.coded)?;
                    Ok((report, prepared))
                });
                if send_ready.send(ready.collect()).is_err() {
                    break;
                }
            }
        });
        loop {
            let waiting = Instant::now();
            let Ok(batch) = receive.recv() else { break };
            made.waited += waiting.elapsed().as_secs_f64();
            let batch = batch?;
            batch.iter().for_each(|(report, _)| lineage.add(report));
            let batch: Vec<_> = batch
                .iter()
                .map(|(report, ready)| (&report.document, &report.coded, ready))
                .collect();
            let put = writer
                .put_prepared(&batch)
                .with_context(|| format!("after {} events", made.events))?;
            made.documents += put.new;
            made.events += put.events;
            made.claims += put.claims;
            tell(made.events);
        }
        Ok(())
    })?;
    manifest.counts = RunCounts {
        read: made.documents,
        new: made.documents,
        events: made.events,
        claims: made.claims,
        ..RunCounts::default()
    };
    writer.end_run(manifest)?;
    made.seconds = started.elapsed().as_secs_f64();
    let started = Instant::now();
    lineage.write(&mut writer)?;
    made.stories_seconds = started.elapsed().as_secs_f64();
    if made.events == events {
        return Ok(made);
    }
    Err(anyhow!(
        "{} events were written and {events} asked for",
        made.events
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_its_stories_and_nothing_is_wrong_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let made = make(3000, 7, dir.path(), |_| {}).unwrap();
        let mut reader = Archive::open(dir.path()).unwrap().reader().unwrap();
        let found = reader.check().unwrap();
        assert!(found.is_empty(), "{found:?}");
        let stories = reader.stories().unwrap();
        let documents: usize = stories.iter().map(|s| s.counts.documents).sum();
        assert_eq!(documents as u64, made.documents);
        assert!(stories.len() < documents && stories.iter().any(|s| s.counts.documents > 2));
        let mut same = 0;
        reader.same_events(|_, _| same += 1).unwrap();
        assert!(same > 0);
    }
}
