//! The function that shows the output of provisioners.

/// Shows a message of one line or more to the user.
pub type Output<'a> = &'a dyn Fn(&str);
