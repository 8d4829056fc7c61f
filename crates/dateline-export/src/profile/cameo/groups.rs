//! CAMEO's codes of what actors are besides states and roles: bodies and armed groups, peoples and faiths; and
//! what a code of three letters is.

use std::collections::HashMap;
use std::sync::LazyLock;

use dateline_record::Party;

use super::Country;
use crate::profile::tables;

/// What a code of three letters is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Country,
    /// What stands in a country's place, by PLOVER's name: IGO, NGO, MNC …
    Slot(String),
    /// A role, by PLOVER's sector.
    Role(String),
    Region,
    Religion,
    Ethnic,
    Group,
    /// Says more of another code.
    Detail,
}

static KINDS: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/ontology/cameo_actor_codes.csv";
    let data = include_str!("../../../../../knowledge/ontology/cameo_actor_codes.csv");
    let rows = tables::rows(FILE, data).into_iter();
    rows.map(|r| {
        let kind = match r["kind"].as_str() {
            "country" => Kind::Country,
            "slot" => Kind::Slot(r["country"].clone()),
            "sector" => Kind::Role(r["sector"].clone()),
            "region" => Kind::Region,
            "religion" => Kind::Religion,
            "ethnic" => Kind::Ethnic,
            "group" => Kind::Group,
            "detail" => Kind::Detail,
            other => panic!("{FILE}: `{other}` is no kind of code"),
        };
        (r["code"].clone(), kind)
    })
    .collect()
});

/// What a code is. Ethnic codes are in small letters, so that `mos` (Mossi) is not `MOS` (Muslim).
pub fn kind(code: &str) -> Option<Kind> {
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(Kind::Ethnic);
    }
    match KINDS.get(code) {
        // The table has ethnic codes in capitals, where some are those of a group, or of a country that CAMEO
        // has none for.
        Some(Kind::Ethnic) | None if main_id(code).is_some() => Some(Kind::Group),
        Some(Kind::Ethnic) | None if Country::by_cameo(code).is_some() => Some(Kind::Country),
        kind => kind.cloned(),
    }
}

/// A role that CAMEO has for a sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// CAMEO's code; empty where it has none.
    pub code: String,
    /// Whether it stands before secondary roles.
    pub primary: bool,
    /// Whether it is a party, and follows GOV or OPP.
    pub party: bool,
    /// Whether it says what the sector says.
    pub exact: bool,
}

static ROLES: LazyLock<HashMap<String, Role>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/formats/cameo-roles.csv");
    let rows = tables::rows("knowledge/formats/cameo-roles.csv", data).into_iter();
    rows.map(|r| {
        let role = Role {
            code: r["cameo"].clone(),
            primary: r["class"] == "primary",
            party: r["class"] == "party",
            exact: r["exact"] == "yes",
        };
        (r["sector"].clone(), role)
    })
    .collect()
});

/// The role of a sector.
pub fn role(sector: &str) -> Option<&'static Role> {
    ROLES.get(sector)
}

/// A body or armed group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Our id.
    pub id: String,
    /// CAMEO's code.
    pub code: String,
    /// What stands before it, three letters each: `IGO`, `UNO`.
    pub prefix: Vec<String>,
    /// Its religion.
    pub religions: Vec<String>,
    /// The role that it has where its sectors give none; else empty.
    pub role: String,
}

struct Groups {
    by_id: HashMap<String, Group>,
    main: HashMap<String, String>,
}

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/formats/cameo-groups.csv");
    let mut groups = Groups {
        by_id: HashMap::new(),
        main: HashMap::new(),
    };
    for row in tables::rows("knowledge/formats/cameo-groups.csv", data) {
        let group = Group {
            id: row["id"].clone(),
            code: row["group"].clone(),
            prefix: chunks(&row["prefix"]),
            religions: list(&row["religion"]),
            role: row["role"].clone(),
        };
        if row["main"] == "yes" {
            groups.main.insert(group.code.clone(), group.id.clone());
        }
        groups.by_id.insert(group.id.clone(), group);
    }
    groups
});

/// The group with our id.
pub fn group(id: &str) -> Option<&'static Group> {
    GROUPS.by_id.get(id)
}

/// Our id of the group with CAMEO's code.
pub fn main_id(code: &str) -> Option<&'static str> {
    GROUPS.main.get(code).map(String::as_str)
}

/// A code that the words for a party give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    /// CAMEO's code.
    pub code: String,
    /// The role that it takes the place of; empty for a body.
    pub of: String,
    /// What has to stand in place of a country; empty where nothing has to.
    pub slot: String,
    /// Whether the words begin the text, or stand anywhere in small letters.
    begins: bool,
    words: Vec<String>,
}

impl Worded {
    /// Whether the words for a party say so.
    pub fn is_said_of(&self, party: &Party) -> bool {
        let texts = [Some(&party.text), party.name.as_ref(), party.role.as_ref()];
        texts.into_iter().flatten().any(|text| self.is_said(text))
    }

    fn is_said(&self, text: &str) -> bool {
        if !self.begins {
            let text = text.to_lowercase();
            return self.words.iter().any(|word| text.contains(word.as_str()));
        }
        let text = text.trim_start_matches("the ").trim_start_matches("The ");
        self.words.iter().any(|word| {
            let rest = text.strip_prefix(word.as_str());
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }
}

static WORDED: LazyLock<Vec<Worded>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/cameo-words.csv";
    let data = include_str!("../../../../../knowledge/formats/cameo-words.csv");
    let rows = tables::rows(FILE, data).into_iter();
    rows.map(|row| Worded {
        code: row["code"].clone(),
        of: row["of"].clone(),
        slot: row["slot"].clone(),
        begins: match row["where"].as_str() {
            "begins" => true,
            "anywhere" => false,
            other => panic!("{FILE}: `{other}` is no place for words"),
        },
        words: list(&row["words"]),
    })
    .collect()
});

/// The codes that words for a party give, in the order of the table.
pub fn worded() -> &'static [Worded] {
    &WORDED
}

/// The role that a more special one takes the place of, by its code.
pub fn special_of(code: &str) -> Option<&'static str> {
    let mut special = WORDED.iter().filter(|w| !w.of.is_empty());
    special.find(|w| w.code == code).map(|w| w.of.as_str())
}

/// The parts of a chained code, three characters each.
pub fn chunks(code: &str) -> Vec<String> {
    let chars: Vec<char> = code.chars().collect();
    chars
        .chunks(3)
        .map(|three| three.iter().collect())
        .collect()
}

fn list(cell: &str) -> Vec<String> {
    let parts = cell.split('|').filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// A people or faith.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// CAMEO's ethnic code; empty where it is a faith.
    pub ethnic: String,
    /// CAMEO's codes of religions, the wider first.
    pub religions: Vec<String>,
}

static PEOPLES: LazyLock<HashMap<String, People>> = LazyLock::new(|| {
    let data = include_str!("../../../../../knowledge/formats/cameo-peoples.csv");
    let mut peoples = HashMap::new();
    for row in tables::rows("knowledge/formats/cameo-peoples.csv", data) {
        let people = People {
            ethnic: row["ethnic"].clone(),
            religions: list(&row["religion"]),
        };
        for name in std::iter::once(row["name"].clone()).chain(list(&row["words"])) {
            peoples.entry(name).or_insert_with(|| people.clone());
        }
    }
    peoples
});

/// The people or faith a party is or is of: by its name; of a party that stands for nobody known, also by the
/// adjective in front ("Kurdish fighters"), so that a person called Christian has no religion from it.
pub fn people(party: &Party) -> Option<&'static People> {
    if let Some(found) = party.name.as_deref().and_then(|name| PEOPLES.get(name)) {
        return Some(found);
    }
    if party.id.is_some() || party.name.is_some() {
        return None;
    }
    if let Some(found) = PEOPLES.get(party.text.trim()) {
        return Some(found);
    }
    let words: Vec<&str> = party.text.split_whitespace().collect();
    let before_noun = words
        .windows(2)
        .filter(|w| w[1].starts_with(char::is_lowercase));
    before_noun.map(|w| w[0]).find_map(|word| PEOPLES.get(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_fits_the_codes() {
        for group in GROUPS.by_id.values() {
            let known = matches!(
                kind(&group.code),
                Some(Kind::Group | Kind::Slot(_) | Kind::Detail)
            );
            assert!(known, "{group:?}");
            let is_role = matches!(kind(&group.role), Some(Kind::Role(_)));
            assert!(group.role.is_empty() || is_role, "{group:?}");
            for code in &group.prefix {
                assert!(matches!(kind(code), Some(Kind::Slot(_))), "{group:?}");
            }
        }
        for people in PEOPLES.values() {
            for code in &people.religions {
                assert_eq!(kind(code), Some(Kind::Religion), "{people:?}");
            }
        }
        for worded in worded() {
            let known = match worded.of.as_str() {
                "" => main_id(&worded.code).is_some(),
                of => kind(&worded.code) == Some(Kind::Detail) && ROLES.contains_key(of),
            };
            assert!(known && !worded.words.is_empty(), "{worded:?}");
        }
        for (sector, role) in ROLES.iter() {
            if role.exact {
                assert_eq!(kind(&role.code), Some(Kind::Role(sector.clone())));
            }
        }
    }

    #[test]
    fn words_stand_anywhere_or_begin_a_text() {
        for (text, code) in [
            ("Indian Peacekeepers", Some("PKO")),
            ("the UN-backed force", Some("UNO")),
            ("United Nations", Some("UNO")),
            ("UNESCO", None),
            ("the African Union", None),
        ] {
            let said = worded().iter().find(|worded| worded.is_said(text));
            assert_eq!(said.map(|worded| worded.code.as_str()), code, "{text}");
        }
    }

    #[test]
    fn small_letters_are_peoples() {
        assert_eq!(kind("MOS"), Some(Kind::Religion));
        assert_eq!(kind("mos"), Some(Kind::Ethnic));
        assert_eq!(kind("EUR"), Some(Kind::Region), "not the European Union");
        assert_eq!(kind("MED"), Some(Kind::Role("JRN".into())), "not medicine");
        assert_eq!(kind("HLH"), Some(Kind::Role("MED".into())));
    }
}
