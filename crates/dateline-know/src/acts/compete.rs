//! Which entries compete for the same words, and which of them can never win.
//!
//! The coder takes the reading with more trigger words, then more conditions, then the earlier one. An
//! entry is out of reach where another with the same trigger holds whenever it holds, and outweighs it or
//! stands before it at the same weight.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Act, Builtin, Class, Condition, LexiconData, Test, Trigger, What};

/// Conditions that count when readings are compared.
#[must_use]
pub fn weight(act: &Act) -> usize {
    act.conditions.iter().map(one_weight).sum()
}

fn one_weight(condition: &Condition) -> usize {
    match condition {
        Condition::Passive(_) | Condition::PluralSubject(_) => 1,
        Condition::Slot {
            filled, any, none, ..
        } => {
            let only_none = !none.is_empty() && any.is_empty() && filled.is_none();
            usize::from(!any.is_empty()) + usize::from(filled.is_some()) + usize::from(only_none)
        }
    }
}

/// The entries with a trigger of these words, by trigger: longer triggers first, because they win, and under
/// each its entries in the order in which they compete.
#[must_use]
pub fn readings<'k>(data: &'k LexiconData, words: &[String]) -> Vec<(&'k Trigger, Vec<&'k Act>)> {
    let mut found: BTreeMap<&Trigger, Vec<(usize, &Act)>> = BTreeMap::new();
    for (place, act) in data.acts.iter().enumerate() {
        let own: BTreeSet<&Trigger> = act.triggers.iter().collect();
        for trigger in own {
            if words.iter().all(|word| trigger.words.contains(word)) {
                found.entry(trigger).or_default().push((place, act));
            }
        }
    }
    let mut out: Vec<(&Trigger, Vec<&Act>)> = found
        .into_iter()
        .map(|(trigger, mut acts)| {
            acts.sort_by_key(|(place, act)| (std::cmp::Reverse(weight(act)), *place));
            (trigger, acts.into_iter().map(|(_, act)| act).collect())
        })
        .collect();
    out.sort_by_key(|(trigger, _)| (trigger.pos, std::cmp::Reverse(trigger.words.len())));
    out
}

/// Whether two entries have the same conditions, however written.
pub fn same_conditions(one: &Act, other: &Act) -> bool {
    normal(&one.conditions) == normal(&other.conditions)
}

fn normal(conditions: &[Condition]) -> Vec<Condition> {
    let mut out = conditions.to_vec();
    for condition in &mut out {
        if let Condition::Slot { any, none, .. } = condition {
            for tests in [any, none] {
                tests.sort();
                tests.dedup();
            }
        }
    }
    out.sort();
    out
}

/// Whether an entry loses to another on the same trigger whatever the text: both are given with their
/// place in file order.
pub fn always_loses(data: &LexiconData, loser: (usize, &Act), winner: (usize, &Act)) -> bool {
    let (own, others) = (weight(loser.1), weight(winner.1));
    let outweighed = others > own || (others == own && winner.0 < loser.0);
    outweighed && implies(&data.classes, &loser.1.conditions, &winner.1.conditions)
}

/// Whether whatever meets all of `strong` meets all of `weak`. Where that cannot be told from the
/// conditions alone, it does not.
fn implies(classes: &[Class], strong: &[Condition], weak: &[Condition]) -> bool {
    weak.iter().all(|asked| match asked {
        Condition::Passive(_) | Condition::PluralSubject(_) => strong.contains(asked),
        Condition::Slot {
            slot,
            filled,
            any,
            none,
        } => strong.iter().any(|given| match given {
            Condition::Slot {
                slot: of,
                filled: has,
                any: some,
                none: never,
            } if of == slot => {
                let subject = slot.len() == 1 && slot[0] == "subj";
                let fills = filled.is_none()
                    || filled == has
                    || (*filled == Some(true) && !some.is_empty() && !subject);
                let meets = any.is_empty()
                    || (!some.is_empty()
                        && some.iter().all(|t| covered(classes, t, any))
                        && (!subject || as_lenient(some, any)));
                let avoids = *has == Some(false) || none.iter().all(|t| covered(classes, t, never));
                fills && meets && avoids
            }
            _ => false,
        }),
    })
}

/// Whether what one test holds of, one of others holds of as well.
fn covered(classes: &[Class], test: &Test, by: &[Test]) -> bool {
    by.iter().any(|other| {
        test.modifier == other.modifier
            && (test.what == other.what || holds_more(classes, &other.what, &test.what))
    })
}

fn holds_more(classes: &[Class], wide: &What, narrow: &What) -> bool {
    let What::Class(wide) = wide else {
        return false;
    };
    let Some(wide) = classes.get(*wide as usize) else {
        return false;
    };
    match narrow {
        What::Word(word) => wide.members.contains(word),
        What::Is(builtin) => wide.builtins.contains(builtin),
        What::Class(narrow) => classes.get(*narrow as usize).is_some_and(|c| {
            c.members.iter().all(|m| wide.members.contains(m))
                && c.builtins.iter().all(|b| wide.builtins.contains(b))
        }),
        What::Act(_) => false,
    }
}

/// A condition on who acts is let pass where nobody is named, if it asks for a kind of somebody: the weaker
/// one must be as lenient.
fn as_lenient(strong: &[Test], weak: &[Test]) -> bool {
    let kind = |tests: &[Test]| tests.iter().any(|t| matches!(t.what, What::Is(_)));
    let anybody = |tests: &[Test]| {
        tests.iter().any(|t| {
            matches!(
                t.what,
                What::Is(Builtin::Actor | Builtin::Country | Builtin::Gov)
            )
        })
    };
    (!kind(strong) || kind(weak)) && (!anybody(strong) || anybody(weak))
}

/// Why a condition can hold of nothing; absent where it may hold.
pub fn impossible(classes: &[Class], act: &Act, condition: &Condition) -> Option<String> {
    match condition {
        Condition::Passive(true) => {
            let verb = |t: &Trigger| t.pos == super::TriggerPos::Verb;
            (!act.triggers.iter().any(verb)).then(|| "`passive` holds of verbs only".to_owned())
        }
        Condition::Passive(false) | Condition::PluralSubject(_) => None,
        Condition::Slot {
            slot,
            filled,
            any,
            none,
        } => {
            let name = slot.join(".");
            if *filled == Some(false) && !any.is_empty() {
                return Some(format!("`{name}` is to be empty and to hold words"));
            }
            let ruled_out = |t: &Test| {
                covered(classes, t, none)
                    || matches!(t.what, What::Class(c) if classes.get(c as usize).is_some_and(|c| c.members.is_empty() && c.builtins.is_empty()))
            };
            (!any.is_empty() && any.iter().all(ruled_out))
                .then(|| format!("everything that `{name}` may be is ruled out or empty"))
        }
    }
}
