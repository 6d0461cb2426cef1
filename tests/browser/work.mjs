// Finds in the demonstration hospital what a task needs: a dose that is due, a patient without allergies, a normal result.

// A dose on somebody's chart that one press gives: what is due first, otherwise what may be taken as required.
export async function doseToGive(stage, { page }) {
  const all = await stage.records({ page });
  for (const [section, what] of [[':not([aria-label="As required"])', 'due'], ['[aria-label="As required"]', 'as required']]) {
    for (const record of all) {
      await page.goto(stage.at(`${record}/drug-chart`));
      const rows = page.locator(`section.drug-chart${section} tbody tr`).filter({ has: page.getByRole('button', { name: /^Give/ }) });
      // What was taken in the last day may be too soon again.
      const row = what === 'due' ? rows : rows.filter({ hasText: 'None' });
      if (await row.count() === 0) continue;
      const before = await page.locator('.dose.given').count();
      return { what, record, button: row.first().getByRole('button', { name: /^Give/ }), given: async () => await page.locator('.dose.given').count() > before };
    }
  }
  return null;
}

// Somebody without allergies who does not take penicillins yet.
export async function prescribable({ at }, { page }, all) {
  for (const record of all) {
    await page.goto(at(record));
    const words = await page.textContent('body');
    if ((await page.locator('.patient-banner').textContent()).includes('No known allergies') && !/cillin|co-amoxiclav/i.test(words)) return record;
  }
  throw new Error('nobody on the ward could be given amoxicillin');
}

// Opens a result that is not critical and waits for acknowledgement, with others behind it.
export async function normalResult({ at }, { page }) {
  await page.goto(at('/results?scope=all'));
  // The doctor's own ward, so that the next one is of it too: for the others a reason would have to be given.
  await page.goto(at(await page.locator('nav.filters a', { hasText: 'Birch Ward' }).first().getAttribute('href')));
  const rows = page.locator('main tbody tr');
  const normal = rows.filter({ hasText: 'Normal' });
  const row = await normal.count() > 0 ? normal.first() : rows.filter({ hasNotText: 'Critical' }).last();
  const urgency = (await row.locator('td').first().innerText()).split('\n')[0].trim().toLowerCase();
  await page.goto(at(await row.locator('a[data-row]').getAttribute('href')));
  return urgency;
}
