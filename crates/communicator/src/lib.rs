//! How provisioners reach a machine.
