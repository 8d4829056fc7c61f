//! A bounded store of what an encoder computes for a lexeme.
//!
//! In: the key of a lexeme, exactly what the encoder reads of it. Out: the number of a
//! slot, which keeps its place while the block that asked for it is worked on. When the
//! store is full, slots not used for a while make room; what is in a slot depends on the
//! key alone, so results never depend on what was kept.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::lexeme::Features;

/// What an encoder reads of a token.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Key {
    pub features: Features,
    pub space_after: bool,
    /// The row of the static vector, or [`NO_ROW`].
    pub row: u32,
}

/// The token has no static vector.
pub(crate) const NO_ROW: u32 = u32::MAX;

impl Key {
    fn hash(&self) -> u64 {
        // The ids are hashes already; spread their sum over all bits.
        let f = &self.features;
        let flags = u64::from(f.is_space) | u64::from(self.space_after) << 1;
        let sum = f
            .norm
            .wrapping_add(f.prefix.rotate_left(13))
            .wrapping_add(f.suffix.rotate_left(29))
            .wrapping_add(f.shape.rotate_left(43))
            .wrapping_add(u64::from(self.row) << 2 | flags);
        let product = u128::from(sum) * 0x9e37_79b9_7f4a_7c15_u128;
        (product >> 64) as u64 ^ product as u64
    }
}

/// The slots of one encoder.
pub(crate) struct Cache {
    table: HashTable<u32>,
    keys: Vec<Key>,
    /// The block that last used a slot.
    used: Vec<u64>,
    data: Vec<f32>,
    width: usize,
    capacity: usize,
    block: u64,
    hand: usize,
}

/// A slot and whether its content is still to be computed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    Kept(u32),
    New(u32),
}

impl Cache {
    /// A store of up to `capacity` slots, `width` floats each. A block must not ask for
    /// more than half as many different keys.
    pub(crate) fn new(capacity: usize, width: usize) -> Cache {
        Cache {
            table: HashTable::new(),
            keys: Vec::new(),
            used: Vec::new(),
            // Zeroed memory takes no place until it is written.
            data: vec![0.0; capacity * width],
            width,
            capacity,
            block: 0,
            hand: 0,
        }
    }

    /// Begins a block: slots handed out before may be taken from now on.
    pub(crate) fn begin_block(&mut self) {
        self.block += 1;
    }

    /// The slot of a key, not to be reused within this block.
    pub(crate) fn slot(&mut self, key: &Key) -> Slot {
        let hash = key.hash();
        let (keys, used, block) = (&mut self.keys, &mut self.used, self.block);
        if let Some(&slot) = self.table.find(hash, |&slot| keys[slot as usize] == *key) {
            used[slot as usize] = block;
            return Slot::Kept(slot);
        }
        let slot = if keys.len() < self.capacity {
            keys.push(*key);
            used.push(block);
            keys.len() as u32 - 1
        } else {
            self.evict()
        };
        self.keys[slot as usize] = *key;
        self.used[slot as usize] = self.block;
        let keys = &self.keys;
        self.table
            .insert_unique(hash, slot, |&slot| keys[slot as usize].hash());
        Slot::New(slot)
    }

    /// Frees the next slot round the clock that was not used in the recent past.
    fn evict(&mut self) -> u32 {
        // A slot survives one pass of the hand after its use; `used` 0 means passed.
        loop {
            let at = self.hand;
            self.hand = (self.hand + 1) % self.capacity;
            if self.used[at] == self.block {
                continue;
            }
            if self.used[at] > 0 {
                self.used[at] = 0;
                continue;
            }
            let slot = at as u32;
            match self
                .table
                .entry(self.keys[at].hash(), |&s| s == slot, |_| 0)
            {
                Entry::Occupied(entry) => {
                    entry.remove();
                }
                Entry::Vacant(_) => {}
            }
            return slot;
        }
    }

    /// The content of a slot.
    pub(crate) fn get(&self, slot: u32) -> &[f32] {
        &self.data[slot as usize * self.width..][..self.width]
    }

    /// The content of a slot, to be filled.
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut [f32] {
        &mut self.data[slot as usize * self.width..][..self.width]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(norm: u64) -> Key {
        Key {
            features: Features {
                norm,
                ..Features::default()
            },
            ..Key::default()
        }
    }

    #[test]
    fn keeps_what_is_used_and_stays_bounded() {
        let mut cache = Cache::new(64, 2);
        for round in 0..1000u64 {
            cache.begin_block();
            for norm in [1, 2, round + 10, round + 11] {
                match cache.slot(&key(norm)) {
                    Slot::New(slot) => cache.get_mut(slot).fill(norm as f32),
                    Slot::Kept(slot) => assert_eq!(cache.get(slot), [norm as f32; 2]),
                }
            }
            let Slot::Kept(slot) = cache.slot(&key(1)) else {
                panic!("1 was just used")
            };
            assert_eq!(cache.get(slot), [1.0; 2]);
        }
        assert_eq!(cache.keys.len(), 64);
        assert_eq!(cache.table.len(), 64);
    }
}
