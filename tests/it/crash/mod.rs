//! The crash model: commands are stopped at every operation on the disk and at every request, up
//! to three times in a row, with torn writes, full disks and cuts of the power.
//!
//! A command runs in this process on a machine in memory, which remembers its disk as it was
//! after each operation: that is what a process leaves that is killed there. The next run starts
//! from such a disk, and may be stopped in the same way. What fails says how it can be replayed.

mod check;
mod command;
mod disk;
mod explore;
mod handles;
mod host;
mod inventory;
mod machine;
mod moved;
mod runs;
mod stacks;
mod stand_in;
mod together;
