//! One bar: what memory goes to, drawn to scale.

use crate::Bytes;

/// Marks of the segments, told apart without colour.
const MARKS: [char; 11] = ['█', '▓', '▒', '░', '▞', '▚', '·', '▤', '▧', '▨', '▦'];

pub fn mark(place: usize) -> char {
    MARKS.get(place).copied().unwrap_or('·')
}

/// `parts` of `whole` in `width` columns; what is more than the whole is cut off and marked.
///
/// Every part that is not zero gets at least one column while there is room.
pub fn bar(parts: &[(char, Bytes)], whole: Bytes, width: usize) -> String {
    let columns = |bytes: Bytes| {
        let scaled = u128::from(bytes.get()).saturating_mul(width as u128);
        let rounded =
            scaled.saturating_add(u128::from(whole.get()) / 2).checked_div(u128::from(whole.get()));
        usize::try_from(rounded.unwrap_or(0)).unwrap_or(usize::MAX)
    };
    let (mut text, mut drawn, mut sum) = (String::new(), 0_usize, Bytes::ZERO);
    for &(mark, bytes) in parts.iter().filter(|(_, bytes)| *bytes > Bytes::ZERO) {
        sum = sum.checked_add(bytes).unwrap_or(Bytes::MAX);
        let end = columns(sum).max(drawn.saturating_add(1)).min(width);
        text.extend(std::iter::repeat_n(mark, end.saturating_sub(drawn)));
        drawn = end.max(drawn);
    }
    let over = sum > whole;
    text.extend(std::iter::repeat_n(' ', width.saturating_sub(drawn)));
    if over { format!("{text}▶") } else { format!("{text}▏") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_drawn_to_scale() {
        for (parts, width, drawn) in [
            ([('#', 50), ('=', 25)], 8, "####==  ▏"),
            // What is more than the whole is cut off; a small part is still seen.
            ([('#', 150), ('=', 0)], 4, "####▶"),
            ([('#', 1), ('=', 99)], 4, "#===▏"),
        ] {
            let parts = parts.map(|(mark, bytes)| (mark, Bytes::new(bytes)));
            assert_eq!(bar(&parts, Bytes::new(100), width), drawn);
        }
    }
}
