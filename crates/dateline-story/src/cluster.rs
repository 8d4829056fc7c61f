//! Verdicts on pairs to stories: who took it from whom, what belongs together, and who began.
//!
//! In: the documents in order of time, and the verdicts on the pairs that were compared. Out: the
//! codebook's stories. The result depends on the documents and their times, and not on the order in
//! which they arrived.
//!
//! 1. *Descent.* A document made from others has the one as its ancestor that it agrees with most.
//!    So it has one at most, and a digest that quotes two stories does not join them. What hangs
//!    together in this way is a family; who has no ancestor is its root.
//! 2. *The credited wire.* Where a root credits an agency whose own report is in the family, that
//!    report is the root, whatever the clocks say.
//! 3. *One event.* Families told independently are joined, the most alike first, where their
//!    documents are alike enough on average; a pair that was not compared counts as not alike. One
//!    bridge between two groups does not join them.

use std::collections::{BTreeMap, BTreeSet};

use dateline_record::{Counts, Descent, Relation, Story, content_id};

use crate::owners::Owners;
use crate::pair::{SAME_EVENT, Verdict};

/// What stories need to know of a document besides its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The id of the document that it is a later version of: versions count as one document.
    pub version_of: Option<String>,
    /// When it was published: milliseconds since 1970; of a bare day its noon.
    pub time: Option<i64>,
    /// Its words: where times are the same, the longer is taken to be the earlier.
    pub words: u32,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Whom it credits.
    pub credits: Vec<String>,
    /// Passages coded in it.
    pub reports: usize,
}

impl Entry {
    /// The order of time: undated documents last, longer ones first, then by id.
    #[must_use]
    pub fn order(&self) -> (bool, Option<i64>, std::cmp::Reverse<u32>, &str) {
        let words = std::cmp::Reverse(self.words);
        (self.time.is_none(), self.time, words, &self.id)
    }
}

/// A pair of documents, by their places in the order of time, and what the later is to the earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The earlier.
    pub earlier: u32,
    /// The later.
    pub later: u32,
    /// What was found.
    pub verdict: Verdict,
}

/// A story, and its documents by their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The story.
    pub story: Story,
    /// Its documents, in the order of `story.documents`.
    pub members: Vec<Member>,
}

/// A document of a story, by places in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The document.
    pub document: u32,
    /// What it was made from.
    pub ancestor: Option<u32>,
    /// The origin that it goes back to. Origins that credit the same agency, and its own report, are
    /// one and have the first of them.
    pub root: u32,
}

/// The stories of the documents, by the time of their origins. `entries` are in [`Entry::order`];
/// `judge` compares two documents anew, the ancestor first.
pub fn stories(
    entries: &[Entry],
    judged: &[Judged],
    owners: &Owners,
    judge: impl FnMut(u32, u32) -> Verdict,
) -> Vec<Story> {
    let placed = placed(entries, judged, owners, judge);
    placed.into_iter().map(|p| p.story).collect()
}

/// As [`stories`], with the places of the documents.
pub fn placed(
    entries: &[Entry],
    judged: &[Judged],
    owners: &Owners,
    mut judge: impl FnMut(u32, u32) -> Verdict,
) -> Vec<Placed> {
    let mut descent = nearest(entries.len(), judged);
    let credited: Vec<Option<&str>> = entries.iter().map(|e| wire(e, owners)).collect();
    follow_credits(entries, &credited, owners, &mut descent, &mut judge);
    let root = roots(&descent);
    let groups = join(&root, judged);
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (document, root) in root.iter().enumerate() {
        members
            .entry(groups[*root as usize])
            .or_default()
            .push(document as u32);
    }
    let mut out: Vec<(u32, Placed)> = members
        .into_values()
        .map(|documents| story(entries, &documents, &root, &descent, &credited, owners))
        .collect();
    out.sort_by_key(|(origin, _)| *origin);
    out.into_iter().map(|(_, placed)| placed).collect()
}

/// Of the pairs of one later document keeps what [`stories`] looks at: the nearest of those it may be
/// made from, and all other reports of the same event. For those who hold many pairs.
pub fn keep_nearest(pairs: &mut Vec<Judged>) {
    let copied = |p: &&Judged| p.verdict.relation != Relation::Independent;
    let nearest = pairs.iter().filter(copied).max_by(|a, b| {
        let closeness = a.verdict.closeness.total_cmp(&b.verdict.closeness);
        closeness.then(b.earlier.cmp(&a.earlier))
    });
    let nearest = nearest.map(|p| p.earlier);
    pairs.retain(|p| p.verdict.relation == Relation::Independent || Some(p.earlier) == nearest);
}

/// A document's ancestor and what it is to it.
type Parent = Option<(u32, Verdict)>;

/// Each document's nearest ancestor.
fn nearest(documents: usize, judged: &[Judged]) -> Vec<Parent> {
    let mut out: Vec<Parent> = vec![None; documents];
    for pair in judged
        .iter()
        .filter(|p| p.verdict.relation != Relation::Independent)
    {
        let best = &mut out[pair.later as usize];
        let nearer = best.as_ref().is_none_or(|(ancestor, verdict)| {
            let (new, old) = (pair.verdict.closeness, verdict.closeness);
            new > old || new == old && pair.earlier < *ancestor
        });
        if nearer {
            *best = Some((pair.earlier, pair.verdict.clone()));
        }
    }
    out
}

/// The agency that a document credits.
fn wire<'o>(entry: &Entry, owners: &'o Owners) -> Option<&'o str> {
    entry
        .credits
        .iter()
        .find_map(|credit| owners.agency(credit))
}

/// Makes the credited agency's own report the root of its family.
fn follow_credits(
    entries: &[Entry],
    credited: &[Option<&str>],
    owners: &Owners,
    descent: &mut [Parent],
    judge: &mut impl FnMut(u32, u32) -> Verdict,
) {
    let root = roots(descent);
    let mut origin: BTreeMap<u32, u32> = BTreeMap::new();
    for (document, entry) in entries.iter().enumerate() {
        let root = root[document];
        let Some(agency) = credited[root as usize] else {
            continue;
        };
        let own = entry
            .publisher
            .as_deref()
            .and_then(|name| owners.agency(name))
            == Some(agency);
        if own && document as u32 != root {
            origin.entry(root).or_insert(document as u32);
        }
    }
    for agency in origin.into_values() {
        // Turns the way from the old root to the new one round.
        let mut way = vec![agency];
        while let Some((ancestor, _)) = &descent[way[way.len() - 1] as usize] {
            way.push(*ancestor);
        }
        descent[agency as usize] = None;
        for step in way.windows(2) {
            descent[step[1] as usize] = Some((step[0], judge(step[0], step[1])));
        }
    }
}

/// The root that each document descends from.
fn roots(descent: &[Parent]) -> Vec<u32> {
    let mut out = vec![u32::MAX; descent.len()];
    for document in 0..descent.len() {
        let mut way = Vec::new();
        let mut at = document;
        let found = loop {
            if out[at] != u32::MAX {
                break out[at];
            }
            way.push(at);
            match &descent[at] {
                Some((ancestor, _)) => at = *ancestor as usize,
                None => break at as u32,
            }
        };
        for step in way {
            out[step] = found;
        }
    }
    out
}

/// Joins families that tell one event; gives for each root the group it is in.
fn join(root: &[u32], judged: &[Judged]) -> Vec<u32> {
    // How alike two families are: as alike as their most alike documents.
    let mut links: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for pair in judged
        .iter()
        .filter(|p| p.verdict.relation == Relation::Independent)
    {
        let (a, b) = (root[pair.earlier as usize], root[pair.later as usize]);
        if a != b && pair.verdict.same_story {
            let link = links.entry((a.min(b), a.max(b))).or_default();
            *link = link.max(pair.verdict.score);
        }
    }
    let mut order: Vec<((u32, u32), f64)> = links.iter().map(|(k, s)| (*k, *s)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut group: Vec<u32> = (0..root.len() as u32).collect();
    let mut families: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for ((a, b), _) in order {
        let (ga, gb) = (group[a as usize], group[b as usize]);
        if ga == gb {
            continue;
        }
        let of = |g: u32| families.get(&g).cloned().unwrap_or_else(|| vec![g]);
        let (fa, fb) = (of(ga), of(gb));
        let mut sum = 0.0;
        for x in &fa {
            for y in &fb {
                sum += links.get(&(*x.min(y), *x.max(y))).copied().unwrap_or(0.0);
            }
        }
        if sum / (fa.len() * fb.len()) as f64 >= SAME_EVENT / 2.0 {
            let (into, from) = (ga.min(gb), ga.max(gb));
            families.remove(&from);
            let all: Vec<u32> = fa.into_iter().chain(fb).collect();
            for family in &all {
                group[*family as usize] = into;
            }
            families.insert(into, all);
        }
    }
    group
}

/// The record of a story, and its origin.
fn story(
    entries: &[Entry],
    documents: &[u32],
    root: &[u32],
    descent: &[Parent],
    credited: &[Option<&str>],
    owners: &Owners,
) -> (u32, Placed) {
    let alone = documents.len() == 1;
    let id = |d: u32| entries[d as usize].id.clone();
    let is_root = |d: &&u32| descent[**d as usize].is_none();
    let found: Vec<u32> = documents.iter().filter(is_root).copied().collect();
    let origin = found.first().copied().unwrap_or(documents[0]);
    let lineage = documents
        .iter()
        .map(|d| match &descent[*d as usize] {
            Some((ancestor, verdict)) => Descent {
                document: id(*d),
                ancestor: Some(id(*ancestor)),
                relation: verdict.relation,
                confidence: rounded(verdict.confidence),
                reason: verdict.reason.clone(),
                changes: Vec::new(),
            },
            None => Descent {
                document: id(*d),
                ancestor: None,
                relation: Relation::Independent,
                confidence: 1.0,
                reason: if alone {
                    "no other document tells it".to_owned()
                } else if *d == origin {
                    "the earliest known, made from no other".to_owned()
                } else {
                    "another report of the same event, made from no other known".to_owned()
                },
                changes: Vec::new(),
            },
        })
        .collect();
    let of = |d: &u32| {
        let entry = &entries[*d as usize];
        owners.of(entry.publisher.as_deref(), entry.url.as_deref())
    };
    let (publishers, holders): (BTreeSet<String>, BTreeSet<String>) =
        documents.iter().filter_map(of).unzip();
    // Those that credit the same wire, and the wire itself, are one origin.
    let mut wires: BTreeMap<&str, u32> = BTreeMap::new();
    let mut origins: BTreeMap<u32, u32> = BTreeMap::new();
    for d in &found {
        let own = entries[*d as usize].publisher.as_deref();
        let agency = credited[*d as usize].or_else(|| own.and_then(|n| owners.agency(n)));
        let first = agency.map_or(*d, |name| *wires.entry(name).or_insert(*d));
        origins.insert(*d, first);
    }
    let members = documents.iter().map(|d| Member {
        document: *d,
        ancestor: descent[*d as usize].as_ref().map(|(ancestor, _)| *ancestor),
        root: origins.get(&root[*d as usize]).copied().unwrap_or(origin),
    });
    let different: BTreeSet<u32> = origins.values().copied().collect();
    let ids: BTreeSet<&str> = (documents.iter())
        .map(|d| &entries[*d as usize])
        .map(|entry| entry.version_of.as_ref().unwrap_or(&entry.id).as_str())
        .collect();
    let mut roots: Vec<&str> = found
        .iter()
        .map(|d| entries[*d as usize].id.as_str())
        .collect();
    roots.sort_unstable();
    let story = Story {
        id: content_id('s', &roots),
        documents: documents.iter().map(|d| id(*d)).collect(),
        origin: id(origin),
        credited: most_credited(documents, entries, credited),
        lineage,
        counts: Counts {
            reports: documents.iter().map(|d| entries[*d as usize].reports).sum(),
            documents: ids.len(),
            publishers: publishers.len(),
            owners: holders.len(),
            origins: different.len(),
        },
    };
    let members = members.collect();
    (origin, Placed { story, members })
}

/// To thousandths: more is not known, and an archive keeps no more.
fn rounded(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

/// The agency that most documents credit, else the outlet that most do; of equals the first by name.
fn most_credited(
    documents: &[u32],
    entries: &[Entry],
    credited: &[Option<&str>],
) -> Option<String> {
    let mut counts: BTreeMap<String, (bool, usize)> = BTreeMap::new();
    for d in documents {
        let agency = credited[*d as usize].map(str::to_owned);
        let name = agency
            .clone()
            .or_else(|| entries[*d as usize].credits.first().cloned());
        if let Some(name) = name {
            let count = counts.entry(name).or_default();
            count.0 |= agency.is_some();
            count.1 += 1;
        }
    }
    let best = counts
        .into_iter()
        .max_by_key(|(name, count)| (*count, std::cmp::Reverse(name.clone())));
    best.map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::owners::Outlet;

    fn entries(n: usize) -> Vec<Entry> {
        let entry = |i: usize| Entry {
            id: format!("d{i}"),
            time: Some(i as i64),
            publisher: Some(format!("Paper {i}")),
            ..Entry::default()
        };
        (0..n).map(entry).collect()
    }

    fn verdict(relation: Relation, closeness: f64, score: f64) -> Verdict {
        Verdict {
            relation,
            confidence: 0.9,
            closeness,
            score,
            same_story: score >= SAME_EVENT,
            reason: "test".into(),
        }
    }

    fn copy(earlier: u32, later: u32, closeness: f64) -> Judged {
        let verdict = verdict(Relation::Edited, closeness, 1.0);
        Judged {
            earlier,
            later,
            verdict,
        }
    }

    fn alike(earlier: u32, later: u32, score: f64) -> Judged {
        let verdict = verdict(Relation::Independent, 0.0, score);
        Judged {
            earlier,
            later,
            verdict,
        }
    }

    fn owners() -> Owners {
        Owners::new([Outlet {
            name: "Reuters".into(),
            aliases: vec![],
            domains: vec![],
            owner: "Thomson Reuters".into(),
            agency: true,
        }])
    }

    fn told(entries: &[Entry], judged: &[Judged]) -> Vec<Vec<String>> {
        let anew = |_, _| verdict(Relation::Edited, 0.5, 1.0);
        let all = stories(entries, judged, &owners(), anew);
        all.into_iter().map(|s| s.documents).collect()
    }

    #[test]
    fn a_copy_descends_from_the_one_it_is_nearest_to() {
        let judged = [
            copy(0, 1, 0.9),
            copy(0, 2, 0.5),
            copy(1, 2, 0.8),
            copy(1, 3, 0.7),
            copy(0, 3, 0.7),
        ];
        let anew = |_, _| verdict(Relation::Edited, 0.5, 1.0);
        let story = &stories(&entries(4), &judged, &owners(), anew)[0];
        let ancestors: Vec<_> = story
            .lineage
            .iter()
            .map(|d| d.ancestor.as_deref())
            .collect();
        assert_eq!(ancestors, [None, Some("d0"), Some("d1"), Some("d0")]);
        assert_eq!(story.origin, "d0");
        assert_eq!(
            (
                story.counts.documents,
                story.counts.publishers,
                story.counts.origins
            ),
            (4, 4, 1)
        );
    }

    #[test]
    fn a_digest_does_not_join_what_it_quotes() {
        let judged = [copy(0, 2, 0.6), copy(1, 2, 0.5)];
        assert_eq!(told(&entries(3), &judged), [vec!["d0", "d2"], vec!["d1"]]);
    }

    #[test]
    fn reports_of_one_event_are_joined_and_bridges_are_not() {
        assert_eq!(told(&entries(2), &[alike(0, 1, 0.6)]), [vec!["d0", "d1"]]);
        assert_eq!(told(&entries(2), &[alike(0, 1, 0.4)]).len(), 2);
        // Two groups of three, and one pair between them.
        let mut judged: Vec<Judged> = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]
            .map(|(a, b)| alike(a, b, 0.8))
            .to_vec();
        judged.push(alike(2, 3, 0.6));
        assert_eq!(
            told(&entries(6), &judged),
            [vec!["d0", "d1", "d2"], vec!["d3", "d4", "d5"]]
        );
    }

    #[test]
    fn the_credited_wire_is_the_origin() {
        let mut docs = entries(4);
        docs[0].credits = vec!["Reuters".into()];
        docs[1].credits = vec!["reuters".into()];
        docs[2].publisher = Some("Reuters".into());
        let judged = [copy(0, 1, 0.9), copy(1, 2, 0.9), copy(2, 3, 0.9)];
        let anew = |_, _| verdict(Relation::Edited, 0.5, 1.0);
        let story = &stories(&docs, &judged, &owners(), anew)[0];
        let ancestors: Vec<_> = story
            .lineage
            .iter()
            .map(|d| d.ancestor.as_deref())
            .collect();
        assert_eq!(ancestors, [Some("d1"), Some("d2"), None, Some("d2")]);
        assert_eq!(
            (story.origin.as_str(), story.credited.as_deref()),
            ("d2", Some("Reuters"))
        );
    }

    #[test]
    fn reports_that_credit_one_wire_are_one_origin() {
        let mut docs = entries(3);
        docs[0].credits = vec!["Reuters".into()];
        docs[1].credits = vec!["Reuters".into()];
        let judged = [alike(0, 1, 0.9), alike(0, 2, 0.9), alike(1, 2, 0.9)];
        let anew = |_, _| verdict(Relation::Edited, 0.5, 1.0);
        let story = &stories(&docs, &judged, &owners(), anew)[0];
        assert_eq!((story.counts.documents, story.counts.origins), (3, 2));
    }
}
