// What a page weighs on the wire: bytes after gzip, requests of a first visit, scripts and style sheet in all.
import { gzipSync } from 'node:zlib';

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

export async function weights(stage) {
  const { at, counts, signIn } = stage;
  const visit = await stage.visitor();
  const weigh = async (path) => gzipSync(await (await visit.context.request.get(at(path))).body()).length;
  await signIn(visit, 'nurse.7b');
  const [first, second, third, record] = await stage.records(visit);
  for (const [path, name] of [['/wards/7B', 'ward of 28 beds'], [record, 'summary'], [`${record}/drug-chart`, 'drug chart'],
    [`${first}/drug-chart`, 'drug chart, another'], [`${record}/observations`, 'observations, 3 days'], [`${record}/observations?since=all`, 'observations, all'],
    [`${record}/results`, 'cumulative results'], [`${record}/notes`, 'notes'], [`${record}/timeline`, 'timeline'], [`${second}/timeline`, 'timeline, another'],
    [`${third}/medicines`, 'medicines'], ['/observations/due', 'observations due'], ['/wards/7B/doses', 'drug round'], ['/', 'home']]) {
    const bytes = await weigh(path);
    console.log(`weight: ${name}: ${kilobytes(bytes)} gzip (at most 15)`);
    counts.check(bytes <= 15_000, `${name} weighs at most 15 kB gzip (${kilobytes(bytes)})`);
  }
  await visit.context.close();
  await firstVisit(stage, record);
}

// A browser that has nothing yet opens a patient's page.
async function firstVisit({ at, counts, signIn, visitor }, record) {
  const known = await visitor();
  await signIn(known, 'nurse.7b');
  const fresh = await visitor({ storageState: await known.context.storageState() });
  await known.context.close();
  const wire = await fresh.context.newCDPSession(fresh.page);
  await wire.send('Network.enable');
  const [kinds, bytes] = [new Map(), new Map()];
  wire.on('Network.responseReceived', ({ requestId, type, response }) => kinds.set(requestId, `${type} ${new URL(response.url).pathname}`));
  // The bytes of the body as they come, compressed; without the lines of the header.
  wire.on('Network.dataReceived', ({ requestId, encodedDataLength }) => bytes.set(requestId, (bytes.get(requestId) ?? 0) + encodedDataLength));
  await fresh.page.goto(at(record), { waitUntil: 'networkidle' });
  const all = [...bytes].map(([id, size]) => [kinds.get(id) ?? '', size]).filter(([kind]) => kind);
  const sum = (kind) => all.filter(([name]) => name.startsWith(kind)).reduce((total, [, size]) => total + size, 0);
  const [total, scripts, styles] = [sum(''), sum('Script'), sum('Stylesheet')];
  console.log(`weight: first visit ${kilobytes(total)} in ${all.length} requests (at most 60 in 5); scripts ${kilobytes(scripts)} (20); style sheet ${kilobytes(styles)} (25)`);
  counts.check(total > 0 && total <= 60_000 && all.length <= 5, `a first visit is at most 60 kB in 5 requests (${kilobytes(total)}, ${all.map(([name]) => name).join(', ')})`);
  counts.check(scripts <= 20_000, `scripts weigh at most 20 kB (${kilobytes(scripts)})`);
  counts.check(styles > 0 && styles <= 25_000, `the style sheet weighs at most 25 kB (${kilobytes(styles)})`);
  await fresh.context.close();
}
