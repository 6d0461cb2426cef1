//! How often the disk flushes: what every durable commit waits for.

use std::{fs::File, os::unix::fs::FileExt, path::Path, time::Instant};

/// Flushes a second: 4 kB overwritten in place, fdatasync.
pub(super) fn flushes(place: &Path) -> f64 {
    let path = place.join(format!("flush-{}", std::process::id()));
    let file = File::create(&path).expect("a file");
    file.write_all_at(&[0; 1 << 20], 0).expect("space");
    file.sync_all().expect("a flush");
    let (start, mut done) = (Instant::now(), 0u32);
    while start.elapsed().as_secs_f64() < 1.0 {
        let page = [u8::try_from(done % 251).unwrap_or(0); 4096];
        file.write_all_at(&page, u64::from(done % 256) * 4096)
            .expect("a write");
        file.sync_data().expect("a flush");
        done += 1;
    }
    std::fs::remove_file(path).expect("it was there");
    f64::from(done) / start.elapsed().as_secs_f64()
}
