//! How provisioners reach an instance.
