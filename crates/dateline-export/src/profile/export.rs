//! An export as a whole: which records go out, and what became of the others.
//!
//! In: what is told of events, foreign rows, and which are wanted. Out: the file and its sidecar.

use std::io::Write;

use dateline_record::{Coded, Counts, Document, Event, Foreign, Status};

use super::{Profile, Sidecar, Told, Wanted, Writer};
use crate::ExportError;

/// An export that is being written.
pub struct Export<'w> {
    profile: &'w dyn Profile,
    writer: Box<dyn Writer + 'w>,
    wanted: Wanted,
    sidecar: Sidecar,
}

impl<'w> Export<'w> {
    /// Begins one.
    pub fn new(
        profile: &'w dyn Profile,
        out: Box<dyn Write + 'w>,
        wanted: impl Into<Wanted>,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            profile,
            writer: profile.writer(out)?,
            wanted: wanted.into(),
            sidecar: Sidecar::new(profile.info()),
        })
    }

    /// Whether the format holds every event as it is, records of an act that another tells better among them.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.profile.is_whole()
    }

    /// Hands out an event, where its status is wanted and it is not told better by another record.
    pub fn event(&mut self, told: &Told<'_>) -> Result<(), ExportError> {
        let whole = self.profile.is_whole() || self.wanted.repeats;
        if !self.wanted.statuses.take(told.event.status) {
            let why = format!("status {}", told.event.status);
            self.sidecar.left_out(&why);
            return Ok(());
        }
        if told.event.same_event.is_some() && !whole {
            self.sidecar
                .left_out("a record of another document stands for the same act");
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

    /// Hands out what was coded from a document. An event is told as often as its story does, and where no
    /// stories were found as its document does.
    pub fn coded(
        &mut self,
        document: &Document,
        coded: &Coded,
        run: Option<&str>,
    ) -> Result<(), ExportError> {
        self.chosen(document, coded, run, |_| true)
    }

    /// The same, of those events alone that are chosen by their place in the document; the others count as reports.
    pub fn chosen(
        &mut self,
        document: &Document,
        coded: &Coded,
        run: Option<&str>,
        chosen: impl Fn(usize) -> bool,
    ) -> Result<(), ExportError> {
        for (n, event) in coded.events.iter().enumerate() {
            if !chosen(n) || !self.wanted.asks_for(event, dateline_record::CODED) {
                continue;
            }
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
                counts: Some(event.counts.as_ref().unwrap_or(&counts)),
                run,
            })?;
        }
        Ok(())
    }

    /// Hands out a foreign row: as it came where it came in this format, else what it says. An act that the codebook
    /// has none for goes out in the formats that say what was done by CAMEO's codes alone.
    pub fn foreign(&mut self, foreign: &Foreign) -> Result<(), ExportError> {
        let own = foreign.profile == self.profile.info().name;
        let Some(event) = &foreign.event else {
            return self.without_act(foreign, own);
        };
        if !own {
            return Told::of(foreign).map_or(Ok(()), |told| self.event(&told));
        }
        if !self.wanted.asks_for(event, &foreign.profile) {
            return Ok(());
        }
        if !self.wanted.statuses.take(event.status) {
            let why = format!("status {}", event.status);
            self.sidecar.left_out(&why);
            return Ok(());
        }
        self.sidecar.took_foreign();
        self.writer.put_as_it_came(foreign, &mut self.sidecar)
    }

    fn without_act(&mut self, foreign: &Foreign, own: bool) -> Result<(), ExportError> {
        let wanted = std::mem::take(&mut self.wanted);
        let done = self.without_act_where(foreign, own, &wanted);
        self.wanted = wanted;
        done
    }

    /// Hands out a row that the codebook has no act for, if this is wanted: for those who have chosen among events
    /// already, and could not among these.
    pub fn foreign_without_act(
        &mut self,
        foreign: &Foreign,
        wanted: &Wanted,
    ) -> Result<(), ExportError> {
        let own = foreign.profile == self.profile.info().name;
        self.without_act_where(foreign, own, wanted)
    }

    fn without_act_where(
        &mut self,
        foreign: &Foreign,
        own: bool,
        wanted: &Wanted,
    ) -> Result<(), ExportError> {
        let outside = match own && wanted.asks_for_all() {
            true => None,
            false => super::named(&foreign.profile).and_then(|p| p.outside(foreign)),
        };
        let asked = match &outside {
            Some(event) => wanted.asks_for_outside(event, &foreign.profile),
            None => wanted.asks_for_unread(&foreign.profile),
        };
        if !asked {
            return Ok(());
        }
        // What a format of others tells is actual.
        if !wanted.statuses.take(Status::Actual) {
            self.sidecar.left_out("status actual");
            return Ok(());
        }
        match &outside {
            _ if own => {
                self.sidecar.took_foreign();
                self.writer.put_as_it_came(foreign, &mut self.sidecar)
            }
            Some(event) if self.profile.is_of_codes() => {
                self.sidecar.took_event(None);
                let told = Told {
                    document: &foreign.document,
                    event,
                    claim: None,
                    counts: foreign.counts.as_ref(),
                    run: None,
                };
                self.writer.put(&told, &mut self.sidecar)
            }
            _ => {
                self.sidecar.left_out(
                    "the codebook has no such act, so that only formats of CAMEO's codes hold it",
                );
                Ok(())
            }
        }
    }

    /// Ends the file; the sidecar says what it does not hold.
    pub fn finish(mut self) -> Result<Sidecar, ExportError> {
        self.writer.finish(&mut self.sidecar)?;
        Ok(self.sidecar)
    }
}
