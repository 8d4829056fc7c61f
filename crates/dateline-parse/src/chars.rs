//! Classes of characters: Python's predicates and the sets of the tokenizer's rules.
//!
//! In: ranges of code points in `data/char_classes.txt`. Out: for a character, all its
//! classes at once, as bits.

use std::sync::LazyLock;

static TABLE: &str = include_str!("../data/char_classes.txt");

/// The classes of a character; a bit each.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Classes(u16);

macro_rules! classes {
    ($($name:ident),+ $(,)?) => {
        /// The names of the classes, in the order of their bits.
        const NAMES: &[&str] = &[$(stringify!($name)),+];

        impl Classes {
            classes!(@bits 0; $($name,)+);
        }
    };
    (@bits $bit:expr; $name:ident, $($rest:ident,)*) => {
        pub(crate) const $name: Classes = Classes(1 << ($bit));
        classes!(@bits $bit + 1; $($rest,)*);
    };
    (@bits $bit:expr;) => {};
}

classes! {
    IS_ALPHA, IS_UPPER, IS_DIGIT, IS_DECIMAL, IS_WORD,
    OTHER, SINGLE_PREFIX, SINGLE_SUFFIX, SUFFIX_DOT_LEFT, SUFFIX_UPPER,
    INFIX_DOT_LEFT, INFIX_DOT_RIGHT, ALPHA, TLD,
}

impl Classes {
    /// Whether the character is in the class `one`.
    pub(crate) fn has(self, one: Classes) -> bool {
        self.0 & one.0 != 0
    }

    /// The classes of `c`.
    pub(crate) fn of(c: char) -> Classes {
        let tables = &*TABLES;
        match tables.low.get(c as usize) {
            Some(&bits) => Classes(bits),
            None => tables.high(c as u32),
        }
    }
}

/// Characters below this have their classes in an array.
const LOW: usize = 0x3100;

struct Tables {
    low: Box<[u16]>,
    /// First code point of each run of equal classes, ascending, with the classes.
    runs: Vec<(u32, u16)>,
}

impl Tables {
    fn high(&self, c: u32) -> Classes {
        let after = self.runs.partition_point(|&(start, _)| start <= c);
        Classes(self.runs[after - 1].1)
    }
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    // Each range turns one bit on at its start and off after its end.
    let mut edges = vec![(0, 0)];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let bit = NAMES
            .iter()
            .position(|&n| n == name)
            .expect("class is known");
        for range in words {
            let (start, end) = range.split_once('-').unwrap_or((range, range));
            let hex = |s| u32::from_str_radix(s, 16).expect("range is hexadecimal");
            edges.push((hex(start), 1 << bit));
            edges.push((hex(end) + 1, 1 << bit));
        }
    }
    edges.sort_unstable();
    let mut runs: Vec<(u32, u16)> = Vec::with_capacity(edges.len());
    let mut now = 0;
    for (at, bit) in edges {
        now ^= bit;
        match runs.last_mut() {
            Some(last) if last.0 == at => last.1 = now,
            _ => runs.push((at, now)),
        }
    }
    let mut tables = Tables {
        low: vec![0; LOW].into(),
        runs,
    };
    for c in 0..LOW {
        tables.low[c] = tables.high(c as u32).0;
    }
    tables
});

/// Python's `str.isspace` of one character.
pub(crate) fn is_space(c: char) -> bool {
    match c {
        ' ' | '\u{9}'..='\u{d}' | '\u{1c}'..='\u{1f}' => true,
        _ if c.is_ascii() => false,
        _ => c.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(class: Classes) -> usize {
        ('\0'..=char::MAX)
            .filter(|&c| Classes::of(c).has(class))
            .count()
    }

    #[test]
    fn sizes_of_classes() {
        // Counted in the reference; surrogates are no characters here and in no class.
        assert_eq!(count(Classes::IS_ALPHA), 131_756);
        assert_eq!(count(Classes::IS_DECIMAL), 660);
        assert_eq!(count(Classes::IS_DIGIT), 788);
        assert_eq!(count(Classes::OTHER), 5_984);
        assert_eq!(count(Classes::SINGLE_PREFIX), 6_091);
        assert_eq!(count(Classes::SINGLE_SUFFIX), 6_051);
        assert_eq!(count(Classes::ALPHA), 105_724);
        assert_eq!(count(Classes::TLD), 105_177);
    }

    #[test]
    fn spaces() {
        let spaces: Vec<u32> = ('\0'..=char::MAX)
            .filter(|&c| is_space(c))
            .map(u32::from)
            .collect();
        let mut expected: Vec<u32> = (0x9..=0xd).chain(0x1c..=0x20).collect();
        expected.extend([0x85, 0xa0, 0x1680]);
        expected.extend(0x2000..=0x200a);
        expected.extend([0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);
        assert_eq!(spaces, expected);
    }

    #[test]
    fn upper_and_alpha() {
        assert!(Classes::of('Ä').has(Classes::IS_UPPER));
        assert!(!Classes::of('ǅ').has(Classes::IS_UPPER));
        assert!(Classes::of('ǅ').has(Classes::IS_ALPHA));
        assert!(!Classes::of('Ⅷ').has(Classes::IS_ALPHA));
        assert!(Classes::of('漢').has(Classes::IS_ALPHA));
        assert!(Classes::of('²').has(Classes::IS_DIGIT));
    }
}
