//! `code --stories`: says of each event how often its act is told in its story, and by how many.
//!
//! In: documents with what was coded from them. Out: the same, with `counts` and `same_event`.

use std::collections::HashMap;

use dateline_know::Knowledge;
use dateline_record::{Coded, Document};
use dateline_story::{
    Entry, IndexSettings, Indexed, Judged, Placed, Sketch, StoryIndex, Teller, Told, Words, judge,
    keep_nearest, placed, same_events,
};

use super::{gather, known};
use crate::commands::shared::beginning;
use crate::exit::{Exit, Failure, OrExit};

/// Fills in the counts of the events.
pub fn mark(
    documents: &mut [(Document, Coded)],
    knowledge: &Knowledge,
    max_chars: usize,
) -> Result<(), Failure> {
    let (tables, owners) = known(knowledge).or_exit(Exit::Parts)?;
    let mut all: Vec<(Entry, Told, usize)> = Vec::with_capacity(documents.len());
    for (at, (document, _)) in documents.iter().enumerate() {
        let (text, _) = beginning(&document.text, max_chars);
        let words = Words::of_report(text, &tables);
        let (entry, day) = gather::entry(document, u32::try_from(words.words.len())?);
        all.push((entry, Told::new(words, day), at));
    }
    all.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
    let mut indexed = Vec::with_capacity(all.len());
    for (place, (entry, told, _)) in all.iter().enumerate() {
        indexed.push(Indexed {
            number: u32::try_from(place)?,
            id: entry.id.clone(),
            time: entry.time,
            day: told.day,
            sketch: Sketch::of(&told.words),
        });
    }
    let mut index = StoryIndex::new(IndexSettings::default());
    index.add(indexed.clone())?;
    let mut judged = Vec::new();
    for (one, (_, told, _)) in indexed.iter().zip(&all) {
        let mut pairs = Vec::new();
        for found in index.find(one)?.earlier {
            let verdict = judge(&all[found.document as usize].1, told);
            if verdict.same_story {
                pairs.push(Judged {
                    earlier: found.document,
                    later: one.number,
                    verdict,
                });
            }
        }
        keep_nearest(&mut pairs);
        judged.extend(pairs);
    }
    let entries: Vec<Entry> = all.iter().map(|(entry, ..)| entry.clone()).collect();
    let stories = placed(&entries, &judged, &owners, |a, b| {
        judge(&all[a as usize].1, &all[b as usize].1)
    });
    for Placed { members, .. } in stories {
        let places: Vec<usize> = (members.iter())
            .map(|member| all[member.document as usize].2)
            .collect();
        let outlets: Vec<Option<(String, String)>> = (places.iter())
            .map(|at| &documents[*at].0)
            .map(|d| owners.of(d.publisher.as_deref(), d.url.as_deref()))
            .collect();
        let tellers: Vec<Teller> = (members.iter().zip(&places).zip(&outlets))
            .map(|((member, at), outlet)| Teller {
                id: &documents[*at].0.id,
                root: member.root,
                outlet: outlet.as_ref().map(|(p, o)| (p.as_str(), o.as_str())),
                events: &documents[*at].1.events,
            })
            .collect();
        let acts = same_events(&tellers);
        let ids: HashMap<(usize, usize), String> = acts
            .iter()
            .map(|act| act.told[0])
            .map(|(d, e)| ((d, e), documents[places[d]].1.events[e].id.clone()))
            .collect();
        for act in acts {
            for (n, (d, e)) in act.told.iter().enumerate() {
                let event = &mut documents[places[*d]].1.events[*e];
                if n == 0 {
                    event.counts = Some(act.counts);
                } else {
                    event.same_event = ids.get(&act.told[0]).cloned();
                }
            }
        }
    }
    Ok(())
}
