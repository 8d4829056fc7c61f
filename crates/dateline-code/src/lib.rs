//! dateline-code
