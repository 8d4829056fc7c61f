//! Documents, codings, events, parties and claims, row by row, inside a transaction.
//!
//! In: a document with what was coded from it. Out: its rows, or none where it is there already.

use dateline_record::{
    Claim, Coded, DatePrecision, Document, Event, EventType, Manner, Party, Quad, Quotation, Status,
};
use sha2::Digest;

use super::{Before, Put, Writer, day, thousandths, unhex};
use crate::identity::Identity;
use crate::prepare::{Prepared, Records};
use crate::{StoreError, identity, schema};

impl Writer {
    pub(super) fn put_one(
        &mut self,
        document: &Document,
        coded: &Coded,
        prepared: Option<&Prepared>,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        let identity = match prepared {
            Some(prepared) => prepared.identity,
            None => Identity::of(document)?,
        };
        let (prior, version) = match self.before(document, &identity)? {
            Before::Same => {
                put.known += 1;
                return Ok(());
            }
            Before::Older(row, version) => {
                put.versions += 1;
                self.retire(row)?;
                self.db
                    .prepare_cached("UPDATE documents SET latest = 0 WHERE row = ?1")?
                    .execute([row])?;
                (Some(row), version + 1)
            }
            Before::Namesake => {
                put.new += 1;
                put.namesakes += 1;
                (None, 1)
            }
            Before::None => {
                put.new += 1;
                (None, 1)
            }
        };
        let made;
        let prepared = match prepared {
            Some(prepared) => prepared,
            None => {
                made = self.preparer.with(identity, document, coded)?;
                &made
            }
        };
        let row = self.next.document;
        self.next.document += 1;
        let publisher = match &document.publisher {
            Some(name) => Some(self.interned.publisher(&self.db, name)?),
            None => None,
        };
        self.db
            .prepare_cached(
                "INSERT INTO documents(row, id, key, fingerprint, sha256, url, publisher, published, \
                 language, version, prior, latest, run) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12)",
            )?
            .execute(rusqlite::params![
                row,
                document.id,
                identity.key,
                identity.fingerprint,
                unhex(&document.sha256),
                document.url,
                publisher,
                document.published.map(day),
                document.language,
                version,
                prior,
                self.run_row()?,
            ])?;
        self.db
            .prepare_cached("INSERT INTO texts(document, text, meta) VALUES (?1, ?2, ?3)")?
            .execute((row, &prepared.text, &prepared.meta))?;
        self.db
            .prepare_cached("INSERT INTO words(rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute((row, &document.title, &document.text))?;
        self.coding(Some(row), coded, &prepared.records, put)
    }

    /// What is there of a document.
    fn before(&mut self, document: &Document, identity: &Identity) -> Result<Before, StoreError> {
        let found = crate::reader::candidates(&self.db, &identity.key)?;
        if found.iter().any(|c| c.fingerprint == identity.fingerprint) {
            return Ok(Before::Same);
        }
        let mut latest: Vec<_> = found.iter().filter(|c| c.latest).collect();
        latest.sort_by_key(|c| std::cmp::Reverse(c.row));
        if identity.addressed {
            return Ok(match latest.first() {
                Some(c) => Before::Older(c.row, c.version),
                None => Before::None,
            });
        }
        for candidate in &latest {
            let text: Vec<u8> = self
                .db
                .prepare_cached("SELECT text FROM texts WHERE document = ?1")?
                .query_row([candidate.row], |row| row.get(0))?;
            if identity::akin(&document.text, &self.unpacker.text(&text)?) {
                return Ok(Before::Older(candidate.row, candidate.version));
            }
        }
        Ok(match latest.is_empty() {
            true => Before::None,
            false => Before::Namesake,
        })
    }

    /// Takes a document's records out of what the archive says now.
    pub(super) fn retire(&mut self, document: i64) -> Result<(), StoreError> {
        let rows: Vec<(i64, i64, i64, i64, i64)> = self
            .db
            .prepare_cached(
                "SELECT row, first_event, events, first_claim, claims FROM codings \
                 WHERE document = ?1 AND live",
            )?
            .query_map([document], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (coding, first_event, events, first_claim, claims) in rows {
            self.db
                .prepare_cached("UPDATE codings SET live = 0 WHERE row = ?1")?
                .execute([coding])?;
            self.db
                .prepare_cached("UPDATE events SET live = 0 WHERE row >= ?1 AND row < ?2")?
                .execute((first_event, first_event + events))?;
            self.db
                .prepare_cached("UPDATE claims SET live = 0 WHERE row >= ?1 AND row < ?2")?
                .execute((first_claim, first_claim + claims))?;
            self.changed(first_event, events);
        }
        Ok(())
    }

    pub(super) fn coding(
        &mut self,
        document_row: Option<i64>,
        coded: &Coded,
        records: &Records,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        let coding = self.coding_row(document_row, coded, records)?;
        let first_claim = self.next.claim;
        for event in &coded.events {
            let claim = claim_row(event, coded, first_claim);
            self.event(coding, document_row, 0, event, claim)?;
        }
        for claim in &coded.claims {
            self.claim(coding, document_row, claim)?;
        }
        put.events += coded.events.len() as u64;
        put.claims += coded.claims.len() as u64;
        Ok(())
    }

    pub(super) fn coding_row(
        &mut self,
        document: Option<i64>,
        coded: &Coded,
        records: &Records,
    ) -> Result<i64, StoreError> {
        if let Some(run) = &mut self.run {
            run.hash.update(records.digest);
        }
        let row = self.next.coding;
        self.next.coding += 1;
        self.db
            .prepare_cached(
                "INSERT INTO codings(row, document, run, live, first_event, events, first_claim, claims, \
                 digest, records) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                row,
                document,
                self.run_row()?,
                self.next.event,
                coded.events.len(),
                self.next.claim,
                coded.claims.len(),
                &records.digest,
                &records.packed,
            ))?;
        Ok(row)
    }

    pub(super) fn event(
        &mut self,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        event: &Event,
        claim: Option<i64>,
    ) -> Result<i64, StoreError> {
        let row = self.next.event;
        self.next.event += 1;
        self.event_at(row, coding, document, origin, event, claim)?;
        Ok(row)
    }

    pub(super) fn event_at(
        &mut self,
        row: i64,
        coding: i64,
        document: Option<i64>,
        origin: i64,
        event: &Event,
        claim: Option<i64>,
    ) -> Result<(), StoreError> {
        let place = match &event.place {
            Some(place) => Some(self.interned.place(&self.db, place)?),
            None => None,
        };
        let when = event.when.as_ref();
        self.db
            .prepare_cached(
                "INSERT INTO events(row, coding, document, origin, live, counts, type, mode, cameo, quad, \
                 intensity, status, reciprocal, day_from, day_to, date_precision, country, place, \
                 confidence, claim) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, \
                 ?14, ?15, ?16, ?17, ?18, ?19)",
            )?
            .execute(rusqlite::params![
                row,
                coding,
                document,
                origin,
                event.same_as.is_none(),
                schema::code(EventType::ALL, &event.event_type),
                event.mode,
                event.cameo,
                schema::code(Quad::ALL, &event.quad),
                event.intensity,
                schema::code(Status::ALL, &event.status),
                event.reciprocal,
                when.and_then(|w| w.start).map(day),
                when.and_then(|w| w.end).map(day),
                when.map(|w| schema::code(DatePrecision::ALL, &w.precision)),
                event.place.as_ref().and_then(|p| p.country.as_deref()),
                place,
                thousandths(event.confidence),
                claim,
            ])?;
        let sides = [(0_i64, &event.actors), (1, &event.recipients)];
        let mut n = 0_i64;
        for (side, parties) in sides {
            for party in parties {
                self.party(row, n, side, party)?;
                n += 1;
            }
        }
        Ok(())
    }

    fn party(&mut self, event: i64, n: i64, side: i64, party: &Party) -> Result<(), StoreError> {
        let actor = self.interned.actor(&self.db, party)?;
        self.db
            .prepare_cached(
                "INSERT INTO parties(event, n, side, actor, country, sectors) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                event,
                n,
                side,
                actor,
                &party.country,
                sectors(&party.sectors).as_ref(),
            ))?;
        Ok(())
    }

    pub(super) fn claim(
        &mut self,
        coding: i64,
        document: Option<i64>,
        claim: &Claim,
    ) -> Result<(), StoreError> {
        let row = self.next.claim;
        self.next.claim += 1;
        let speaker = match &claim.speaker {
            Some(party) => self.interned.actor(&self.db, party)?,
            None => None,
        };
        let party = claim.speaker.as_ref();
        self.db
            .prepare_cached(
                "INSERT INTO claims(row, coding, document, live, manner, quotation, hedged, speaker, \
                 country, sectors) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                row,
                coding,
                document,
                schema::code(Manner::ALL, &claim.manner),
                schema::code(Quotation::ALL, &claim.quotation),
                claim.hedge.is_some(),
                speaker,
                party.and_then(|p| p.country.as_deref()),
                party.map_or(std::borrow::Cow::Borrowed(""), |p| sectors(&p.sectors)),
            ))?;
        Ok(())
    }
}

/// The row of the claim that an event stands in.
pub(super) fn claim_row(event: &Event, coded: &Coded, first_claim: i64) -> Option<i64> {
    let id = event.claim.as_deref()?;
    let at = coded.claims.iter().position(|c| c.id == id)?;
    Some(first_claim + at as i64)
}

fn sectors(all: &[String]) -> std::borrow::Cow<'_, str> {
    match all {
        [] => "".into(),
        [one] => one.as_str().into(),
        more => more.join(" ").into(),
    }
}
