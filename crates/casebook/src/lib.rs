//! Keep a casebook, find in it, hand it on: one SQLite file, full-text search, exports.
