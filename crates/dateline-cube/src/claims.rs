//! The claims of an archive: what they are sorted and chosen by, one value a claim.
//!
//! In: an archive. Out: the latest claims that pass a [`ClaimFilter`], page by page, without any record being unpacked.
//! The columns lie in a file of their own beside those of events, since most questions are not about claims. The file
//! names the archive and its state; claims that came since are read behind it, and those that a later coding replaced are
//! taken out; where the archive's log does not reach back to it, or it is missing or damaged, it is made anew. It can be deleted at any time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::path::Path;

use dateline_record::Manner;
use dateline_store::{Archive, ClaimRow, Reader};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::{identity, small};
use crate::columns::UNDATED;
use crate::file::{Column, Kept, Mapped, Writer};
use crate::names::Texts;
use crate::{CubeError, DocumentSet, Place, Who};

/// The file in the archive's folder.
pub const FILE: &str = "archive.claims";
/// Claims that are read for each question before the file is written anew.
const TAIL: usize = 50_000;
/// Claims that a thread looks at in one go.
const SHARE: usize = 1 << 16;

/// The columns of an archive's claims, by the archive's row of the claim.
#[derive(Default)]
pub struct Claims {
    /// Day of publication of the document.
    day: Column<i32>,
    /// Row of the document; 0 is none.
    document: Column<u32>,
    /// Row of the speaker among the actors; 0 is none.
    speaker: Column<u32>,
    country: Column<u16>,
    sectors: Column<u16>,
    /// Place in [`Manner::ALL`]; [`GONE`] where the row is not there or does not count.
    manner: Column<u8>,
    /// Rows of events that stand in claims, rising, and the claim of each.
    events: Column<u64>,
    claims: Column<u32>,
    names: Names,
}

const GONE: u8 = u8::MAX;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Names {
    countries: Texts,
    sectors: Texts,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    archive: String,
    generation: i64,
    mark: i64,
    /// The last event that was looked at.
    event: i64,
    /// The last coding.
    coding: i64,
    names: Names,
}

/// Which claims are asked for: all conditions hold of each.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// First day of publication, in days since 1970-01-01.
    pub from: Option<i32>,
    /// Last day.
    pub to: Option<i32>,
    /// Who says it.
    pub speaker: Who,
    /// How it is said; all where there are none.
    pub manners: Vec<Manner>,
    /// Only in these documents.
    pub documents: Option<DocumentSet>,
    /// Only where one of these events stands in it; rows of the archive, rising.
    pub events: Option<Vec<u64>>,
    /// Only up to this row.
    pub up_to: u64,
}

/// A page of claims.
#[derive(Clone, Debug, Default)]
pub struct ClaimPage {
    /// The claims, latest first.
    pub found: Vec<Place>,
    /// How many pass in all.
    pub total: u64,
    /// How many were looked at.
    pub looked_at: u64,
}

impl Claims {
    /// Opens the claims of an archive as its reader sees it now.
    ///
    /// # Errors
    /// If the archive cannot be read. A file that cannot be read is none.
    pub fn open(archive: &Archive, reader: &Reader) -> Result<Kept<Self>, CubeError> {
        let path = archive.dir().join(FILE);
        let now = reader.watermark()?;
        let identity = identity(reader)?;
        let stored = stored(&path).ok().filter(|(claims, meta)| {
            meta.archive == identity
                && meta.generation <= now.generation
                && meta.event <= now.event
                && claims.last() <= u64::try_from(now.claim).unwrap_or_default()
        });
        let known = match &stored {
            Some((_, meta)) => reader.changes_since(meta.generation, meta.mark)?.is_some(),
            None => false,
        };
        let anew = !known;
        let (mut claims, event, retired) = match stored.filter(|_| known) {
            Some((mut claims, meta)) => {
                let retired = match meta.generation == now.generation {
                    true => 0,
                    false => claims.retire(reader, meta.coding)?,
                };
                (claims, meta.event, retired)
            }
            None => (Self::default(), 0, 0),
        };
        let before = claims.manner.len();
        claims.read_on(reader, event)?;
        if !anew && claims.manner.len() + retired <= before + TAIL {
            return Ok(Kept::current(claims));
        }
        let meta = Meta {
            archive: identity,
            generation: now.generation,
            mark: now.mark,
            event: now.event,
            coding: reader.last_coding()?,
            names: claims.names.clone(),
        };
        Ok(Kept::written(claims, |claims| claims.write(&path, meta)))
    }

    /// The last row.
    fn last(&self) -> u64 {
        (self.manner.len() as u64).saturating_sub(1)
    }

    /// Takes out the claims that codings after one replaced; says how many. Nothing else changes a claim that is there.
    fn retire(&mut self, reader: &Reader, coding: i64) -> Result<usize, CubeError> {
        let end = self.manner.len();
        let place = |row: i64| usize::try_from(row).map_or(end, |row| row.min(end));
        let mut gone = Vec::new();
        reader.claims_retired(coding, |first, last| {
            gone.push(place(first)..place(last.saturating_add(1)));
        })?;
        if gone.iter().any(|rows| !rows.is_empty()) {
            let manner = self.manner.held();
            for rows in gone.iter().cloned() {
                manner[rows].fill(GONE);
            }
        }
        Ok(gone.iter().map(ExactSizeIterator::len).sum())
    }

    fn read_on(&mut self, reader: &Reader, event: i64) -> Result<(), CubeError> {
        let mut failed = Ok(());
        let after = i64::try_from(self.last()).unwrap_or(i64::MAX);
        reader.claims(after, |claim| match self.push(claim) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Err(error);
                ControlFlow::Break(())
            }
        })?;
        failed?;
        let mut failed = Ok(());
        reader.events_in_claims(event, |event, claim| match small(claim) {
            Ok(claim) => {
                self.events
                    .held()
                    .push(u64::try_from(event).unwrap_or_default());
                self.claims.held().push(claim);
            }
            Err(error) => failed = Err(error),
        })?;
        failed
    }

    fn push(&mut self, claim: &ClaimRow) -> Result<(), CubeError> {
        let row = small(claim.row)? as usize;
        let country = claim.country.as_deref().unwrap_or("");
        let country = self.names.countries.number(country, "countries")?;
        let sectors = self.names.sectors.number(&claim.sectors, "sectors")?;
        let manner = Manner::ALL.iter().position(|m| *m == claim.manner);
        let manner = manner.and_then(|at| u8::try_from(at).ok());
        let manner = manner.filter(|_| claim.live).unwrap_or(GONE);
        put(&mut self.manner, row, manner, GONE);
        put(
            &mut self.day,
            row,
            claim.published.unwrap_or(UNDATED),
            UNDATED,
        );
        put(
            &mut self.document,
            row,
            claim.document.map_or(Ok(0), small)?,
            0,
        );
        put(
            &mut self.speaker,
            row,
            claim.speaker.map_or(Ok(0), small)?,
            0,
        );
        put(&mut self.country, row, country, 0);
        put(&mut self.sectors, row, sectors, 0);
        Ok(())
    }

    fn write(&self, path: &Path, meta: Meta) -> Result<(), CubeError> {
        let mut file = Writer::create(path)?;
        file.section("day", &[&self.day])?;
        file.section("document", &[&self.document])?;
        file.section("speaker", &[&self.speaker])?;
        file.section("country", &[&self.country])?;
        file.section("sectors", &[&self.sectors])?;
        file.section("manner", &[&self.manner])?;
        file.section("events", &[&self.events])?;
        file.section("claims", &[&self.claims])?;
        file.finish(meta)
    }

    /// The row of the document that a claim stands in.
    #[must_use]
    pub fn document(&self, claim: u64) -> Option<u32> {
        let at = usize::try_from(claim).ok()?;
        self.document.get(at).copied().filter(|row| *row != 0)
    }

    /// The latest claims that pass, at most `limit`, that come after `after`: by day of publication, then row, both
    /// falling; those of documents without a date come last.
    #[must_use]
    pub fn latest(&self, filter: &ClaimFilter, after: Option<Place>, limit: usize) -> ClaimPage {
        let chosen = |texts: &Texts, has: &dyn Fn(&str) -> bool| -> Vec<bool> {
            texts.iter().map(has).collect()
        };
        let who = &filter.speaker;
        let countries = chosen(&self.names.countries, &|text| {
            who.countries.is_empty() || who.countries.iter().any(|c| c == text)
        });
        let sectors = chosen(&self.names.sectors, &|set| {
            who.sectors.is_empty() || set.split(' ').any(|s| who.sectors.iter().any(|w| w == s))
        });
        let mut speakers = who.actors.clone();
        if let Some(speakers) = &mut speakers {
            speakers.sort_unstable();
        }
        let mut manners = [filter.manners.is_empty(); 256];
        for (at, manner) in Manner::ALL.iter().enumerate() {
            manners[at] |= filter.manners.contains(manner);
        }
        manners[usize::from(GONE)] = false;
        let days = (
            filter
                .from
                .unwrap_or(UNDATED + i32::from(filter.to.is_some())),
            filter.to.unwrap_or(i32::MAX),
        );
        let told = filter
            .events
            .as_ref()
            .map(|events| self.with_events(events));
        let passes = |at: usize| {
            manners[usize::from(self.manner[at])]
                && (days.0..=days.1).contains(&self.day[at])
                && countries[usize::from(self.country[at])]
                && sectors[usize::from(self.sectors[at])]
                && speakers
                    .as_ref()
                    .is_none_or(|rows| rows.binary_search(&self.speaker[at]).is_ok())
                && filter
                    .documents
                    .as_ref()
                    .is_none_or(|set| set.contains(self.document[at]))
                && told.as_ref().is_none_or(|set| set.contains(at as u32))
        };
        let end = usize::try_from(filter.up_to).map_or(usize::MAX, |row| row.saturating_add(1));
        let end = end.min(self.manner.len());
        let starts: Vec<usize> = (0..end).step_by(SHARE).collect();
        let parts: Vec<(Vec<Place>, u64)> = starts
            .par_iter()
            .map(|start| {
                page(
                    self,
                    *start..(start + SHARE).min(end),
                    &passes,
                    after,
                    limit,
                )
            })
            .collect();
        let mut page = ClaimPage {
            looked_at: end as u64,
            ..ClaimPage::default()
        };
        for (found, total) in parts {
            page.found.extend(found);
            page.total += total;
        }
        page.found.par_sort_unstable_by_key(|place| Reverse(*place));
        page.found.truncate(limit);
        page
    }

    /// The claims that one of these events (rising) stands in.
    fn with_events(&self, events: &[u64]) -> DocumentSet {
        let known: &[u64] = &self.events;
        let mut at = 0;
        let mut claims = DocumentSet::default();
        for event in events {
            at += known[at..].partition_point(|row| row < event);
            if known.get(at) == Some(event) {
                claims.insert(self.claims[at]);
            }
        }
        claims
    }
}

fn page(
    claims: &Claims,
    range: std::ops::Range<usize>,
    passes: &(impl Fn(usize) -> bool + Sync),
    after: Option<Place>,
    limit: usize,
) -> (Vec<Place>, u64) {
    let mut kept: BinaryHeap<Reverse<Place>> = BinaryHeap::new();
    let mut total = 0;
    for at in range.rev().filter(|at| passes(*at)) {
        total += 1;
        let place = Place {
            day: claims.day[at],
            row: at as u64,
        };
        let least = kept.peek().filter(|_| kept.len() >= limit);
        if after.is_some_and(|after| place >= after) || least.is_some_and(|l| l.0 > place) {
            continue;
        }
        kept.push(Reverse(place));
        if kept.len() > limit {
            kept.pop();
        }
    }
    (kept.into_iter().map(|place| place.0).collect(), total)
}

fn put<T: bytemuck::Pod>(column: &mut Column<T>, at: usize, value: T, absent: T) {
    let held = column.held();
    if held.len() <= at {
        held.resize(at + 1, absent);
    }
    held[at] = value;
}

fn stored(path: &Path) -> Result<(Claims, Meta), CubeError> {
    let file: Mapped<Meta> = Mapped::open(path)?;
    file.check(path)?;
    let claims = Claims {
        day: file.column(path, "day")?,
        document: file.column(path, "document")?,
        speaker: file.column(path, "speaker")?,
        country: file.column(path, "country")?,
        sectors: file.column(path, "sectors")?,
        manner: file.column(path, "manner")?,
        events: file.column(path, "events")?,
        claims: file.column(path, "claims")?,
        names: file.meta.names.clone(),
    };
    Ok((claims, file.meta))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let mut claims = Claims::default();
        let row = |row, day: Option<i32>, country: &str, manner, live| ClaimRow {
            row,
            document: Some(row % 3 + 1),
            run: 1,
            live,
            manner,
            quotation: dateline_record::Quotation::Direct,
            hedged: false,
            speaker: (row % 2 == 0).then_some(7),
            country: Some(country.to_owned()),
            sectors: "GOV MIL".into(),
            published: day,
        };
        for claim in [
            row(1, Some(10), "BLR", Manner::Says, true),
            row(2, Some(12), "POL", Manner::Warns, true),
            row(4, None, "BLR", Manner::Says, true),
            row(5, Some(11), "BLR", Manner::Says, false),
            row(6, Some(12), "BLR", Manner::Says, true),
        ] {
            claims.push(&claim).unwrap();
        }
        claims.events = Column::Held(vec![20, 21, 30]);
        claims.claims = Column::Held(vec![1, 1, 6]);
        claims
    }

    #[test]
    fn conditions_choose_and_pages_follow_each_other() {
        let claims = claims();
        let all = || ClaimFilter {
            up_to: 6,
            ..ClaimFilter::default()
        };
        macro_rules! only {
            ($($field:ident: $value:expr),*) => { ClaimFilter { $($field: $value,)* ..all() } };
        }
        let who = |actors: Option<Vec<u32>>, countries: &[&str], sectors: &[&str]| Who {
            actors,
            countries: countries.iter().map(|c| (*c).to_owned()).collect(),
            sectors: sectors.iter().map(|c| (*c).to_owned()).collect(),
        };
        for (filter, rows) in [
            (all(), vec![6, 2, 1, 4]),
            (only!(up_to: 2), vec![2, 1]),
            (only!(from: Some(11)), vec![6, 2]),
            (only!(to: Some(11)), vec![1]),
            (only!(manners: vec![Manner::Warns]), vec![2]),
            (only!(speaker: who(None, &["BLR"], &[])), vec![6, 1, 4]),
            (
                only!(speaker: who(Some(vec![9, 7]), &["BLR"], &["MIL"])),
                vec![6, 4],
            ),
            (only!(speaker: who(None, &[], &["REB"])), vec![]),
            (
                only!(documents: Some([2].into_iter().collect())),
                vec![1, 4],
            ),
            (only!(events: Some(vec![5, 21, 30, 99])), vec![6, 1]),
            (only!(events: Some(vec![])), vec![]),
        ] {
            let page = claims.latest(&filter, None, 9);
            let found: Vec<u64> = page.found.iter().map(|place| place.row).collect();
            assert_eq!(found, rows, "{filter:?}");
            assert_eq!(page.total, rows.len() as u64);
            let (mut got, mut after) = (Vec::new(), None);
            while let Some(place) = claims.latest(&filter, after, 1).found.pop() {
                got.push(place.row);
                after = Some(place);
            }
            assert_eq!(got, rows, "page by page: {filter:?}");
        }
        assert_eq!(claims.document(4), Some(2));
        assert_eq!(claims.document(3), None);
    }
}
