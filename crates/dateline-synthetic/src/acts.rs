//! Kinds of act, by how often they occur, and what tempers make of them.

use anyhow::{Context, Result};
use dateline_record::{EventType, Quad};

use crate::draw::Weights;
use crate::world::rows;

/// A kind of act.
pub struct Act {
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// CAMEO code.
    pub cameo: String,
    /// The words of the act.
    pub words: String,
    /// PLOVER's score of the mode or type.
    pub intensity: Option<f64>,
    /// The lexicon entry that is named as the reason.
    pub rule: String,
}

/// All kinds of act, with weights for each temper.
pub struct Acts {
    all: Vec<Act>,
    /// By temper, from the friendliest to the most hostile.
    tempers: Vec<Weights>,
}

/// How many tempers there are.
pub const TEMPERS: usize = 5;

impl Acts {
    /// Reads them.
    pub fn new() -> Result<Self> {
        let mut all = Vec::new();
        let mut weights = Vec::new();
        let scores = rows(
            include_str!("../../../knowledge/ontology/modes.csv"),
            "modes.csv",
        )?;
        let bases = rows(
            include_str!("../../../knowledge/ontology/events.csv"),
            "events.csv",
        )?;
        for row in rows(include_str!("../data/types.csv"), "types.csv")? {
            let (name, mode) = (&row[0], &row[1]);
            let of_mode = scores.iter().find(|s| s[0] == *name && s[1] == *mode);
            let of_type = bases.iter().find(|b| b[0] == *name);
            let score = of_mode.map(|s| &s[2]).or(of_type.map(|b| &b[4]));
            weights.push(row[3].parse::<f64>().context("types.csv: weight")?);
            all.push(Act {
                event_type: name.parse()?,
                mode: Some(mode.clone()).filter(|m| !m.is_empty()),
                cameo: row[2].clone(),
                words: row[4].clone(),
                intensity: score.and_then(|s| s.parse().ok()),
                rule: format!("{}.{}", name.to_lowercase(), row[4].replace(' ', "-")),
            });
        }
        let tempers = (0..TEMPERS)
            .map(|temper| {
                let lean = temper as f64 / (TEMPERS - 1) as f64;
                Weights::new(all.iter().zip(&weights).map(|(act, weight)| {
                    let hostile = matches!(
                        act.event_type.quad(),
                        Quad::VerbalConflict | Quad::MaterialConflict
                    );
                    // Around the middle temper the mix is that of the file.
                    weight
                        * if hostile {
                            0.3 + 1.4 * lean
                        } else {
                            1.7 - 1.4 * lean
                        }
                }))
            })
            .collect();
        Ok(Self { all, tempers })
    }

    /// An act of parties of this temper.
    pub fn draw(&self, temper: usize, rng: &mut fastrand::Rng) -> &Act {
        &self.all[self.tempers[temper.min(TEMPERS - 1)].draw(rng)]
    }
}
