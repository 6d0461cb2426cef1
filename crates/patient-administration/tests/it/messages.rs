//! ADT messages over a real socket: the wards are made to match the written samples.

mod doubts;
mod feed;
mod stays;
