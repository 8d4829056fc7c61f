//! Intervals of dates with the precision the words give them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::CharSpan;
use crate::plover::vocabulary;

vocabulary!(
    /// How exactly the words say when.
    DatePrecision, "date precision", {
        /// One day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
        /// Some other interval.
        Range = "range",
        /// Nothing in the text says when: the date of publication stands in.
        Publication = "publication",
        /// Not known.
        Unknown = "unknown",
    }
);

/// When an act happened or is to happen: `start` and `end` are both inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// First day.
    #[serde(with = "date_text")]
    pub start: Option<Date>,
    /// Last day.
    #[serde(with = "date_text")]
    pub end: Option<Date>,
    /// How exact that is.
    pub precision: DatePrecision,
    /// The words that say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<CharSpan>,
}

/// Dates as `YYYY-MM-DD`.
pub(crate) mod date_text {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        date.map(|d| d.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| {
                text.parse()
                    .map_err(|e| serde::de::Error::custom(format!("`{text}` is no date: {e}")))
            })
            .transpose()
    }
}

/// Moments as RFC 3339, in UTC.
pub(crate) mod moment_text {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        moment: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        moment.map(|m| m.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| {
                text.parse()
                    .map_err(|e| serde::de::Error::custom(format!("`{text}` is no moment: {e}")))
            })
            .transpose()
    }
}
