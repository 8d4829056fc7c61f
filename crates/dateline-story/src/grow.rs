//! Stories that grow: documents come in batches, in any order, and only the stories that they touch
//! are judged again.
//!
//! In: an index, a [`Shelf`] of the documents and verdicts so far, and the numbers of new documents.
//! Out: the verdicts that replace old ones, and the stories that are now as they are. What results is
//! what [`crate::stories`] makes of all documents at once: a document that arrives late but was
//! published early becomes the ancestor of those that were made from it. (Where more documents share a
//! feature than the index keeps, which of them a document is compared with depends on which were there.)

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::cluster::{Entry, Judged, Placed, keep_nearest, placed};
use crate::index::{IndexError, Indexed, StoryIndex};
use crate::owners::Owners;
use crate::pair::{Told, Verdict, judge, unrelated};
use crate::sketch::Sketch;

/// Where documents and verdicts are kept. Documents have numbers.
pub trait Shelf {
    /// Why something cannot be had.
    type Error: From<IndexError>;

    /// What stories need to know of a document.
    fn entry(&mut self, document: u32) -> Result<Entry, Self::Error>;

    /// Its words. Asked for often; those of the last documents should be at hand.
    fn told(&mut self, document: u32) -> Result<Arc<Told>, Self::Error>;

    /// The verdicts kept on pairs that it is part of, as the earlier or the later.
    fn pairs(&mut self, document: u32) -> Result<Vec<Judged>, Self::Error>;
}

/// What came of new documents.
#[derive(Debug, Default)]
pub struct Growth {
    /// By later document: the verdicts that replace all kept ones in which it is the later.
    pub pairs: BTreeMap<u32, Vec<Judged>>,
    /// The stories of all documents that may have changed theirs; documents stand by their numbers.
    pub stories: Vec<Placed>,
    /// Pairs that were compared.
    pub compared: usize,
}

/// Adds documents to an index that has none of them, and finds what changes.
pub fn grow<S: Shelf>(
    index: &mut StoryIndex,
    shelf: &mut S,
    new: &[u32],
    owners: &Owners,
) -> Result<Growth, S::Error> {
    let mut added = Vec::with_capacity(new.len());
    for number in new {
        added.push(indexed(shelf, *number)?);
    }
    index.add(added.clone())?;
    let mut growth = Growth::default();
    let touched = touched(index, shelf, &added)?;
    for later in &touched {
        let found = index.find(&indexed(shelf, *later)?)?;
        let told = shelf.told(*later)?;
        // Ties are decided by time, so that the places in time are given for numbers meanwhile.
        let mut earlier = Vec::with_capacity(found.earlier.len());
        for candidate in found.earlier {
            earlier.push((shelf.entry(candidate.document)?, candidate.document));
        }
        earlier.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
        let mut pairs = Vec::new();
        for (place, (_, number)) in earlier.iter().enumerate() {
            growth.compared += 1;
            let verdict = judge(&*shelf.told(*number)?, &told);
            if verdict.same_story {
                pairs.push(Judged {
                    earlier: place as u32,
                    later: *later,
                    verdict,
                });
            }
        }
        keep_nearest(&mut pairs);
        for pair in &mut pairs {
            pair.earlier = earlier[pair.earlier as usize].1;
        }
        growth.pairs.insert(*later, pairs);
    }
    growth.stories = regroup(shelf, &growth.pairs, owners)?;
    Ok(growth)
}

/// The new documents, and those that may have one of them for an ancestor.
fn touched<S: Shelf>(
    index: &StoryIndex,
    shelf: &mut S,
    added: &[Indexed],
) -> Result<BTreeSet<u32>, S::Error> {
    let mut touched: BTreeSet<u32> = added.iter().map(|d| d.number).collect();
    for document in added {
        let found = index.find(document)?;
        touched.extend(&found.later);
        touched.extend(&found.copies);
        // Until now another was the first of these words: what was compared with it is judged again.
        let is_first = !found.earlier.iter().any(|c| c.votes.exact);
        let Some(before) = found.copies.first().filter(|_| is_first) else {
            continue;
        };
        let pairs = shelf.pairs(*before)?;
        touched.extend(pairs.iter().map(|p| p.later));
        touched.extend(index.later(&indexed(shelf, *before)?)?);
    }
    Ok(touched)
}

/// A document as the index takes it.
fn indexed<S: Shelf>(shelf: &mut S, number: u32) -> Result<Indexed, S::Error> {
    let (entry, told) = (shelf.entry(number)?, shelf.told(number)?);
    Ok(Indexed {
        number,
        id: entry.id,
        time: entry.time,
        day: told.day,
        sketch: Sketch::of(&told.words),
    })
}

/// The stories of all documents that hang together with judged ones, by kept verdicts and new.
fn regroup<S: Shelf>(
    shelf: &mut S,
    new: &BTreeMap<u32, Vec<Judged>>,
    owners: &Owners,
) -> Result<Vec<Placed>, S::Error> {
    let mut replaced: BTreeMap<u32, Vec<&Judged>> = BTreeMap::new();
    for pair in new.values().flatten() {
        replaced.entry(pair.earlier).or_default().push(pair);
        replaced.entry(pair.later).or_default().push(pair);
    }
    let mut seen: BTreeSet<u32> = new.keys().copied().collect();
    let mut queue: VecDeque<u32> = seen.iter().copied().collect();
    let mut pairs: BTreeMap<(u32, u32), Judged> = BTreeMap::new();
    while let Some(document) = queue.pop_front() {
        let mut beside = Vec::new();
        for pair in shelf.pairs(document)? {
            beside.extend([pair.earlier, pair.later]);
            // Of replaced verdicts only whom they concerned is of interest: the story may fall apart.
            if !new.contains_key(&pair.later) {
                pairs.insert((pair.later, pair.earlier), pair);
            }
        }
        for pair in replaced.get(&document).into_iter().flatten() {
            beside.extend([pair.earlier, pair.later]);
            pairs.insert((pair.later, pair.earlier), (*pair).clone());
        }
        for other in beside {
            if seen.insert(other) {
                queue.push_back(other);
            }
        }
    }
    let mut entries = Vec::with_capacity(seen.len());
    for document in seen {
        entries.push((shelf.entry(document)?, document));
    }
    entries.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
    let (entries, numbers): (Vec<Entry>, Vec<u32>) = entries.into_iter().unzip();
    let places: BTreeMap<u32, u32> = (numbers.iter().enumerate())
        .map(|(place, number)| (*number, place as u32))
        .collect();
    let judged: Vec<Judged> = pairs
        .into_values()
        .map(|pair| Judged {
            earlier: places[&pair.earlier],
            later: places[&pair.later],
            verdict: pair.verdict,
        })
        .collect();
    let mut failed = None;
    let anew = |a: u32, b: u32| -> Verdict {
        let pair = shelf
            .told(numbers[a as usize])
            .and_then(|a| Ok((a, shelf.told(numbers[b as usize])?)));
        pair.map_or_else(
            |error| {
                failed = Some(error);
                unrelated()
            },
            |(a, b)| judge(&a, &b),
        )
    };
    let mut found = placed(&entries, &judged, owners, anew);
    if let Some(error) = failed {
        return Err(error);
    }
    for member in found.iter_mut().flat_map(|s| &mut s.members) {
        let number = |place: u32| numbers[place as usize];
        member.document = number(member.document);
        member.ancestor = member.ancestor.map(number);
        member.root = number(member.root);
    }
    Ok(found)
}
