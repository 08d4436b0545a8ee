//! Draws a few of a list, the same ones whenever a script is played.

use super::value::Value;

/// A few of a list: each is drawn with a weight of its own, so that some are more popular than others.
pub fn picked(least: usize, most: usize, mut list: Vec<Value>, seed: u64) -> Vec<Value> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below.max(1)
    };
    let weight = |value: &Value| {
        1 + value.described().bytes().fold(7u64, |sum, byte| sum * 31 % 1_009 + u64::from(byte)) % 9
    };
    let count = least as u64 + draw((most - least) as u64 + 1);
    let mut few = Vec::new();
    while (few.len() as u64) < count && !list.is_empty() {
        let mut left = draw(list.iter().map(weight).sum());
        let place = list.iter().position(|item| {
            let hit = left < weight(item);
            left = left.saturating_sub(weight(item));
            hit
        });
        few.push(list.remove(place.unwrap_or(0)));
    }
    few
}
