//! What the build refuses, and what a third language takes.

#[path = "all/faults.rs"]
mod faults;
#[path = "all/folder.rs"]
mod folder;
#[path = "all/sources.rs"]
mod sources;
#[path = "all/third.rs"]
mod third;
