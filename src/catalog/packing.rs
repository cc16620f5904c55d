//! How the elements of a matrix are packed, and what that takes.

use serde::Deserialize;

use crate::{Message, messages::terms};

/// How the elements of a matrix are packed: codes of some bits, and what belongs to each group of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Packing {
    /// Bits of a code.
    pub bits: u64,
    /// Elements of a row that share a scale; 0 for the whole row.
    pub group: u64,
    /// Bytes of the codes of a group, where they do not fill whole bytes.
    pub data_bytes: Option<u64>,
    /// Bytes that each group adds: its scale, and its offset where that is as wide.
    pub scale_bytes: u64,
    /// Bits of each group's zero point.
    pub zero_bits: u64,
    /// Zero points of a row fill whole bytes.
    pub zeros_by_row: bool,
    /// Bytes that each row adds.
    pub row_bytes: u64,
    /// Bytes that each column adds: the order of groups.
    pub column_bytes: u64,
    /// Bytes that each matrix adds.
    pub matrix_bytes: u64,
    /// Scales are quantized too: so many share a scale of four bytes; 0 if not.
    pub scales_in_a_group: u64,
    /// Groups run on from row to row.
    pub flat: bool,
    /// What becomes of a matrix whose rows do not divide by the group.
    pub ragged: Ragged,
}

/// What becomes of a matrix whose rows do not divide by the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ragged {
    /// It is left as it is.
    #[default]
    Keep,
    /// The last group of each row is filled up.
    Pad,
}

/// What one packed tensor takes, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// Codes, or the elements themselves.
    pub data: u64,
    /// Scales, zero points and what else belongs to groups, rows, columns and matrix.
    pub scales: u64,
}

impl Size {
    /// All of it; `None` past 64 bits.
    pub fn total(self) -> Option<u64> {
        self.data.checked_add(self.scales)
    }
}

impl Packing {
    /// Elements stored one by one, of so many bytes.
    pub fn plain(bytes: u64) -> Self {
        Self { bits: bytes.saturating_mul(8), ..Self::default() }
    }

    /// Whether rows of so many elements can be packed.
    pub fn takes(&self, row: u64) -> bool {
        self.group == 0 || self.flat || self.ragged == Ragged::Pad || row.is_multiple_of(self.group)
    }

    /// Groups in a row of so many elements; a row without groups is one.
    pub const fn groups(&self, row: u64) -> u64 {
        if self.group == 0 { 1 } else { row.div_ceil(self.group) }
    }

    /// Bytes of a group's codes and scale, where every group is alike and nothing else is stored.
    pub fn group_bytes(&self) -> Option<u64> {
        let alone = self.zero_bits == 0
            && !self.flat
            && self.group > 0
            && [self.row_bytes, self.column_bytes, self.matrix_bytes, self.scales_in_a_group]
                == [0; 4];
        if !alone {
            return None;
        }
        self.group_data()?.checked_add(self.scale_bytes)
    }

    /// Bytes of a group's codes.
    fn group_data(&self) -> Option<u64> {
        match self.data_bytes {
            Some(bytes) => Some(bytes),
            None => Some(self.group.checked_mul(self.bits)?.div_ceil(8)),
        }
    }

    /// What `matrices` of `rows` rows of `row` elements take; `None` past 64 bits.
    ///
    /// `codes = rows × groups × ⌈group × bits ÷ 8⌉`, and beside them the scale and zero point of each
    /// group, and what rows, columns and matrices add. Exact. Source: section 1 of each scheme's `source`.
    pub fn size(&self, [row, rows, matrices]: [u64; 3]) -> Option<Size> {
        let all_rows = rows.checked_mul(matrices)?;
        let elements = row.checked_mul(all_rows)?;
        let groups = match (self.group, self.flat) {
            (0, _) => all_rows,
            (group, true) => elements.div_ceil(group),
            (_, false) => all_rows.checked_mul(self.groups(row))?,
        };
        let data = if self.group == 0 || self.flat {
            elements.checked_mul(self.bits)?.div_ceil(8)
        } else {
            groups.checked_mul(self.group_data()?)?
        };
        let zeros = if self.zeros_by_row {
            let of_a_row = self.groups(row).checked_mul(self.zero_bits)?.div_ceil(8);
            all_rows.checked_mul(of_a_row)?
        } else {
            groups.checked_mul(self.zero_bits)?.div_ceil(8)
        };
        let second = match self.scales_in_a_group {
            0 => 0,
            many => groups.div_ceil(many).checked_mul(4)?,
        };
        let scales = [
            groups.checked_mul(self.scale_bytes)?,
            zeros,
            second,
            all_rows.checked_mul(self.row_bytes)?,
            row.checked_mul(matrices)?.checked_mul(self.column_bytes)?,
            matrices.checked_mul(self.matrix_bytes)?,
        ];
        let scales = scales.iter().try_fold(0, |sum: u64, &n| sum.checked_add(n))?;
        Some(Size { data, scales })
    }

    /// In a few letters: `4 bits/64`.
    pub fn short(&self) -> String {
        match self.group {
            0 => format!("{} bits", self.bits),
            group => format!("{} bits/{group}", self.bits),
        }
    }

    /// In words: `4 bits in groups of 64`.
    pub fn describe(&self) -> Message {
        match (self.group, self.scale_bytes) {
            (0, 0) if self.row_bytes == 0 => terms::bits(self.bits),
            (0, _) => terms::bits_by_row(self.bits),
            (group, _) => terms::bits_in_groups(self.bits, group),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(packing: Packing, dims: [u64; 3]) -> u64 {
        packing.size(dims).unwrap().total().unwrap()
    }

    #[test]
    fn plain_elements_take_their_bytes() {
        assert_eq!(bytes(Packing::plain(2), [576, 10, 3]), 576 * 10 * 3 * 2);
    }

    #[test]
    fn a_group_adds_its_scale() {
        let packing = Packing { bits: 4, group: 64, scale_bytes: 4, ..Packing::default() };
        assert_eq!(bytes(packing, [576, 1536, 1]), 1536 * 9 * (32 + 4));
        assert_eq!(packing.group_bytes(), Some(36));
        assert!(!packing.takes(600));
    }

    #[test]
    fn a_padded_row_has_a_whole_last_group() {
        let packing = Packing {
            bits: 4,
            group: 128,
            scale_bytes: 4,
            ragged: Ragged::Pad,
            ..Packing::default()
        };
        assert!(packing.takes(576));
        assert_eq!(bytes(packing, [576, 2, 1]), 2 * 5 * (64 + 4));
    }

    #[test]
    fn zero_points_fill_bytes_by_row_or_over_all() {
        let by_row =
            Packing { bits: 4, group: 128, zero_bits: 4, zeros_by_row: true, ..Packing::default() };
        let over_all = Packing { zeros_by_row: false, ..by_row };
        // Seven groups of a row: four bytes, or three and a half.
        assert_eq!(by_row.size([896, 8, 1]).unwrap().scales, 32);
        assert_eq!(over_all.size([896, 8, 1]).unwrap().scales, 28);
    }

    #[test]
    fn flat_groups_run_over_rows_and_scales_may_be_packed_again() {
        let packing = Packing {
            bits: 4,
            group: 64,
            scale_bytes: 1,
            scales_in_a_group: 256,
            flat: true,
            ..Packing::default()
        };
        let size = packing.size([96, 1024, 1]).unwrap();
        assert_eq!((size.data, size.scales), (96 * 512, 1536 + 6 * 4));
    }

    #[test]
    fn a_size_past_64_bits_is_none() {
        assert_eq!(Packing::plain(2).size([1 << 40, 1 << 20, 1 << 10]), None);
    }
}
