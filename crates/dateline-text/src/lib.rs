//! dateline-text
