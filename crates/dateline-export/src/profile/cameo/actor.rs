//! CAMEO's codes of actors: chains of three letters from the general to the specific.
//!
//! In: a party (country, sectors, id, name). Out: its chunks and the chain in the order of CAMEO 1.1b3, chapter
//! 3: country or international prefix, region, role, party or second role, people and religion, secondary
//! roles, organisation; five chunks at most. And back from a chain, or from chunks in columns, to a party.

use dateline_record::Party;

use super::Country;
use super::groups::{self, Kind, chunks};
use crate::profile::Sidecar;

/// Chunks that a chain may have.
const MOST: usize = 5;

/// The chunks of an actor's code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorCode {
    /// IGO, NGO, NGM, IMG, MNC, INT or UIS.
    pub generic: Option<String>,
    /// The body that the group is a part of: UNO.
    pub parent: Option<String>,
    /// A country or a region of the world.
    pub country: Option<String>,
    /// The first role, and with it a party or a second one.
    pub roles: Vec<String>,
    /// The people.
    pub ethnic: Option<String>,
    /// Religions, the wider first.
    pub religions: Vec<String>,
    /// Secondary roles.
    pub secondary: Vec<String>,
    /// A body or armed group.
    pub group: Option<String>,
}

impl ActorCode {
    /// Of a party; the sidecar says what the code lacks, in the name of this column.
    #[must_use]
    pub fn of(party: &Party, column: &str, sidecar: &mut Sidecar) -> Self {
        let mut code = Self::default();
        let group = party.id.as_deref().and_then(groups::group);
        code.set_country(party, column, sidecar);
        code.set_roles(party, column, sidecar);
        if let Some(group) = group {
            let mut prefix = group.prefix.iter();
            if let Some(generic) = prefix.next() {
                code.generic = Some(generic.clone());
                code.country = None;
                code.parent = prefix.next().cloned();
            }
            code.group = Some(group.code.clone());
            code.give_role(&group.role, party);
            code.religions.clone_from(&group.religions);
        } else if let Some(people) = groups::people(party) {
            code.ethnic = (!people.ethnic.is_empty()).then(|| people.ethnic.clone());
            code.religions.clone_from(&people.religions);
        }
        code.read_words(party);
        // "IGOUNO": the body itself, or the parent of one of its agencies.
        if code.parent.is_some() && code.parent == code.group {
            code.parent = None;
        }
        if code.shorten() {
            sidecar.lost(
                column,
                "a code of an actor has five parts: secondary roles, people or religion were left out",
            );
        }
        code
    }

    /// Takes in what the words for the party say more than its country, sectors and id do.
    fn read_words(&mut self, party: &Party) {
        let slot = self.generic.clone().unwrap_or_default();
        let fits = |of: &&groups::Worded| of.slot.is_empty() || of.slot == slot;
        for worded in groups::worded().iter().filter(fits) {
            if !worded.is_said_of(party) {
                continue;
            }
            if worded.of.is_empty() {
                self.group.get_or_insert_with(|| worded.code.clone());
            }
            for role in self.roles.iter_mut().filter(|role| **role == worded.of) {
                worded.code.clone_into(role);
            }
        }
    }

    fn set_country(&mut self, party: &Party, column: &str, sidecar: &mut Sidecar) {
        let slot = party.country.as_deref().unwrap_or_default();
        let (generic, group) = match slot {
            "" => return,
            "IGO" | "NGO" | "IMG" | "MNC" => (slot, None),
            "UNO" => ("IGO", Some("UNO")),
            "EUR" => ("IGO", Some("EEC")),
            "ISM" => ("NGM", None),
            id => {
                let Some(country) = Country::by_id(id) else {
                    sidecar.lost(column, "CAMEO has no code for the country");
                    return;
                };
                let (code, has) = country.code();
                if !has {
                    sidecar.approximated(
                        column,
                        "CAMEO has no code for the country: its ISO code stands in",
                    );
                }
                self.country = Some(code.to_owned());
                return;
            }
        };
        self.generic = Some(generic.to_owned());
        self.group = group.map(str::to_owned);
    }

    fn set_roles(&mut self, party: &Party, column: &str, sidecar: &mut Sidecar) {
        let mut primary = Vec::new();
        let mut parties = Vec::new();
        for sector in &party.sectors {
            let Some(role) = groups::role(sector).filter(|r| !r.code.is_empty()) else {
                sidecar.lost(column, "CAMEO has no role for the sector");
                continue;
            };
            if !role.exact {
                sidecar.approximated(
                    column,
                    "CAMEO has no role for the sector: a near one stands in",
                );
            }
            let into = match (role.primary, role.party) {
                (true, _) => &mut primary,
                (_, true) => &mut parties,
                _ => &mut self.secondary,
            };
            if !into.contains(&role.code) {
                into.push(role.code.clone());
            }
        }
        // A party stands right behind GOV or OPP, else behind the first role.
        let at = primary.iter().position(|r| r == "GOV" || r == "OPP");
        let at = at.map_or(primary.len().min(1), |at| at + 1);
        primary.splice(at..at, parties);
        if primary.is_empty() && !self.secondary.is_empty() {
            primary.push(self.secondary.remove(0));
        }
        self.roles = primary;
    }

    /// The role that CAMEO's own code of a group has, where its sectors give none or only a near one.
    fn give_role(&mut self, role: &str, party: &Party) {
        let exact = |sector: &String| groups::role(sector).is_some_and(|r| r.exact);
        if !role.is_empty() && !party.sectors.iter().any(exact) {
            self.roles = vec![role.to_owned()];
            self.secondary.clear();
        }
    }

    fn len(&self) -> usize {
        let single = [
            &self.generic,
            &self.parent,
            &self.country,
            &self.ethnic,
            &self.group,
        ];
        single.iter().filter(|c| c.is_some()).count()
            + self.roles.len()
            + self.religions.len()
            + self.secondary.len()
    }

    /// Leaves out what says the least until the chain is short enough; says whether anything was.
    fn shorten(&mut self) -> bool {
        let too_long = self.len() > MOST;
        while self.len() > MOST {
            let gone = self.secondary.pop().is_some()
                || (self.religions.len() > 1 && self.religions.pop().is_some())
                || self.ethnic.take().is_some()
                || (self.roles.len() > 1 && self.roles.pop().is_some())
                || self.religions.pop().is_some();
            if !gone {
                break;
            }
        }
        too_long
    }

    /// The chain, without a part twice. The United Nations stand before what they do there (IGOUNOMED), any other
    /// body behind it.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut chain: Vec<&str> = Vec::with_capacity(MOST);
        let parts = self
            .generic
            .iter()
            .chain(&self.parent)
            .chain(self.group.iter().filter(|group| *group == "UNO"))
            .chain(&self.country)
            .chain(&self.roles)
            .chain(&self.ethnic)
            .chain(&self.religions)
            .chain(&self.secondary)
            .chain(&self.group);
        for part in parts {
            if !chain.contains(&part.as_str()) {
                chain.push(part);
            }
        }
        chain.concat()
    }

    /// What stands in columns of types: the international prefix, then the roles.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let all = self
            .generic
            .iter()
            .chain(&self.roles)
            .chain(&self.secondary);
        all.map(String::as_str)
    }

    /// The chunks of a chain. What is not known is passed over: the row itself is kept.
    #[must_use]
    pub fn parse(chain: &str) -> Self {
        let mut code = Self::default();
        for chunk in chunks(chain.trim()) {
            code.add(chunk);
        }
        code
    }

    /// Adds a chunk, whatever it is.
    pub fn add(&mut self, chunk: String) {
        let known = groups::kind(&chunk);
        match known {
            Some(Kind::Slot(_)) if chunk == "UNO" => self.add_group(chunk),
            Some(Kind::Slot(_)) => {
                self.generic.get_or_insert(chunk);
            }
            Some(Kind::Detail) if chunk == "UIS" => {
                self.generic.get_or_insert(chunk);
            }
            Some(Kind::Country | Kind::Region) => {
                self.country.get_or_insert(chunk);
            }
            Some(Kind::Role(_)) if !self.roles.contains(&chunk) => self.roles.push(chunk),
            Some(Kind::Role(_)) => {}
            Some(Kind::Ethnic) => {
                self.ethnic.get_or_insert(chunk);
            }
            Some(Kind::Religion) if !self.religions.contains(&chunk) => self.religions.push(chunk),
            Some(Kind::Religion) => {}
            Some(Kind::Detail) if groups::special_of(&chunk).is_some() => {
                self.roles.push(chunk);
            }
            Some(Kind::Group) => self.add_group(chunk),
            Some(Kind::Detail) if groups::main_id(&chunk).is_some() => self.add_group(chunk),
            Some(Kind::Detail) => {}
            None => {}
        }
    }

    fn add_group(&mut self, chunk: String) {
        if self.group.as_deref() == Some("UNO") {
            self.parent = self.group.take();
        }
        self.group.get_or_insert(chunk);
    }

    /// The party that the code tells of, under this name; none where it is empty.
    #[must_use]
    pub fn party(&self, name: Option<&str>) -> Option<Party> {
        let group = self.group.as_deref();
        let of_un = [group, self.parent.as_deref()].contains(&Some("UNO"));
        let country = self.country.as_deref().and_then(Country::by_cameo);
        let slot = match (country, self.generic.as_deref(), group) {
            (Some(country), ..) => Some(country.id.clone()),
            _ if of_un => Some("UNO".to_owned()),
            (_, Some("IGO"), Some("EEC")) => Some("EUR".to_owned()),
            (_, Some(generic), _) => match groups::kind(generic) {
                Some(Kind::Slot(slot)) => Some(slot),
                _ => None,
            },
            _ => None,
        };
        let mut sectors = Vec::new();
        for role in self.roles.iter().chain(&self.secondary) {
            match groups::kind(role) {
                Some(Kind::Detail) => {
                    sectors.extend(groups::special_of(role).map(str::to_owned));
                }
                Some(Kind::Role(sector)) if !sectors.contains(&sector) => sectors.push(sector),
                _ => {}
            }
        }
        let id = group.and_then(groups::main_id).map(str::to_owned);
        let empty = *self == Self::default() && name.is_none();
        (!empty).then(|| Party {
            id: id.or_else(|| {
                // A country and nothing else is the state.
                let bare = self.len() == 1;
                country.filter(|_| bare).map(|c| c.id.clone())
            }),
            name: name.map(str::to_owned),
            country: slot,
            sectors,
            ..Party::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Effect, Info};

    fn sidecar() -> Sidecar {
        Sidecar::new(Info {
            name: "test",
            version: "1",
            about: "",
            reads: true,
            binary: false,
        })
    }

    fn party(country: &str, sectors: &[&str], id: &str, name: &str) -> Party {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Party {
            country: some(country),
            sectors: sectors.iter().map(|s| (*s).to_owned()).collect(),
            id: some(id),
            name: some(name),
            ..Party::default()
        }
    }

    #[test]
    fn chains_go_from_the_general_to_the_specific() {
        let table: &[(&str, &[&str], &str, &str, &str)] = &[
            ("UKR", &[], "UKR", "Ukraine", "UKR"),
            ("ROU", &["GOV"], "", "", "ROMGOV"),
            ("TLS", &["MIL"], "", "", "TMPMIL"),
            ("GEO", &["PTY", "OPP"], "", "", "GEOOPPPTY"),
            ("GBR", &["GOV", "PTY"], "", "", "GBRGOVPTY"),
            ("USA", &["MED"], "", "", "USAHLH"),
            ("USA", &["JRN"], "", "", "USAMED"),
            ("USA", &["EDU", "GOV"], "", "", "USAGOVEDU"),
            ("UNO", &[], "united-nations", "United Nations", "IGOUNO"),
            ("UNO", &["REF"], "unhcr", "UNHCR", "IGOUNOREFHCR"),
            ("UNO", &[], "", "", "IGOUNO"),
            ("UNO", &["ENV"], "", "", "IGOUNO"),
            ("UNO", &["MED"], "", "", "IGOUNOHLH"),
            ("UNO", &["MIL"], "", "UN peacekeepers", "IGOUNOPKO"),
            ("IGO", &["MIL"], "", "blue helmets", "IGOPKO"),
            ("IND", &["MIL"], "", "Indian peacekeepers", "INDMIL"),
            (
                "EUR",
                &["LEG"],
                "european-parliament",
                "European Parliament",
                "IGOLEGEEC",
            ),
            ("IGO", &[], "nato", "NATO", "IGONAT"),
            (
                "NGO",
                &[],
                "amnesty-international",
                "Amnesty International",
                "NGOHRIAMN",
            ),
            (
                "NGO",
                &["SOC"],
                "amnesty-international",
                "Amnesty International",
                "NGOHRIAMN",
            ),
            ("NGO", &["MED"], "red-cross", "Red Cross", "NGOHLHIRC"),
            (
                "LBN",
                &["PTY", "REB"],
                "hezbollah",
                "Hezbollah",
                "LBNREBPTYHEZ",
            ),
            ("ISR", &["CVL"], "", "Jewish settlers", "ISRSET"),
            ("TUR", &["REB"], "", "Kurdish rebels", "TURREB"),
            ("IGO", &["MIL"], "", "UN peacekeepers", "IGOUNOPKO"),
            ("CHN", &["CVL"], "", "Uyghurs", "CHNCVLuig"),
            ("PSE", &["REB"], "hamas", "Hamas", "PSEREBHMS"),
            ("IMG", &["REB"], "al-qaeda", "al-Qaeda", "IMGREBMOSALQ"),
            ("IRQ", &["REL"], "", "Shiites", "IRQMOSSHI"),
            ("IRQ", &["REB"], "", "Kurds", "IRQREBkur"),
            ("BFA", &["CVL"], "", "Mossi", "BFACVLmos"),
            ("ISM", &["CVL"], "", "", "NGMCVL"),
            ("SSD", &["GOV"], "", "", "SSDGOV"),
            ("", &[], "", "somebody", ""),
        ];
        for (country, sectors, id, name, chain) in table {
            let code = ActorCode::of(
                &party(country, sectors, id, name),
                "Actor1Code",
                &mut sidecar(),
            );
            assert_eq!(code.chain(), *chain, "{name} {country} {sectors:?}");
        }
    }

    #[test]
    fn an_adjective_in_front_gives_the_people() {
        let fighters = Party {
            text: "Kurdish fighters".into(),
            sectors: vec!["REB".into()],
            ..Party::default()
        };
        assert_eq!(
            ActorCode::of(&fighters, "c", &mut sidecar()).chain(),
            "REBkur"
        );
        let person = Party {
            text: "Christian Lindner".into(),
            ..Party::default()
        };
        assert_eq!(ActorCode::of(&person, "c", &mut sidecar()).chain(), "");
    }

    #[test]
    fn what_a_code_lacks_is_said() {
        let mut side = sidecar();
        let _ = ActorCode::of(&party("XXX", &["UNK", "PRM"], "", ""), "c", &mut side);
        assert_eq!(side.times("c", Effect::Lost), 2);
        assert_eq!(side.times("c", Effect::Approximated), 1);
        let long = party("IRQ", &["GOV", "MIL", "COP", "BUS", "EDU", "LAB"], "", "");
        let code = ActorCode::of(&long, "d", &mut side);
        assert_eq!(code.chain(), "IRQGOVMILCOPBUS");
        assert_eq!(side.times("d", Effect::Lost), 1);
    }

    #[test]
    fn chains_are_read_back() {
        type Read<'a> = (&'a str, Option<&'a str>, &'a [&'a str], Option<&'a str>);
        let table: &[Read] = &[
            ("UKR", Some("UKR"), &[], Some("UKR")),
            ("ROMGOV", Some("ROU"), &["GOV"], None),
            ("GEOOPPPTY", Some("GEO"), &["OPP", "PTY"], None),
            ("USAMED", Some("USA"), &["JRN"], None),
            ("IGOUNOHCR", Some("UNO"), &[], Some("unhcr")),
            ("IGOEEC", Some("EUR"), &[], Some("european-union")),
            ("IGONAT", Some("IGO"), &[], Some("nato")),
            ("NGOAMN", Some("NGO"), &[], Some("amnesty-international")),
            ("PSEREBHMS", Some("PSE"), &["REB"], Some("hamas")),
            ("MNCUSAHLH", Some("USA"), &["MED"], None),
            ("MOSSHI", None, &[], None),
            ("AFGINSTAL", Some("AFG"), &["REB"], Some("taliban")),
            ("EUR", None, &[], None),
        ];
        for (chain, country, sectors, id) in table {
            let party = ActorCode::parse(chain).party(None).unwrap();
            assert_eq!(party.country.as_deref(), *country, "{chain}");
            assert_eq!(party.sectors, *sectors, "{chain}");
            assert_eq!(party.id.as_deref(), *id, "{chain}");
        }
        assert_eq!(ActorCode::parse("---").party(None), None);
        assert_eq!(ActorCode::parse("").party(None), None);
    }
}
