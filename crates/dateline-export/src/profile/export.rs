//! An export as a whole: which records go out, and what became of the others.
//!
//! In: what is told of events, foreign rows, and the statuses that are wanted. Out: the file and its sidecar.

use std::io::Write;

use dateline_record::{Coded, Counts, Document, Event, Foreign, Status};
use jiff::civil::Date;

use super::{Profile, Sidecar, Told, Writer};
use crate::ExportError;

/// The statuses that go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses(Vec<Status>);

impl Default for Statuses {
    /// What happened and what is planned; not what is history, possible, negated or denied, since no format but
    /// our own can say so.
    fn default() -> Self {
        Self(vec![Status::Actual, Status::Planned])
    }
}

impl From<Vec<Status>> for Statuses {
    fn from(statuses: Vec<Status>) -> Self {
        Self(statuses)
    }
}

impl Statuses {
    /// Whether events of this status go out.
    #[must_use]
    pub fn take(&self, status: Status) -> bool {
        self.0.contains(&status)
    }
}

/// An export that is being written.
pub struct Export<'w> {
    profile: &'w dyn Profile,
    writer: Box<dyn Writer + 'w>,
    statuses: Statuses,
    from: Option<Date>,
    to: Option<Date>,
    sidecar: Sidecar,
}

impl<'w> Export<'w> {
    /// Begins one.
    pub fn new(
        profile: &'w dyn Profile,
        out: Box<dyn Write + 'w>,
        statuses: Statuses,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            profile,
            writer: profile.writer(out)?,
            statuses,
            from: None,
            to: None,
            sidecar: Sidecar::new(profile.info()),
        })
    }

    /// Hands out only what lies between these days, both inside. An event of several days does where one of them
    /// does; one without a day does not.
    pub fn between(&mut self, from: Option<Date>, to: Option<Date>) {
        (self.from, self.to) = (from, to);
    }

    fn is_between(&self, event: &Event, document: &Document) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let when = event.when.as_ref();
        let first = when.and_then(|w| w.start.or(w.end)).or(document.published);
        let last = when.and_then(|w| w.end.or(w.start)).or(document.published);
        let late = self
            .from
            .is_none_or(|from| last.is_some_and(|last| last >= from));
        let early = self
            .to
            .is_none_or(|to| first.is_some_and(|first| first <= to));
        late && early
    }

    /// Hands out an event, where its status is wanted and it is not told better by another record.
    pub fn event(&mut self, told: &Told<'_>) -> Result<(), ExportError> {
        if !self.is_between(told.event, told.document) {
            return Ok(());
        }
        let whole = self.profile.is_whole();
        if !self.statuses.take(told.event.status) {
            let why = format!("status {}", told.event.status);
            self.sidecar.left_out(&why);
            return Ok(());
        }
        if told.event.same_as.is_some() && !whole {
            self.sidecar
                .left_out("another record of the same document tells the same act");
            return Ok(());
        }
        self.sidecar.took_event(told.run);
        self.writer.put(told, &mut self.sidecar)
    }

    /// Hands out what was coded from a document. Where nobody counted, an event is told as often as its
    /// document does.
    pub fn coded(
        &mut self,
        document: &Document,
        coded: &Coded,
        run: Option<&str>,
    ) -> Result<(), ExportError> {
        for event in &coded.events {
            let again = |e: &&Event| e.same_as.as_ref() == Some(&event.id);
            let counts = Counts {
                reports: 1 + coded.events.iter().filter(again).count(),
                documents: 1,
                publishers: 1,
                owners: 1,
                origins: 1,
            };
            let claim = event.claim.as_ref();
            let claim = claim.and_then(|id| coded.claims.iter().find(|c| c.id == *id));
            self.event(&Told {
                document,
                event,
                claim,
                counts: Some(&counts),
                run,
            })?;
        }
        Ok(())
    }

    /// Hands out a foreign row: as it came where it came in this format, else what it says.
    pub fn foreign(&mut self, foreign: &Foreign) -> Result<(), ExportError> {
        if let Some(event) = &foreign.event {
            if !self.is_between(event, &foreign.document) {
                return Ok(());
            }
        }
        if foreign.profile == self.profile.info().name {
            self.sidecar.took_foreign();
            return self.writer.put_as_it_came(foreign, &mut self.sidecar);
        }
        let Some(event) = &foreign.event else {
            self.sidecar.left_out(
                "the codebook has no such act, so that only the row's own format holds it",
            );
            return Ok(());
        };
        self.event(&Told {
            document: &foreign.document,
            event,
            claim: foreign.claim.as_ref(),
            counts: foreign.counts.as_ref(),
            run: None,
        })
    }

    /// Ends the file; the sidecar says what it does not hold.
    pub fn finish(mut self) -> Result<Sidecar, ExportError> {
        self.writer.finish(&mut self.sidecar)?;
        Ok(self.sidecar)
    }
}
