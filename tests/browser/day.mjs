// The pages a nurse and a doctor work with all day, looked at and kept as pictures at 1366x768, and the nine of them at 320 px.
const NURSE = [['', 'summary', true], ['/timeline', 'timeline'], ['/observations', 'observations', true], ['/drug-chart', 'drug-chart', true],
  ['/results', 'results', true], ['/orders', 'orders'], ['/notes', 'notes'], ['/medicines', 'medicines']];
const DOCTOR = [['/prescribe?medicine=amoxi', 'prescribe', true], ['/orders/new', 'order-picker'], ['/notes/write/ward_round', 'note-editor', true],
  ['/allergies', 'allergies'], ['/problems', 'problems'], ['/observations/plan', 'observation-plan']];

export async function day(stage) {
  const { at, counts, judged, signIn } = stage;
  const nurse = await stage.visitor({ bypassCSP: true });
  await signIn(nurse, 'nurse.7b');
  const record = (await stage.records(nurse))[3];
  await nurse.page.goto(at(`${record}/observations`));
  const newest = await nurse.page.evaluate(() => {
    const [box, chart] = [document.querySelector('.chart-box'), document.querySelector('svg.news-chart')];
    return chart.getBoundingClientRect().right <= box.getBoundingClientRect().right + 1;
  });
  counts.check(newest, 'observations: the chart opens with its newest set in sight');
  for (const [path, name, narrow] of NURSE) {
    await nurse.page.goto(at(record + path));
    await judged(nurse, name, { narrow });
  }
  for (const [path, name] of [['/observations/due', 'observations-due'], ['/wards/7B/doses', 'drug-round']]) {
    await nurse.page.goto(at(path));
    await judged(nurse, name, { narrow: name === 'drug-round' });
  }
  await nurse.context.close();
  const doctor = await stage.visitor({ bypassCSP: true });
  await signIn(doctor, 'doctor.7b');
  await judged(doctor, 'home-of-a-doctor', { narrow: true });
  await doctor.page.goto(at('/results'));
  await judged(doctor, 'results-to-acknowledge-none', { picture: false });
  await doctor.page.goto(at('/results?scope=all'));
  await judged(doctor, 'results-to-acknowledge', { narrow: true });
  await doctor.hand.goes(doctor.page.locator('main tbody tr', { hasText: 'Birch Ward' }).locator('a[data-row]'));
  await judged(doctor, 'result');
  for (const [path, name, narrow] of DOCTOR) {
    await doctor.page.goto(at(record + path));
    await judged(doctor, name, { narrow });
  }
  await doctor.context.close();
}

// A ward as it must fit a ward's screen: how many patients are seen without scrolling.
export async function wardFits({ at, counts, signIn, visitor }) {
  const visit = await visitor();
  await signIn(visit, 'nurse.7b');
  await visit.page.goto(at('/wards/7B'));
  const ribbon = await visit.page.evaluate(() => document.querySelector('.environment-ribbon')?.getBoundingClientRect().height ?? 0);
  // A live system has no ribbon: its height is given back.
  const rows = await visit.page.evaluate((height) => [...document.querySelectorAll('table tbody tr')]
    .filter((row) => row.getBoundingClientRect().bottom <= 768 + height).length, ribbon);
  console.log(`ward at 1366x768: ${rows} beds without scrolling (goal 18)`);
  counts.check(rows >= 18, `ward-list: at least 18 beds are seen without scrolling (${rows})`);
  await visit.context.close();
}
