//! Labels along a line, moved apart so that none covers another.

/// Free space between two labels.
const GAP: u32 = 8;

/// Labels that have found their places.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spread {
    /// The middle of each, and which line of labels it stands on.
    pub places: Vec<(u32, u32)>,
    /// How many lines of labels there are.
    pub lines: u32,
}

/// Places for labels, each a middle and a width, between `low` and `high`: as near to the middles as the
/// others let them, on as few lines as have room for all. Middles come in ascending order; labels stand
/// in that order on every line.
pub(super) fn spread(labels: &[(u32, u32)], (low, high): (u32, u32)) -> Spread {
    let room = high.saturating_sub(low).saturating_add(GAP);
    let count = u32::try_from(labels.len()).unwrap_or(u32::MAX).max(1);
    let on = |line: u32, lines: u32| {
        let all = labels.iter().zip(0_u32..);
        all.filter(move |(_, place)| place % lines == line).map(|(label, _)| *label)
    };
    let taken = |line, lines| on(line, lines).map(|(_, width)| width + GAP).sum::<u32>();
    let has_room = |lines: &u32| (0..*lines).all(|line| taken(line, *lines) <= room);
    let lines = (1..count).find(has_room).unwrap_or(count);
    let apart: Vec<Vec<u32>> = (0..lines)
        .map(|line| moved_apart(&on(line, lines).collect::<Vec<_>>(), (low, high)))
        .collect();
    let mut apart: Vec<_> = apart.into_iter().map(Vec::into_iter).collect();
    let place = |place: u32| {
        let line = place % lines;
        let middle = apart.get_mut(line as usize).and_then(Iterator::next);
        (middle.unwrap_or(low), line)
    };
    let places = (0..count).take(labels.len()).map(place).collect();
    Spread { places, lines }
}

/// The middles of labels on one line: pushed to the right by those before them, then back from the end.
fn moved_apart(labels: &[(u32, u32)], (low, high): (u32, u32)) -> Vec<u32> {
    let mut free = low;
    let mut starts: Vec<u32> = Vec::with_capacity(labels.len());
    for &(middle, width) in labels {
        let start = middle.saturating_sub(width / 2).max(free);
        free = start + width + GAP;
        starts.push(start);
    }
    let mut end = high;
    for (start, &(_, width)) in starts.iter_mut().zip(labels).rev() {
        *start = (*start).min(end.saturating_sub(width)).max(low);
        end = start.saturating_sub(GAP);
    }
    starts.iter().zip(labels).map(|(start, (_, width))| start + width / 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stay_where_they_are_if_they_can() {
        let apart = spread(&[(100, 40), (200, 40)], (0, 300));
        assert_eq!(apart, Spread { places: vec![(100, 0), (200, 0)], lines: 1 });
    }

    #[test]
    fn labels_are_moved_apart_and_kept_between_the_ends() {
        let apart = spread(&[(10, 40), (12, 40), (300, 40)], (0, 300));
        assert_eq!(apart, Spread { places: vec![(20, 0), (68, 0), (280, 0)], lines: 1 });
    }

    #[test]
    fn what_has_no_room_goes_to_another_line() {
        let apart = spread(&[(10, 60), (20, 60), (30, 60)], (0, 130));
        assert_eq!(apart, Spread { places: vec![(30, 0), (30, 1), (98, 0)], lines: 2 });
    }
}
