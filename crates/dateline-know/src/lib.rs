//! dateline-know
