//! A series of events out of an archive, by who made them.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, anyhow};
use dateline_cube::date_of;
use dateline_export::overlap::{By, Series};
use dateline_export::profile::Statuses;
use dateline_record::CODED;
use dateline_store::{Archive, EventRow, Reader, RowId, Side};

use super::archived;
use crate::exit::{Exit, Failure};

/// The events of an archive that these made: `coded`, or the profile that rows were imported by.
pub fn series(dir: &Path, who: &[String], by: By, statuses: &Statuses) -> Result<Series, Failure> {
    let archive = Archive::open_read_only(dir).context("cannot open the archive")?;
    let reader = archive.reader().context("cannot read the archive")?;
    let wanted = origins(&reader, who, dir)?;
    let mut series = Series::default();
    let mut each = |row: &EventRow| {
        let counts = row.live && row.counts && statuses.take(row.status);
        if counts && wanted.contains(&row.origin) {
            let countries = |side: Side| {
                let of = row.parties.iter().filter(move |p| p.side == side);
                of.filter_map(|p| p.country.clone()).collect()
            };
            let day = row.day_from.or(row.day_to).or(row.published).map(date_of);
            series.count_event(
                day,
                row.quad,
                &countries(Side::Actor),
                &countries(Side::Recipient),
                row.reciprocal,
                by,
            );
        }
        ControlFlow::Continue(())
    };
    reader
        .events(0, &mut each)
        .context("cannot read the events")?;
    let profiles: Vec<String> = who.iter().filter(|who| *who != CODED).cloned().collect();
    if !profiles.is_empty() {
        series.without_act(archived::without_act(&reader, &profiles)?);
    }
    Ok(series)
}

/// The rows of those who made events; 0 is this program.
fn origins(reader: &Reader, who: &[String], dir: &Path) -> Result<Vec<RowId>, Failure> {
    let known = reader
        .origins()
        .context("cannot read who made the events")?;
    let mut rows = Vec::new();
    for name in who {
        match known.iter().find(|(_, known)| known == name) {
            _ if name == CODED => rows.push(0),
            Some((row, _)) => rows.push(*row),
            None => {
                let names = known.iter().map(|(_, name)| name.as_str());
                let names: Vec<&str> = names.filter(|name| *name != CODED).collect();
                return Err(Failure {
                    exit: Exit::Usage,
                    error: anyhow!(
                        "{}: nothing in it was made by `{name}`; there are {CODED}{}{}",
                        dir.display(),
                        if names.is_empty() { "" } else { ", " },
                        names.join(", ")
                    ),
                });
            }
        }
    }
    Ok(rows)
}
