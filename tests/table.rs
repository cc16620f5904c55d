//! Tables as a user sees them: one snapshot per idea, in `snapshots/`.
