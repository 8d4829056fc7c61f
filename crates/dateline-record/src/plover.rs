//! The PLOVER vocabulary that records are typed by: event types, quad classes, and the
//! codebook's statuses. Modes, contexts, sectors and CAMEO codes are data
//! (`knowledge/ontology`) and travel as text.

use serde::{Deserialize, Serialize};

/// A name that is none of the vocabulary's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {what}; one of {known} is expected")]
pub struct UnknownName {
    /// What kind of name was expected.
    pub what: &'static str,
    /// What stood there.
    pub found: String,
    /// The names there are.
    pub known: String,
}

/// A closed list of names with one spelling each, the same in code, files and output.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $what:literal, { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All of them, in the codebook's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as written in files and output.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownName { what: $what, found: text.to_owned(), known: [$($text),+].join(", ") }),
                }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary!(
    /// PLOVER's sixteen event types.
    EventType, "PLOVER event type", {
        /// Commits, promises or signals willingness to cooperate.
        Agree = "AGREE",
        /// Meetings, visits, calls, negotiations.
        Consult = "CONSULT",
        /// Diplomatic backing without material help.
        Support = "SUPPORT",
        /// Concession in words.
        Concede = "CONCEDE",
        /// Mutual material exchange.
        Cooperate = "COOPERATE",
        /// Material help.
        Aid = "AID",
        /// Concession with immediate material effect.
        Retreat = "RETREAT",
        /// Requests, demands, orders.
        Request = "REQUEST",
        /// Disapproval, allegation, investigation.
        Accuse = "ACCUSE",
        /// Refusals.
        Reject = "REJECT",
        /// Coercive warnings.
        Threaten = "THREATEN",
        /// Collective civilian dissent.
        Protest = "PROTEST",
        /// Reduction of relations, expulsion, conviction.
        Sanction = "SANCTION",
        /// Posture short of force.
        Mobilize = "MOBILIZE",
        /// Coercive power short of violence.
        Coerce = "COERCE",
        /// Deliberate physical harm.
        Assault = "ASSAULT",
    }
);

vocabulary!(
    /// The four quadrants of cooperation and conflict.
    Quad, "quad class", {
        /// AGREE CONSULT SUPPORT CONCEDE.
        VerbalCooperation = "verbal cooperation",
        /// COOPERATE AID RETREAT.
        MaterialCooperation = "material cooperation",
        /// REQUEST ACCUSE REJECT THREATEN.
        VerbalConflict = "verbal conflict",
        /// PROTEST SANCTION MOBILIZE COERCE ASSAULT.
        MaterialConflict = "material conflict",
    }
);

vocabulary!(
    /// How the text presents the act (codebook, "Event": `status`).
    Status, "status", {
        /// It happened or is happening.
        Actual = "actual",
        /// Its actor intends, promises or prepares it.
        Planned = "planned",
        /// Hedged, feared, conditional.
        Possible = "possible",
        /// It is said not to happen or to have happened.
        Negated = "negated",
        /// Somebody rejects that it happened.
        Denied = "denied",
        /// It lies clearly before the news.
        Historical = "historical",
    }
);

impl EventType {
    /// The quadrant of this type (PLOVER 2.0; SANCTION as material conflict, as its own section has it).
    #[must_use]
    pub fn quad(self) -> Quad {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => Quad::VerbalCooperation,
            Self::Cooperate | Self::Aid | Self::Retreat => Quad::MaterialCooperation,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => Quad::VerbalConflict,
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => {
                Quad::MaterialConflict
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for &t in EventType::ALL {
            assert_eq!(t.as_str().parse::<EventType>().unwrap(), t);
            assert_eq!(serde_json::to_string(&t).unwrap(), format!("\"{t}\""));
        }
        let error = "ATTACK".parse::<EventType>().unwrap_err().to_string();
        assert!(
            error.contains("`ATTACK`") && error.contains("ASSAULT"),
            "{error}"
        );
    }

    #[test]
    fn four_quads_hold_sixteen_types() {
        let count = |q| EventType::ALL.iter().filter(|t| t.quad() == q).count();
        assert_eq!(
            Quad::ALL.iter().map(|&q| count(q)).collect::<Vec<_>>(),
            [4, 3, 4, 5]
        );
    }
}
