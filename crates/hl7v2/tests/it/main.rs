//! Tests of the wire and of the inbox: parsing, building, acknowledging, framing, and real sockets over a real store.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy.toml allows these in test functions but does not see helpers of an integration test"
)]

mod acknowledgements;
mod corpora;
mod desk;
mod escapes;
mod framing;
mod inbox;
mod inbox_faults;
mod inbox_queue;
mod messages;
mod outbox;
mod peer;
mod round_trip;
mod samples;
mod server;
mod server_limits;
mod timestamps;
