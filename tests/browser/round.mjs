// The drug round: from the ward's list of doses due, chart by chart by the link to the next patient, counted.
const MOST_DOSES = 20;

export async function round(stage) {
  const { at, counts, signIn } = stage;
  const visit = await stage.visitor();
  const { page, hand } = visit;
  await signIn(visit, 'nurse.7b');
  await page.goto(at('/wards/7B/doses'));
  const due = await page.locator('table.round tbody').count();
  console.log(`drug round: ${(await page.locator('.round-count, .empty-state').first().innerText()).trim()}`);
  if (due === 0) { await visit.context.close(); return; }
  hand.begin();
  await hand.goes('table.round a[data-row]');
  const seen = new Set();
  let doses = 0;
  for (;;) {
    seen.add(new URL(page.url()).pathname);
    const give = page.locator('section.drug-chart:not([aria-label="As required"])').getByRole('button', { name: /^Give/ });
    for (let left = await give.count(); left > 0 && doses < MOST_DOSES; left = await give.count()) {
      await hand.goes(give);
      doses += 1;
      if (!counts.check(await give.count() < left, 'drug round: a press gives the dose')) break;
      counts.check(page.url().includes('round=7B'), 'drug round: a given dose stays on the round');
    }
    const next = page.locator('nav.round-line a', { hasText: /bed/i });
    if (doses >= MOST_DOSES || await next.count() === 0) break;
    if (seen.has(new URL(await next.getAttribute('href'), page.url()).pathname)) break;
    await hand.goes(next);
  }
  // 36 for 20 doses of 8 patients is a press for each dose and two for each patient.
  const most = doses + 2 * seen.size;
  console.log(`clicks: drug round: ${hand.clicks} for ${doses} doses of ${seen.size} patients (goal ${most}; 36 for 20 doses of 8)`);
  counts.check(hand.clicks <= most, `drug round: at most ${most} clicks (${hand.clicks})`);
  await visit.context.close();
}
