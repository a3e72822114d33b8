//! rform
