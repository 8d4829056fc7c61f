//! The shape of dependency trees: subtree edges and sentence starts from heads.
//!
//! In: `head[i]` for every token, a root being its own head. Out: the leftmost and
//! rightmost token of each subtree, and where sentences start.

/// The leftmost (`left`) and rightmost (`right`) token below each token.
#[derive(Default, Debug)]
pub(crate) struct Edges {
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    is_left_of_root: Vec<bool>,
}

/// More passes than this never help: crossing trees deeper than that keep the edges
/// found so far, as the reference does.
const MAX_PASSES: usize = 12;

impl Edges {
    /// Finds the edges of the trees given by `head`.
    pub(crate) fn find(&mut self, head: &[u32]) {
        let n = head.len();
        self.left.clear();
        self.left.extend(0..n as u32);
        self.right.clear();
        self.right.extend(0..n as u32);
        for _ in 0..MAX_PASSES {
            for i in 0..n {
                self.widen_head(head, i);
            }
            for i in (0..n).rev() {
                self.widen_head(head, i);
            }
            self.mark_starts(head);
            if self.sentences_closed(head) {
                break;
            }
        }
    }

    fn widen_head(&mut self, head: &[u32], i: usize) {
        let h = head[i] as usize;
        self.left[h] = self.left[h].min(self.left[i]);
        self.right[h] = self.right[h].max(self.right[i]);
    }

    fn mark_starts(&mut self, head: &[u32]) {
        self.is_left_of_root.clear();
        self.is_left_of_root.resize(head.len(), false);
        for (i, &h) in head.iter().enumerate() {
            if h as usize == i {
                self.is_left_of_root[self.left[i] as usize] = true;
            }
        }
    }

    /// Whether no arc leaves its sentence.
    fn sentences_closed(&self, head: &[u32]) -> bool {
        let n = head.len();
        let mut start = 0;
        for i in 0..n {
            if (i > 0 && self.is_left_of_root[i]) || i + 1 == n {
                let inside = start as u32..=i as u32;
                if head[start..i].iter().any(|h| !inside.contains(h)) {
                    return false;
                }
                start = i;
            }
        }
        true
    }

    /// Whether a sentence starts at `i`.
    pub(crate) fn starts_sentence(&self, i: usize) -> bool {
        self.is_left_of_root[i]
    }
}

#[cfg(test)]
mod tests {
    use super::Edges;

    #[test]
    fn projective_tree() {
        let mut edges = Edges::default();
        edges.find(&[3, 3, 3, 7, 3, 7, 7, 7, 7, 10, 10, 10]);
        assert_eq!(edges.left, [0, 1, 2, 0, 4, 5, 6, 0, 8, 9, 9, 11]);
        assert_eq!(edges.right, [0, 1, 2, 4, 4, 5, 6, 8, 8, 9, 11, 11]);
        let starts: Vec<_> = (0..12).filter(|&i| edges.starts_sentence(i)).collect();
        assert_eq!(starts, [0, 9]);
    }

    #[test]
    fn nothing() {
        let mut edges = Edges::default();
        edges.find(&[]);
        assert!(edges.left.is_empty());
    }
}
