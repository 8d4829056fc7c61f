//! Filters: which events are asked for, and the same as tables that answer for a number at once.

use dateline_record::{EventType, Quad, Status};

use crate::columns::{BLOCK, Flags, UNDATED, ten_thousandths};
use crate::documents::DocumentSet;
use crate::names::{Names, Texts};
use crate::passes::{Meter, Passes, Step, Work};
use crate::view::View;
use crate::{Cube, CubeError, Lineage};

/// What one party must be. Values of a field are alternatives; all fields that have any must hold of the same party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The archive's rows of actors.
    pub actors: Option<Vec<u32>>,
    /// Countries.
    pub countries: Vec<String>,
    /// Sectors.
    pub sectors: Vec<String>,
}

impl Who {
    fn is_anybody(&self) -> bool {
        self.actors.is_none() && self.countries.is_empty() && self.sectors.is_empty()
    }
}

/// Which events are asked for: all conditions hold of each. The empty filter asks for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// First day, in days since 1970-01-01; an event lies on the first day of its interval.
    pub from: Option<i32>,
    /// Last day.
    pub to: Option<i32>,
    /// Of those who act.
    pub actor: Who,
    /// Of those acted on.
    pub recipient: Who,
    /// Of those on either side.
    pub party: Who,
    /// PLOVER types.
    pub types: Vec<EventType>,
    /// Modes.
    pub modes: Vec<String>,
    /// CAMEO codes, or the beginnings of such: `14`, `145`.
    pub cameo: Vec<String>,
    /// Quad classes.
    pub quads: Vec<Quad>,
    /// Countries of the act.
    pub places: Vec<String>,
    /// Statuses; those that are left out are told apart in [`crate::Tally`].
    pub statuses: Vec<Status>,
    /// Whether records that are the same act as a better one of their document are in.
    pub repeats: bool,
    /// The least confidence, to a ten-thousandth.
    pub min_confidence: Option<f64>,
    /// The least number of origins of the document's story.
    pub min_origins: Option<u32>,
    /// Classes of origin.
    pub classes: Vec<String>,
    /// Only of these documents.
    pub documents: Option<DocumentSet>,
    /// Only up to this row of the archive.
    pub up_to: Option<u64>,
}

const ACTS: u8 = 1;
const RECEIVES: u8 = 2;
const PARTY: u8 = 4;

/// A filter worked out for a cube.
pub(crate) struct Plan<'a> {
    days: Option<(i32, i32)>,
    /// What else has to hold, but for the flags and rows.
    conditions: Vec<Condition<'a>>,
    flags: [bool; 256],
    up_to: Option<u64>,
    meter: Meter,
}

impl<'a> Plan<'a> {
    /// The plan, where all that it needs is there.
    pub fn checked(
        cube: &Cube,
        filter: &'a Filter,
        lineage: Option<&'a Lineage>,
    ) -> Result<Self, CubeError> {
        match filter.min_origins.is_some() && lineage.is_none() {
            true => Err(CubeError::Limit(
                "origins cannot be asked for without the stories".into(),
            )),
            false => Ok(Self::new(cube, filter, lineage)),
        }
    }

    pub fn new(cube: &Cube, filter: &'a Filter, lineage: Option<&'a Lineage>) -> Self {
        let names = &cube.names;
        let days = (filter.from.is_some() || filter.to.is_some()).then(|| {
            (
                filter.from.unwrap_or(UNDATED + 1),
                filter.to.unwrap_or(i32::MAX),
            )
        });
        let mut flags = [false; 256];
        for (byte, passes) in (0..=u8::MAX).zip(&mut flags) {
            let byte = Flags(byte);
            // A dead event has no status.
            let wanted = |status| filter.statuses.contains(&status);
            *passes = byte.status().is_some_and(wanted) && (filter.repeats || byte.counts());
        }
        let origins = filter.min_origins.and_then(|least| Some((lineage?, least)));
        let conditions = [
            acts(names, filter).map(Condition::Act),
            lists(cube, filter).map(|(holds, needed)| Condition::Parties(holds, needed)),
            chosen(&names.countries, &filter.places).map(Condition::Place),
            chosen(&names.classes, &filter.classes).map(Condition::Maker),
            filter
                .min_confidence
                .map(|least| Condition::Confidence(ten_thousandths(least))),
            filter.documents.as_ref().map(Condition::Documents),
            origins.map(|(of, least)| Condition::Origins(of, least)),
        ];
        Self {
            days,
            conditions: conditions.into_iter().flatten().collect(),
            flags,
            up_to: filter.up_to,
            meter: Meter::default(),
        }
    }

    /// Notes the pass that was made with this plan.
    pub fn note(&self, passes: &Passes, work: Work) {
        self.meter.note(passes, work);
    }

    /// Leaves those whose flags pass.
    pub fn keep(&self, columns: &View, events: &mut Vec<u32>, mut seen: impl FnMut(u8)) {
        leave(events, |i| {
            let flags = columns.flags[i];
            seen(flags);
            self.passes(flags)
        });
        self.meter.left(Step::Flags, events.len());
    }

    /// Whether a byte of flags passes.
    fn passes(&self, flags: u8) -> bool {
        self.flags[usize::from(flags)]
    }

    /// How many events of a part are asked about.
    pub fn end(&self, columns: &View) -> usize {
        self.up_to
            .map_or_else(|| columns.len(), |row| columns.index_after(row))
    }

    /// Whether a block can hold an event asked for.
    pub fn wants(&self, columns: &View, block: usize) -> bool {
        let wants = self.days.is_none_or(|(from, to)| {
            columns.blocks[block * 2] <= to && columns.blocks[block * 2 + 1] >= from
        });
        self.meter.block(wants);
        wants
    }

    /// Notes blocks that need not be read, whatever their days.
    pub fn pass_over(&self, blocks: usize) {
        (0..blocks).for_each(|_| self.meter.block(false));
    }

    /// The events of a range (within one block) that pass all conditions but the flags'.
    pub fn select(&self, columns: &View, range: std::ops::Range<usize>, into: &mut Vec<u32>) {
        debug_assert!(range.start / BLOCK == range.end.saturating_sub(1) / BLOCK);
        into.clear();
        let start = range.start as u32;
        self.meter.events(range.len());
        match self.days {
            None => into.extend(range.start as u32..range.end as u32),
            Some((from, to)) => into.extend(
                (start..)
                    .zip(&columns.day[range])
                    .filter(|(_, day)| (from..=to).contains(*day))
                    .map(|(index, _)| index),
            ),
        }
        if self.days.is_some() {
            self.meter.left(Step::Days, into.len());
        }
        for condition in &self.conditions {
            leave(into, |i| condition.holds(columns, i));
            self.meter.left(condition.step(), into.len());
        }
    }

    /// Whether one event passes all conditions.
    pub fn takes(&self, columns: &View, index: usize) -> bool {
        let day = columns.day[index];
        self.passes(columns.flags[index])
            && self
                .days
                .is_none_or(|(from, to)| (from..=to).contains(&day))
            && self.up_to.is_none_or(|row| columns.row(index) <= row)
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(columns, index))
    }
}

/// Leaves the events of which something holds. It holds of few or of about half more often than of nearly all: each is
/// moved, and none is guessed about.
fn leave(events: &mut Vec<u32>, mut holds: impl FnMut(usize) -> bool) {
    let mut left = 0;
    for n in 0..events.len() {
        let event = events[n];
        events[left] = event;
        left += usize::from(holds(event as usize));
    }
    events.truncate(left);
}

/// What has to hold of an event.
enum Condition<'a> {
    Act(Vec<bool>),
    /// What holds of each list, and what has to.
    Parties(Vec<u8>, u8),
    Place(Vec<bool>),
    Maker(Vec<bool>),
    Confidence(u16),
    Documents(&'a DocumentSet),
    Origins(&'a Lineage, u32),
}

impl Condition<'_> {
    #[inline]
    fn holds(&self, columns: &View, i: usize) -> bool {
        match self {
            Self::Act(passes) => passes[columns.act[i] as usize],
            Self::Parties(holds, needed) => {
                let actors = holds[columns.actors[i] as usize];
                let recipients = holds[columns.recipients[i] as usize];
                let found =
                    (actors & ACTS) | (recipients & RECEIVES) | ((actors | recipients) & PARTY);
                found & needed == *needed
            }
            Self::Place(passes) => passes[usize::from(columns.place[i])],
            Self::Maker(passes) => passes[usize::from(columns.class[i])],
            Self::Confidence(least) => columns.confidence[i] >= *least,
            Self::Documents(documents) => documents.contains(columns.document[i]),
            Self::Origins(lineage, least) => {
                let descent = lineage.of(columns.document[i]);
                descent.map_or(1, |descent| descent.origins) >= *least
            }
        }
    }

    fn step(&self) -> Step {
        match self {
            Self::Act(_) => Step::Act,
            Self::Parties(..) => Step::Parties,
            Self::Place(_) => Step::Place,
            Self::Maker(_) => Step::Maker,
            Self::Confidence(_) => Step::Confidence,
            Self::Documents(_) => Step::Documents,
            Self::Origins(..) => Step::Origins,
        }
    }
}

fn chosen(texts: &Texts, wanted: &[String]) -> Option<Vec<bool>> {
    (!wanted.is_empty()).then(|| {
        texts
            .iter()
            .map(|text| wanted.iter().any(|w| w == text))
            .collect()
    })
}

fn acts(names: &Names, filter: &Filter) -> Option<Vec<bool>> {
    let any = filter.types.is_empty()
        && filter.quads.is_empty()
        && filter.modes.is_empty()
        && filter.cameo.is_empty();
    let passes = |act: &crate::names::Act| {
        let event_type = EventType::ALL[usize::from(act.event_type)];
        let (mode, cameo) = (names.modes.text(act.mode), names.cameos.text(act.cameo));
        (filter.types.is_empty() || filter.types.contains(&event_type))
            && (filter.quads.is_empty() || filter.quads.contains(&event_type.quad()))
            && (filter.modes.is_empty() || filter.modes.iter().any(|m| m == mode))
            && (filter.cameo.is_empty()
                || filter
                    .cameo
                    .iter()
                    .any(|code| cameo.starts_with(code.as_str())))
    };
    (!any).then(|| names.acts.iter().map(passes).collect())
}

/// What holds of each list of parties.
fn lists(cube: &Cube, filter: &Filter) -> Option<(Vec<u8>, u8)> {
    let names = &cube.names;
    let wanted = [
        (ACTS, &filter.actor),
        (RECEIVES, &filter.recipient),
        (PARTY, &filter.party),
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        .filter(|(_, who)| !who.is_anybody())
        .map(|(bit, who)| {
            let mut actors = who.actors.clone();
            if let Some(actors) = &mut actors {
                actors.sort_unstable();
            }
            let sectors = (!who.sectors.is_empty()).then(|| {
                let has = |set: &str| set.split(' ').any(|s| who.sectors.iter().any(|w| w == s));
                names.sectors.iter().map(has).collect::<Vec<bool>>()
            });
            (
                bit,
                actors,
                chosen(&names.countries, &who.countries),
                sectors,
            )
        })
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let parties: Vec<u8> = cube
        .lists
        .parties
        .iter()
        .map(|party| {
            wanted
                .iter()
                .filter(|(_, actors, countries, sectors)| {
                    actors
                        .as_ref()
                        .is_none_or(|rows| rows.binary_search(&party.actor).is_ok())
                        && countries
                            .as_ref()
                            .is_none_or(|passes| passes[usize::from(party.country)])
                        && sectors
                            .as_ref()
                            .is_none_or(|passes| passes[usize::from(party.sectors)])
                })
                .fold(0, |bits, (bit, ..)| bits | bit)
        })
        .collect();
    let mut start = 0;
    let members: &[u32] = &cube.lists.members;
    let holds = cube
        .lists
        .ends
        .iter()
        .map(|end| {
            let end = *end as usize;
            let bits = members[start..end]
                .iter()
                .fold(0, |bits, party| bits | parties[*party as usize]);
            start = end;
            bits
        })
        .collect();
    let needed = wanted.iter().fold(0, |bits, (bit, ..)| bits | bit);
    Some((holds, needed))
}
