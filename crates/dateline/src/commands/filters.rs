//! Filters as the command line has them: the same for `query` and `export`.
//!
//! In: options. Out: the filter that the columns of an archive are asked with, or what is wanted of records that are
//! read from files, as far as a record alone can say.

use anyhow::{Result, bail};
use clap::Args;
use dateline_cube::{Filter, Who, day_number};
use dateline_export::profile::{self, Wanted, WantedParty};
use dateline_record::{CODED, EventType, Quad, Status};
use dateline_store::{ActorRow, Reader};
use jiff::civil::Date;

use crate::cli::date;

/// Which events.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which events")]
pub struct FilterArgs {
    /// From this day on, as YYYY-MM-DD: the first day of an event's interval counts
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// These act: ids of the knowledge or names, with commas between
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub actor: Vec<String>,
    /// These are acted on
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub recipient: Vec<String>,
    /// These take part, on either side
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub party: Vec<String>,
    /// Somebody of this country acts (ISO 3166-1 alpha-3, or IGO, NGO …)
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub actor_country: Vec<String>,
    /// Somebody of this country is acted on
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub recipient_country: Vec<String>,
    /// Somebody of this country takes part
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub country: Vec<String>,
    /// Somebody of this sector acts (GOV, MIL, OPP …); with --actor-country the same one
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub actor_sector: Vec<String>,
    /// Somebody of this sector is acted on
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub recipient_sector: Vec<String>,
    /// Somebody of this sector takes part
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub sector: Vec<String>,
    /// PLOVER types: ASSAULT, CONSULT …
    #[arg(long = "type", value_name = "TYPES", value_delimiter = ',', value_parser = event_type)]
    pub types: Vec<EventType>,
    /// PLOVER modes: troops, arrest …
    #[arg(long, value_name = "MODES", value_delimiter = ',', value_parser = mode)]
    pub mode: Vec<String>,
    /// CAMEO codes or their beginnings: 19, 0231
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = cameo)]
    pub cameo: Vec<String>,
    /// Quad classes: verbal-cooperation, material-cooperation, verbal-conflict, material-conflict
    #[arg(long, value_name = "CLASSES", value_delimiter = ',', value_parser = quad)]
    pub quad: Vec<Quad>,
    /// It happened in this country
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    pub place: Vec<String>,
    /// The document has all these words, in title or text; words in quotation marks stand together
    #[arg(long, value_name = "WORDS", value_parser = words)]
    pub text: Option<String>,
    /// Statuses: actual, planned, possible, negated, denied, historical, or all
    #[arg(long, value_name = "STATUSES", value_delimiter = ',', default_value = "actual,planned", value_parser = status)]
    pub status: Vec<Statuses>,
    /// Take in records of an act that another record of the document tells better
    #[arg(long)]
    pub repeats: bool,
    /// The coder is at least so sure, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub min_confidence: Option<f64>,
    /// The story has at least so many origins
    #[arg(long, value_name = "N")]
    pub min_origins: Option<u32>,
    /// Who made the records: coded, foreign, or the name of a profile that was imported
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub made_by: Vec<String>,
}

/// One status, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statuses {
    One(Status),
    All,
}

fn status(text: &str) -> Result<Statuses, String> {
    match text.trim().to_lowercase().as_str() {
        "all" => Ok(Statuses::All),
        one => one
            .parse()
            .map(Statuses::One)
            .map_err(|e: dateline_record::UnknownName| format!("{e}, or all")),
    }
}

fn event_type(text: &str) -> Result<EventType, String> {
    let upper = text.trim().to_ascii_uppercase();
    upper
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
}

fn quad(text: &str) -> Result<Quad, String> {
    let spaced = text.trim().to_lowercase().replace('-', " ");
    spaced
        .parse()
        .map_err(|e: dateline_record::UnknownName| e.to_string())
}

/// A code of a country or a sector. One that is mistyped must not pass for one that nothing is of.
pub fn code(text: &str) -> Result<String, String> {
    let upper = text.trim().to_ascii_uppercase();
    match upper.len() == 3 && upper.chars().all(|c| c.is_ascii_uppercase()) {
        true => Ok(upper),
        false => Err("a code of three letters is expected, such as BLR or GOV".to_owned()),
    }
}

fn mode(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a mode is expected, such as troops".to_owned()),
        mode => Ok(mode.to_lowercase()),
    }
}

fn cameo(text: &str) -> Result<String, String> {
    let code = text.trim();
    match (1..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok(code.to_owned()),
        false => Err("one to four digits are expected, such as 19 or 0231".to_owned()),
    }
}

fn words(text: &str) -> Result<String, String> {
    match text.chars().any(char::is_alphanumeric) {
        true => Ok(text.to_owned()),
        false => Err("there is no word in it".to_owned()),
    }
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|p| (0.0..=1.0).contains(p));
    number.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}

impl FilterArgs {
    /// What is wanted of records in files.
    ///
    /// # Errors
    /// If something is asked that only an archive knows.
    pub fn wanted(&self) -> Result<Wanted> {
        self.check_days()?;
        let only_archives = [
            (self.text.is_some(), "--text asks the index of words"),
            (self.min_origins.is_some(), "--min-origins asks the stories"),
        ];
        if let Some((_, asks)) = only_archives.iter().find(|(asked, _)| *asked) {
            bail!(
                "{asks} of an archive, which files of records do not have: `dateline ingest` the texts and export \
                 with --archive"
            );
        }
        let party = |names: &[String], countries: &[String], sectors: &[String]| WantedParty {
            names: names.to_vec(),
            countries: countries.to_vec(),
            sectors: sectors.to_vec(),
        };
        Ok(Wanted {
            statuses: self.statuses().into(),
            repeats: self.repeats,
            from: self.from,
            to: self.to,
            actor: party(&self.actor, &self.actor_country, &self.actor_sector),
            recipient: party(
                &self.recipient,
                &self.recipient_country,
                &self.recipient_sector,
            ),
            party: party(&self.party, &self.country, &self.sector),
            types: self.types.clone(),
            modes: self.mode.clone(),
            cameo: self.cameo.clone(),
            quads: self.quad.clone(),
            places: self.place.clone(),
            min_confidence: self.min_confidence,
            made_by: self.makers(profile::all().iter().map(|p| p.info().name))?,
        })
    }

    /// What is left to ask of records that an archive has chosen: their status, and whether they are repeats.
    pub fn chosen(&self) -> Wanted {
        Wanted {
            statuses: self.statuses().into(),
            repeats: self.repeats,
            ..Wanted::default()
        }
    }

    /// The ids and names asked for, of whichever side.
    pub fn names(&self) -> Vec<&str> {
        let all = [&self.actor, &self.recipient, &self.party];
        all.into_iter().flatten().map(String::as_str).collect()
    }

    fn check_days(&self) -> Result<()> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => bail!("--from {from} lies after --to {to}"),
            _ => Ok(()),
        }
    }

    /// The statuses asked for.
    pub fn statuses(&self) -> Vec<Status> {
        let of = |status: &Statuses| match status {
            Statuses::One(one) => vec![*one],
            Statuses::All => Status::ALL.to_vec(),
        };
        self.status.iter().flat_map(of).collect()
    }

    /// The filter; actors are looked up and texts are searched in the archive.
    pub fn filter(&self, reader: &Reader) -> Result<Filter> {
        self.check_days()?;
        let named = [&self.actor, &self.recipient, &self.party];
        let actors = match named.iter().any(|names| !names.is_empty()) {
            true => reader.actors()?,
            false => Vec::new(),
        };
        let documents = match &self.text {
            None => None,
            Some(words) => {
                let rows = reader.documents_with(words)?;
                Some(
                    rows.into_iter()
                        .filter_map(|r| u32::try_from(r).ok())
                        .collect(),
                )
            }
        };
        Ok(Filter {
            from: self.from.map(day_number),
            to: self.to.map(day_number),
            actor: who(
                &actors,
                &self.actor,
                &self.actor_country,
                &self.actor_sector,
            )?,
            recipient: who(
                &actors,
                &self.recipient,
                &self.recipient_country,
                &self.recipient_sector,
            )?,
            party: who(&actors, &self.party, &self.country, &self.sector)?,
            types: self.types.clone(),
            modes: self.mode.clone(),
            cameo: self.cameo.clone(),
            quads: self.quad.clone(),
            places: self.place.clone(),
            statuses: self.statuses(),
            repeats: self.repeats,
            min_confidence: self.min_confidence,
            min_origins: self.min_origins,
            classes: self.classes(reader)?,
            documents,
            up_to: None,
        })
    }

    fn classes(&self, reader: &Reader) -> Result<Vec<String>> {
        let known = reader.origins()?;
        self.makers(known.iter().map(|(_, name)| name.as_str()))
    }

    /// Who made the records, among those who could have.
    fn makers<'a>(&self, known: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
        let foreign: Vec<&str> = known.filter(|name| *name != CODED).collect();
        let mut makers: Vec<String> = Vec::new();
        for maker in &self.made_by {
            match maker.as_str() {
                FOREIGN => {
                    makers.extend(foreign.iter().map(|name| (*name).to_owned()));
                    // Where there are none nothing is to be found, rather than everything.
                    makers.push(FOREIGN.to_owned());
                }
                name if name == CODED || foreign.contains(&name) => makers.push(name.to_owned()),
                name => bail!(
                    "--made-by {name}: there are records of {}; `foreign` is all but coded",
                    [&[CODED], foreign.as_slice()].concat().join(", ")
                ),
            }
        }
        Ok(makers)
    }
}

/// All that others coded.
const FOREIGN: &str = "foreign";

/// Who is meant by ids or names, countries and sectors.
pub fn who(
    actors: &[ActorRow],
    names: &[String],
    countries: &[String],
    sectors: &[String],
) -> Result<Who> {
    let mut rows = Vec::new();
    for name in names {
        let before = rows.len();
        let same = |a: &&ActorRow| a.id.as_deref() == Some(name) || a.name == *name;
        rows.extend(
            actors
                .iter()
                .filter(same)
                .filter_map(|a| u32::try_from(a.row).ok()),
        );
        if rows.len() == before {
            let near = name.to_lowercase();
            let like: Vec<&str> = actors
                .iter()
                .filter(|a| a.name.to_lowercase().contains(&near))
                .map(|a| a.id.as_deref().unwrap_or(&a.name))
                .take(5)
                .collect();
            match like.is_empty() {
                true => bail!("no actor of the archive has the id or name `{name}`"),
                false => bail!(
                    "no actor of the archive has the id or name `{name}`; near it are {}",
                    like.join(", ")
                ),
            }
        }
    }
    Ok(Who {
        actors: (!names.is_empty()).then_some(rows),
        countries: countries.to_vec(),
        sectors: sectors.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mistyped_is_refused() {
        assert_eq!(code(" blr").as_deref(), Ok("BLR"));
        assert_eq!(mode("Troops").as_deref(), Ok("troops"));
        assert_eq!(cameo("0231").as_deref(), Ok("0231"));
        assert_eq!(status(" ALL"), Ok(Statuses::All));
        assert_eq!(quad("Material-Conflict"), Ok(Quad::MaterialConflict));
        for bad in ["", "RUSS", "R1S"] {
            assert!(code(bad).is_err(), "{bad}");
        }
        for bad in ["", "1x", "02310"] {
            assert!(cameo(bad).is_err(), "{bad}");
        }
        assert!(mode(" ").is_err() && words("\"!\"").is_err() && status("").is_err());
    }
}
