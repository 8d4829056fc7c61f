//! The dependency parser: greedy arc-eager transitions that also find sentences.
//!
//! In: the projected token vectors, block by block as the parser asks for them. Out: a
//! head and label for every token that has one. Memory per token is a few numbers; token
//! vectors are dropped when no state can refer to them any more.

use super::actions::Actions;
use crate::doc::{Sym, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::model::msgpack::Value;
use crate::model::thinc::Network;
use crate::nn::kernel::Isa;
use crate::nn::scorer::{Hidden, NO_TOKEN, Scorer, ScorerScratch, best};

const SHIFT: usize = 0;
const REDUCE: usize = 1;
const LEFT: usize = 2;
const RIGHT: usize = 3;
const BREAK: usize = 4;
const KINDS: usize = 5;

/// The tokens of a state: the first two of the buffer, the first three of the stack, the
/// last left child of the first of the buffer, the last left and right child of the first
/// of the stack.
const SLOTS: usize = 8;
/// Nearly every state has these: the buffer's and the stack's first tokens.
const EAGER: usize = 4;

/// No token.
const NONE: u32 = NO_TOKEN;

/// The parser of a model.
pub(crate) struct ArcEager {
    pub(crate) scorer: Scorer<SLOTS>,
    actions: Actions,
}

/// What the parser knows of a token.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Arc {
    /// The head, or [`Arc::NO_HEAD`].
    pub head: u32,
    pub label: Sym,
    unshiftable: bool,
    starts_sentence: bool,
    last_left: u32,
    last_right: u32,
    /// The child attached before this one on the same side of the same head.
    previous: u32,
}

impl Arc {
    pub(crate) const NO_HEAD: u32 = NONE;

    const FREE: Arc = Arc {
        head: NONE,
        label: Sym::EMPTY,
        unshiftable: false,
        starts_sentence: false,
        last_left: NONE,
        last_right: NONE,
        previous: NONE,
    };
}

/// The buffers of the parser; after a parse, `arcs` is its result.
#[derive(Default)]
pub(crate) struct ArcEagerScratch {
    pub(crate) scorer: ScorerScratch,
    pub(crate) arcs: Vec<Arc>,
    stack: Vec<u32>,
    put_back: Vec<u32>,
}

impl ArcEager {
    /// From the parser's network and moves. Labels are interned.
    pub(crate) fn load(
        network: &Network<'_>,
        moves: &Value<'_>,
        symbols: &mut SymbolsBuilder,
        isa: Isa,
        place: Place<'_>,
    ) -> Result<ArcEager, LoadError> {
        let actions = Actions::load(moves, KINDS, symbols, place)?;
        for (kind, name) in [(SHIFT, "SHIFT"), (REDUCE, "REDUCE"), (BREAK, "BREAK")] {
            let found = actions.kind(kind).len();
            if found != 1 {
                return Err(place.unsupported(name, format!("{found} classes"), "1"));
            }
        }
        let scorer = Scorer::load(network, EAGER, actions.len(), isa)?;
        Ok(ArcEager { scorer, actions })
    }

    /// The labels of all arcs.
    pub(crate) fn labels(&self) -> &[Sym] {
        self.actions.labels()
    }

    /// Parses a document of `n` tokens. `feed` adds the next block of tokens to the
    /// projected vectors; it is called until the tokens of the state are there.
    pub(crate) fn parse(
        &self,
        n: usize,
        scratch: &mut ArcEagerScratch,
        mut feed: impl FnMut(&mut Hidden),
    ) {
        let ArcEagerScratch {
            scorer,
            arcs,
            stack,
            put_back,
        } = scratch;
        scorer.clear();
        arcs.clear();
        arcs.resize(n, Arc::FREE);
        stack.clear();
        put_back.clear();
        if n == 0 {
            return;
        }
        arcs[0].starts_sentence = true;
        let mut state = State {
            next: 0,
            arcs,
            stack,
            put_back,
        };
        while !state.is_final() {
            while scorer.hidden.end() < n.min(state.next as usize + 2) {
                feed(&mut scorer.hidden);
            }
            let class = self.choose(&state, scorer);
            self.apply(class, &mut state);
            if state.stack.is_empty() && state.put_back.is_empty() {
                scorer.hidden.drop_before(state.oldest_reachable());
            }
        }
    }

    fn choose(&self, state: &State<'_>, scorer: &mut ScorerScratch) -> usize {
        let valid = state.valid();
        let classes = |kind: usize| {
            if valid[kind] {
                self.actions.kind(kind)
            } else {
                0..0
            }
        };
        if valid == ONLY_SHIFT {
            return self.actions.kind(SHIFT).start;
        }
        let scores = self.scorer.score(state.tokens(), scorer);
        let ranges = [SHIFT, REDUCE, LEFT, RIGHT, BREAK].map(classes);
        best(scores, ranges).unwrap_or(self.actions.kind(SHIFT).start)
    }

    fn apply(&self, class: usize, state: &mut State<'_>) {
        let label = self.actions.label(class);
        let is = |kind: usize| self.actions.kind(kind).contains(&class);
        if is(SHIFT) {
            state.shift();
        } else if is(REDUCE) {
            state.reduce();
        } else if is(LEFT) {
            state.left(label);
        } else if is(RIGHT) {
            state.right(label);
        } else {
            state.break_sentence();
        }
    }
}

const ONLY_SHIFT: [bool; KINDS] = [true, false, false, false, false];

struct State<'s> {
    /// The first token never shifted.
    next: u32,
    arcs: &'s mut [Arc],
    stack: &'s mut Vec<u32>,
    /// Tokens moved from the stack back to the buffer; the last is the first.
    put_back: &'s mut Vec<u32>,
}

impl State<'_> {
    fn n(&self) -> u32 {
        self.arcs.len() as u32
    }

    fn buffer_len(&self) -> usize {
        (self.n() - self.next) as usize + self.put_back.len()
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_len() == 0
    }

    /// The `i`th token of the stack from its top.
    fn s(&self, i: usize) -> u32 {
        let depth = self.stack.len();
        if i < depth {
            self.stack[depth - 1 - i]
        } else {
            NONE
        }
    }

    /// The `i`th token of the buffer.
    fn b(&self, i: usize) -> u32 {
        let back = self.put_back.len();
        if i < back {
            return self.put_back[back - 1 - i];
        }
        let token = self.next as usize + (i - back);
        if token < self.arcs.len() {
            token as u32
        } else {
            NONE
        }
    }

    fn tokens(&self) -> [u32; SLOTS] {
        let arc = |token: u32| self.arcs.get(token as usize);
        let last_left = |token| arc(token).map_or(NONE, |a| a.last_left);
        let last_right = |token| arc(token).map_or(NONE, |a| a.last_right);
        let (b0, s0) = (self.b(0), self.s(0));
        [
            b0,
            self.b(1),
            s0,
            self.s(1),
            self.s(2),
            last_left(b0),
            last_left(s0),
            last_right(s0),
        ]
    }

    /// Which kinds of action are allowed.
    fn valid(&self) -> [bool; KINDS] {
        let has_stack = !self.stack.is_empty();
        let buffer = self.buffer_len();
        let b0 = self.b(0);
        let b0_starts = buffer > 0 && self.arcs[b0 as usize].starts_sentence;
        let mut valid = [false; KINDS];
        valid[SHIFT] = !has_stack && buffer > 0
            || (buffer >= 2 && !b0_starts && !self.arcs[b0 as usize].unshiftable);
        valid[REDUCE] = has_stack;
        valid[LEFT] = has_stack && buffer > 0 && !b0_starts;
        valid[RIGHT] = valid[LEFT];
        valid[BREAK] = buffer >= 2 && {
            let b1 = self.b(1);
            b1 == b0 + 1 && !self.arcs[b1 as usize].starts_sentence
        };
        valid
    }

    fn shift(&mut self) {
        let token = self.put_back.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn reduce(&mut self) {
        let Some(token) = self.stack.pop() else {
            return;
        };
        let arc = &mut self.arcs[token as usize];
        if arc.head == NONE && !self.stack.is_empty() {
            arc.unshiftable = true;
            self.put_back.push(token);
        }
    }

    fn left(&mut self, label: Sym) {
        let (b0, Some(s0)) = (self.b(0), self.stack.pop()) else {
            return;
        };
        self.detach(s0);
        self.attach(b0, s0, label);
        self.arcs[b0 as usize].unshiftable = false;
    }

    fn right(&mut self, label: Sym) {
        let (b0, s0) = (self.b(0), self.s(0));
        self.attach(s0, b0, label);
        self.shift();
    }

    fn break_sentence(&mut self) {
        let b1 = self.b(1);
        self.arcs[b1 as usize].starts_sentence = true;
    }

    /// The end of the list of children of `head` on the side where `child` is.
    fn last_child(&mut self, head: u32, child: u32) -> &mut u32 {
        let arc = &mut self.arcs[head as usize];
        if head > child {
            &mut arc.last_left
        } else {
            &mut arc.last_right
        }
    }

    fn attach(&mut self, head: u32, child: u32, label: Sym) {
        let last = std::mem::replace(self.last_child(head, child), child);
        let arc = &mut self.arcs[child as usize];
        arc.head = head;
        arc.label = label;
        arc.previous = last;
    }

    /// Takes a token from its head; it is the last in its list.
    fn detach(&mut self, child: u32) {
        let Arc { head, previous, .. } = self.arcs[child as usize];
        if head != NONE {
            debug_assert_eq!(*self.last_child(head, child), child);
            *self.last_child(head, child) = previous;
            self.arcs[child as usize].head = NONE;
        }
    }

    /// With an empty stack and nothing put back: the oldest token that this or a later
    /// state may refer to, which is the first of the buffer or a child of it.
    fn oldest_reachable(&self) -> usize {
        let mut oldest = self.next;
        let mut child = self
            .arcs
            .get(self.next as usize)
            .map_or(NONE, |a| a.last_left);
        while child != NONE {
            oldest = oldest.min(child);
            child = self.arcs[child as usize].previous;
        }
        oldest as usize
    }
}
