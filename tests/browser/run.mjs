// The browser test: pages as people get them, with and without JavaScript, in counts, weights, pictures and on paper.
import { administration } from './administration.mjs';
import { day, wardFits } from './day.mjs';
import { journey, policyHolds } from './journey.mjs';
import { paper } from './paper.mjs';
import { sharedBrowser } from './shared_browser.mjs';
import { openid } from './openid.mjs';
import { passkey } from './passkey.mjs';
import { openStage } from './stage.mjs';
import { payloads } from './payloads.mjs';
import { privacy } from './privacy.mjs';
import { sealing } from './sealing.mjs';
import { round } from './round.mjs';
import { taskCounts } from './task_counts.mjs';
import { weights } from './weights.mjs';
import { withoutScripts } from './without_scripts.mjs';

const PARTS = { journey, taskCounts, round, day, wardFits, paper, withoutScripts, sharedBrowser, payloads, weights, passkey, openid, policyHolds, privacy, sealing, administration };

const stage = await openStage();
const { counts, pictures } = stage;
try {
  // All of them, or those that are named: `node tests/browser/run.mjs paper weights`.
  const named = process.argv.slice(2);
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    // One part that breaks off does not hide what the next ones would say.
    await part(stage).catch((error) => counts.check(false, `${name} came to its end (${error.stack})`));
  }
} finally {
  await stage.close();
}
console.log(`browser: ${counts.passed} checks passed, ${counts.failures.length} failed; pictures in ${pictures}`);
process.exit(counts.failures.length === 0 ? 0 : 1);
