//! Dictionaries: what the columns' numbers stand for.
//!
//! Names (countries, sectors, modes, codes, classes) are few and kept as text. An event's side is the
//! number of a list of parties, so that what holds of a side is worked out once a list and not once
//! an event. A list may stand in the dictionary twice where the cube was extended; nothing depends on
//! it standing there once.

use bytemuck::{Pod, Zeroable};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::CubeError;
use crate::fact::{Fact, Side};
use crate::file::Column;

/// Number of what is not there.
pub const NONE: u16 = 0;

/// Texts by number; number 0 is the absent one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Default for Texts {
    fn default() -> Self {
        vec![String::new()].into()
    }
}

impl From<Vec<String>> for Texts {
    fn from(all: Vec<String>) -> Self {
        let numbers = (0..).zip(&all).map(|(n, t)| (t.clone(), n)).collect();
        Self { all, numbers }
    }
}

impl From<Texts> for Vec<String> {
    fn from(texts: Texts) -> Self {
        texts.all
    }
}

impl Texts {
    /// The number of a text, new where it was not met before.
    pub fn number(&mut self, text: &str, what: &str) -> Result<u16, CubeError> {
        if let Some(number) = self.numbers.get(text) {
            return Ok(*number);
        }
        let number = u16::try_from(self.all.len()).map_err(|_| {
            CubeError::Limit(format!("the archive has more than 65535 different {what}"))
        })?;
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        Ok(number)
    }

    /// The number of a text, where there are events with it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u16> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u16) -> &str {
        self.all.get(usize::from(number)).map_or("", String::as_str)
    }

    /// How many there are, the absent one among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none; the absent one is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All, by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }
}

/// A kind of act: what an event's type, mode, code and intensity are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// Index in [`dateline_record::EventType::ALL`].
    pub event_type: u8,
    /// Number of the mode.
    pub mode: u16,
    /// Number of the CAMEO code.
    pub cameo: u16,
    /// The intensity.
    pub intensity: Option<f64>,
}

/// A party as the dictionary has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct Party {
    /// The archive's row of the actor, or 0.
    pub actor: u32,
    /// Number of the country.
    pub country: u16,
    /// Number of the set of sectors.
    pub sectors: u16,
}

/// The small dictionaries, which the footer carries.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// Countries of parties and places.
    pub countries: Texts,
    /// Sectors, with spaces between those of one party.
    pub sectors: Texts,
    /// Modes.
    pub modes: Texts,
    /// CAMEO codes.
    pub cameos: Texts,
    /// Classes of origin.
    pub classes: Texts,
    /// Kinds of act.
    pub acts: Vec<Act>,
}

/// The lists of parties.
#[derive(Clone, Default)]
pub struct Lists {
    /// The parties that occur.
    pub parties: Column<Party>,
    /// Where in `members` each list ends.
    pub ends: Column<u32>,
    /// The numbers of the lists' parties, list after list.
    pub members: Column<u32>,
}

impl Lists {
    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The columns as they are, looked up once: a mapped one is checked whenever it is.
    pub fn view(&self) -> ListView<'_> {
        ListView {
            parties: &self.parties,
            ends: &self.ends,
            members: &self.members,
        }
    }
}

/// The lists of parties, to be looked into.
#[derive(Clone, Copy)]
pub struct ListView<'a> {
    parties: &'a [Party],
    ends: &'a [u32],
    members: &'a [u32],
}

impl<'a> ListView<'a> {
    /// The parties of a list.
    pub fn of(self, list: u32) -> impl Iterator<Item = &'a Party> {
        let list = list as usize;
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        let members = &self.members[start as usize..self.ends[list] as usize];
        members.iter().map(move |n| &self.parties[*n as usize])
    }
}

/// Numbers for what comes in: the dictionaries while they grow.
#[derive(Default)]
pub struct Coder {
    parties: HashMap<Party, u32>,
    lists: HashMap<Box<[u32]>, u32>,
    acts: HashMap<(u8, u16, u16, Option<u64>), u32>,
    list: Vec<u32>,
}

impl Coder {
    /// The number of an event's act.
    pub fn act(&mut self, names: &mut Names, fact: &Fact) -> Result<u32, CubeError> {
        let event_type = fact.event_type as u8;
        let mode = names.modes.number(fact.mode.unwrap_or(""), "modes")?;
        let cameo = names
            .cameos
            .number(fact.cameo.unwrap_or(""), "CAMEO codes")?;
        let key = (event_type, mode, cameo, fact.intensity.map(f64::to_bits));
        if let Some(number) = self.acts.get(&key) {
            return Ok(*number);
        }
        let number = small(names.acts.len())?;
        names.acts.push(Act {
            event_type,
            mode,
            cameo,
            intensity: fact.intensity,
        });
        self.acts.insert(key, number);
        Ok(number)
    }

    /// The number of a list of parties.
    pub fn list(
        &mut self,
        names: &mut Names,
        lists: &mut Lists,
        sides: &[Side],
    ) -> Result<u32, CubeError> {
        self.list.clear();
        for side in sides {
            let party = Party {
                actor: side.actor,
                country: names
                    .countries
                    .number(side.country.unwrap_or(""), "countries")?,
                sectors: names.sectors.number(side.sectors, "sets of sectors")?,
            };
            let number = match self.parties.get(&party) {
                Some(number) => *number,
                None => {
                    let parties = lists.parties.held();
                    let number = small(parties.len())?;
                    parties.push(party);
                    self.parties.insert(party, number);
                    number
                }
            };
            self.list.push(number);
        }
        if let Some(number) = self.lists.get(self.list.as_slice()) {
            return Ok(*number);
        }
        let number = small(lists.ends.len())?;
        let members = lists.members.held();
        members.extend(&self.list);
        let end = small(members.len())?;
        lists.ends.held().push(end);
        self.lists.insert(self.list.as_slice().into(), number);
        Ok(number)
    }
}

fn small(number: usize) -> Result<u32, CubeError> {
    u32::try_from(number).map_err(|_| {
        CubeError::Limit("the cube holds no more than 4 thousand million entries".into())
    })
}
