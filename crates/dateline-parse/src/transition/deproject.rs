//! Undoing the projective encoding: labels `dobj||xcomp` name the head they were lifted
//! from.
//!
//! In: heads and labels of a parse, edges of its trees. Out: the heads and labels meant.

use std::collections::HashMap;

use crate::doc::Sym;
use crate::doc::tree::Edges;

/// What a decorated label stands for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lifted {
    /// The label itself.
    pub label: Sym,
    /// The label of the head to be found.
    pub head_label: Sym,
}

/// A tree whose arcs are being lowered.
pub(crate) struct Tree<'t> {
    pub heads: &'t mut [u32],
    pub labels: &'t mut [Sym],
    pub edges: &'t Edges,
}

impl Tree<'_> {
    /// Lowers every arc whose label `lifted` explains. `is_space` tokens are passed over.
    pub(crate) fn deproject(
        &mut self,
        lifted: impl Fn(Sym) -> Option<Lifted>,
        is_space: impl Fn(usize) -> bool,
    ) {
        let mut children: Option<Children> = None;
        for i in 0..self.heads.len() {
            let Some(Lifted { label, head_label }) = lifted(self.labels[i]) else {
                continue;
            };
            let children = children.get_or_insert_with(|| Children::new(self.heads));
            if let Some(head) = self.find(i, head_label, children, &is_space) {
                self.heads[i] = head;
                children.moved.entry(head).or_default().push(i as u32);
            }
            self.labels[i] = label;
        }
    }

    /// The first token with the label `wanted` below the head of `i`, level by level.
    fn find(
        &self,
        i: usize,
        wanted: Sym,
        children: &Children,
        is_space: &impl Fn(usize) -> bool,
    ) -> Option<u32> {
        let mut level = vec![self.heads[i]];
        let mut below = Vec::new();
        let mut found = Vec::new();
        while !level.is_empty() {
            for &node in &level {
                self.children_of(node, children, &mut found);
                for &child in &found {
                    if child as usize == i || is_space(child as usize) {
                        continue;
                    }
                    if self.labels[child as usize] == wanted {
                        return Some(child);
                    }
                    below.push(child);
                }
            }
            std::mem::swap(&mut level, &mut below);
            below.clear();
        }
        None
    }

    /// The present children of a node, in text order, as far as its first edges reach.
    fn children_of(&self, node: u32, children: &Children, out: &mut Vec<u32>) {
        let at = node as usize;
        let reach = self.edges.left[at]..=self.edges.right[at];
        let first = children.start[at] as usize..children.start[at + 1] as usize;
        let moved = children.moved.get(&node);
        out.clear();
        out.extend(
            children.ids[first]
                .iter()
                .chain(moved.into_iter().flatten())
                .filter(|&&child| {
                    child != node && self.heads[child as usize] == node && reach.contains(&child)
                }),
        );
        if moved.is_some() {
            out.sort_unstable();
            out.dedup();
        }
    }
}

/// The children by head before any arc was lowered, and those lowered since.
struct Children {
    start: Vec<u32>,
    ids: Vec<u32>,
    moved: HashMap<u32, Vec<u32>>,
}

impl Children {
    fn new(heads: &[u32]) -> Children {
        let mut start = vec![0u32; heads.len() + 2];
        for &head in heads {
            start[head as usize + 2] += 1;
        }
        for i in 2..start.len() {
            start[i] += start[i - 1];
        }
        let mut ids = vec![0; heads.len()];
        for (child, &head) in heads.iter().enumerate() {
            let cursor = &mut start[head as usize + 1];
            ids[*cursor as usize] = child as u32;
            *cursor += 1;
        }
        Children {
            start,
            ids,
            moved: HashMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowers_to_the_first_of_that_label() {
        // 0 ROOT; 1 xcomp of 0; 2 ccomp of 0; 3 "dobj||xcomp" of 0; 4 xcomp of 2.
        const XCOMP: Sym = Sym(1);
        const LIFTED: Sym = Sym(2);
        const DOBJ: Sym = Sym(3);
        let mut heads = [0, 0, 0, 0, 2];
        let mut labels = [Sym(9), XCOMP, Sym(8), LIFTED, XCOMP];
        let mut edges = Edges::default();
        edges.find(&heads);
        let mut tree = Tree {
            heads: &mut heads,
            labels: &mut labels,
            edges: &edges,
        };
        let explain = |s| {
            (s == LIFTED).then_some(Lifted {
                label: DOBJ,
                head_label: XCOMP,
            })
        };
        tree.deproject(explain, |_| false);
        assert_eq!(heads, [0, 0, 0, 1, 2]);
        assert_eq!(labels[3], DOBJ);

        let (mut heads, mut labels) = ([0, 0, 0, 0, 2], [Sym(9), XCOMP, Sym(8), LIFTED, XCOMP]);
        let mut tree = Tree {
            heads: &mut heads,
            labels: &mut labels,
            edges: &edges,
        };
        tree.deproject(explain, |i| i == 1);
        assert_eq!(heads[3], 4);
    }
}
