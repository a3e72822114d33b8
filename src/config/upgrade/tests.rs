//! What becomes of single forms.
