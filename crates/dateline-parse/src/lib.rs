//! dateline-parse
