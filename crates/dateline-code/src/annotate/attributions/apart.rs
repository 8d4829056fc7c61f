//! Attributions that the text makes itself, told apart: none stands in the content or the source of another. In: all
//! that were found. Out: those of the text's own, with contents that end where the next begins.

use super::{REACH, Range, Raw};
use crate::clause::{child, children_with, is_verbal};
use crate::reader::Reader;

/// What follows a cue ends with its paragraph, whatever the parser ran together; a quotation may go on.
pub(super) fn in_paragraph(reader: &Reader<'_>, quoted: &[bool], all: &mut [Raw]) {
    for raw in all {
        for part in raw.content.iter_mut().filter(|p| p.0 >= raw.cue.1) {
            let ends = (part.0 + 1..part.1).find(|&i| {
                let t = reader.token(i);
                !quoted[i] && t.is_space() && t.text().contains('\n')
            });
            part.1 = ends.unwrap_or(part.1);
        }
    }
}

/// "Sanders said it was so, citing a report": a participle of attitude behind a comma goes on with the speaker.
pub(super) fn told_apart(reader: &Reader<'_>, all: &mut [Raw]) {
    for i in 0..all.len() {
        let at = all[i].cue.0;
        let v = reader.token(all[i].said_at.0);
        if let Some((outer, end)) = resumed(reader, all, i) {
            let source = all[outer].source;
            for part in &mut all[outer].content {
                if part.0 < end && end < part.1 {
                    part.1 = end;
                }
            }
            all[i].source = source;
            continue;
        }
        let start = v.left_edge().i();
        let hung = v.tag() == "VBG"
            && v.dep() == "advcl"
            && v.head().i() < at
            && start > 0
            && reader.token(start - 1).text() == ",";
        if !hung {
            continue;
        }
        // Whatever holds it stands before it and near.
        let before = |o: &&mut Raw| o.cue.0 < at && at - o.cue.0 < REACH;
        for outer in all.iter_mut().filter(before) {
            let cue = outer.cue.0;
            for part in &mut outer.content {
                if part.0 < start - 1 && start - 1 < part.1 && part.0 > cue {
                    part.1 = start - 1;
                }
            }
        }
    }
}

/// "He said it was ill-timed and called it a plot": a verb of saying coordinated inside what was said goes on with whoever
/// said that. Out: the attribution it goes on from and where the content of that ends.
fn resumed(reader: &Reader<'_>, all: &[Raw], i: usize) -> Option<(usize, usize)> {
    let at = all[i].cue.0;
    let v = reader.token(all[i].said_at.0);
    let finite = v.dep() == "conj"
        && matches!(v.tag(), "VBD" | "VBZ" | "VBP")
        && is_verbal(v.head())
        && v.head().i() < at
        && children_with(v, &["nsubj", "nsubjpass", "aux", "mark"])
            .next()
            .is_none();
    let joined = at > 0 && matches!(reader.token(at - 1).lower(), "and" | "but" | ",");
    if !finite || !joined {
        return None;
    }
    let holds = |o: &Raw| {
        let said = reader.token(o.said_at.0);
        o.cue.1 <= v.head().i()
            && said.tag() == v.tag()
            && o.content.iter().any(|p| p.0 <= v.head().i() && at < p.1)
    };
    let outer = (0..all.len())
        .filter(|&o| o != i && holds(&all[o]))
        .max_by_key(|&o| all[o].cue.0)?;
    Some((outer, at - 1))
}

/// Leaves out what stands inside the content of another: those are the speaker's attributions and not the
/// text's own (the claim records keep them, each naming the one it is inside of).
pub(super) fn outermost(all: &mut Vec<Raw>, tokens: usize) {
    // How many contents each token stands in, by differences.
    let mut depth = vec![0i32; tokens + 1];
    for &(start, end) in all.iter().flat_map(|a| &a.content) {
        depth[start] += 1;
        depth[end.max(start)] -= 1;
    }
    let mut at = 0;
    for d in &mut depth {
        at += *d;
        *d = at;
    }
    all.retain(|a| {
        let own = a
            .content
            .iter()
            .filter(|(start, end)| *start <= a.cue.0 && a.cue.0 < *end)
            .count();
        depth[a.cue.0] <= i32::try_from(own).unwrap_or(i32::MAX)
    });
}

/// "Voters worried about crime say": what tells who the speaker is, is no attribution of its own.
pub(super) fn outside_sources(reader: &Reader<'_>, all: &mut Vec<Raw>) {
    let between: Vec<(Range, Range)> = all
        .iter()
        .filter_map(|a| a.source.map(|s| (s, (s.1, a.cue.0))))
        .filter(|(_, (from, to))| {
            from < to && to - from < REACH && (*from..*to).all(|i| reader.token(i).pos() != "PUNCT")
        })
        .collect();
    all.retain(|a| {
        !between.iter().any(|((from, end), (after, to))| {
            *after <= a.cue.0
                && a.cue.0 < *to
                && reader
                    .token(a.said_at.0)
                    .ancestors()
                    .any(|t| *from <= t.i() && t.i() < *end)
        })
    });
}

/// Leaves out nouns, participles and adjectives deep inside the clause of another attribution, wherever the content
/// found for that ends: "railed against big donors, including the one supporting his rival".
pub(super) fn not_embedded(reader: &Reader<'_>, all: &mut Vec<Raw>) {
    let mut heads = vec![false; reader.doc.len()];
    for raw in all.iter() {
        heads[raw.said_at.0] = true;
    }
    all.retain(|raw| {
        let head = reader.token(raw.said_at.0);
        let loose = match head.tag() {
            "VBG" | "VBN" => {
                matches!(head.dep(), "acl" | "pcomp" | "conj")
                    && child(head, &["nsubj", "nsubjpass", "aux", "auxpass"]).is_none()
            }
            _ => matches!(head.pos(), "NOUN" | "ADJ") && head.dep() != "ROOT",
        };
        if !loose {
            return true;
        }
        let mut below = head;
        for (steps, above) in head.ancestors().enumerate() {
            if heads[above.i()] && above.i() < head.i() {
                // An aside in brackets is the text's own.
                let bracket = (above.i()..head.i()).any(|i| reader.token(i).text() == "(");
                return bracket || steps == 0 || (below.dep() == "prep" && head.dep() == "pcomp");
            }
            if matches!(below.dep(), "conj" | "ccomp" | "advcl")
                && child(below, &["nsubj", "nsubjpass"]).is_some()
            {
                return true;
            }
            below = above;
        }
        true
    });
}
