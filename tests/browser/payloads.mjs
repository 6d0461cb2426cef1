// What an attacker writes into the text fields of a record, kept and shown again on every page of it: no script may run. The
// content security policy is let past here, so that it is the encoding of the pages that is tried, and not the second fence.
const PAYLOADS = [
  '"><script>ran()</script>', '\'><img src=x onerror=ran()>', '<svg/onload=ran()>', '</textarea><script>ran()</script>',
  '</title><script>ran()</script>', '" autofocus onfocus=ran() x="', '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
  '<a href=javascript:ran()>press</a>', 'javascript:ran()', '<b hx-get=/me hx-trigger=load hx-on::after-request=ran()>b</b>',
  '<details open ontoggle=ran()>', '<!--><img src=x onerror=ran()>-->', '&lt;img src=x onerror=ran()&gt;', '<style>@import"javascript:ran()"</style>',
];
// Pages of a record with text fields, and pages of none. Which of them are there depends on the role.
const OF_A_RECORD = [...Array(PAYLOADS.length / 2).fill('/problems/new'), ...Array(PAYLOADS.length / 2).fill('/allergies/new'),
  '/notes/write/ward_round', '/notes/write/ward_round', '/observations', '/orders/new', '/prescribe', '/belongings', '/care', '/identity'];
// A choice from a list would make the free words needless; dates and amounts take no words.
const NOT_CHOSEN = ['problem', 'substance'];
const NO_WORDS = /width-(2|3|4|5|10)\b/;
const OF_NOBODY = ['/register', '/search'];

let turn = 0;

// Fills every form of a page, each field with the next payload, and sends it.
async function fill(page, form) {
  for (const field of await form.locator('input[type=text], input:not([type]), input[type=search], textarea').all()) {
    if (!(await field.isVisible().catch(() => false)) || !(await field.isEditable().catch(() => false))) continue;
    if (NO_WORDS.test(await field.getAttribute('class') ?? '')) continue;
    const most = Number(await field.getAttribute('maxlength') ?? '0');
    const payload = `PX ${PAYLOADS[turn++ % PAYLOADS.length]}`;
    await field.fill(most ? payload.slice(0, most) : payload).catch(() => {});
  }
  for (const choice of await form.locator('select').all()) if (!NOT_CHOSEN.includes(await choice.getAttribute('name'))) await choice.selectOption({ index: 1 }, { timeout: 500 }).catch(() => {});
  const names = new Set(await form.locator('input[type=radio]').evaluateAll((all) => all.map((one) => one.name)));
  for (const name of names) await form.locator(`input[type=radio][name="${name}"]`).first().check({ force: true, timeout: 500 }).catch(() => {});
}

async function press(page, form) {
  const gone = page.waitForNavigation({ timeout: 3000 }).catch(() => {});
  await form.locator('button[type=submit], button:not([type])').first().click({ timeout: 1500 }).catch(() => {});
  await gone;
}

async function sendAll(page, address) {
  let sent = 0;
  const answer = await page.goto(address);
  if (!answer?.ok()) return sent;
  const count = await page.locator('main form[method=post]').count();
  for (let index = 0; index < Math.min(count, 4); index += 1) {
    await page.goto(address);
    const form = page.locator('main form[method=post]').nth(index);
    if (!(await form.isVisible().catch(() => false))) continue;
    await fill(page, form);
    await press(page, form);
    // What is read once more before it is signed, or confirmed after a warning.
    const again = page.locator('main form[method=post]').filter({ hasText: 'PX ' }).first();
    if (page.url() !== address && await again.isVisible().catch(() => false)) await press(page, again);
    sent += 1;
  }
  return sent;
}

export async function payloads(stage) {
  const { at, counts, signIn, signOut, search } = stage;
  const visit = await stage.visitor({ bypassCSP: true });
  const { page, context } = visit;
  let runs = 0;
  await context.exposeFunction('ran', () => { runs += 1; });
  page.on('dialog', (dialog) => { runs += 1; dialog.dismiss().catch(() => {}); });
  // The control: shown as it was written, it runs.
  await page.goto(at('/sign-in'));
  await page.setContent('<p><img src=x onerror=ran()></p><script>ran()</script>');
  await page.waitForTimeout(300);
  counts.check(runs >= 1, `payloads: the control runs (${runs})`);
  runs = 0;
  await signIn(visit, 'doctor.7b');
  const record = (await stage.records(visit))[5];
  let sent = 0;
  for (const path of OF_A_RECORD) sent += await sendAll(page, at(record + path));
  // The links of the record too: forms that stand on its own pages.
  await page.goto(at(record));
  const tabs = await page.locator(`a[href^="${record}"]`).evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute('href')))]);
  for (const tab of tabs.filter((one) => !OF_A_RECORD.some((path) => one.endsWith(path))).slice(0, 25)) sent += await sendAll(page, at(tab));
  let shown = 0;
  const seen = new Set();
  const look = async (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    await page.goto(at(path));
    await page.waitForTimeout(60);
    if ((await page.content()).includes('PX ')) shown += 1;
  };
  for (const path of [record, ...tabs, '/', '/wards/7B', '/results']) await look(path);
  for (const path of seen.size ? [...seen].slice(0, 12) : []) {
    await page.goto(at(path));
    const deeper = await page.locator(`a[href^="${record}/"]`).evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    for (const one of deeper.slice(0, 12)) await look(one);
  }
  await signOut(visit);
  await signIn(visit, 'clerk.7a');
  for (const path of OF_NOBODY) sent += await sendAll(page, at(path));
  for (const payload of PAYLOADS) await search(visit, `PX ${payload}`);
  await visit.context.close();
  counts.check(sent >= 8, `payloads: ${sent} forms were sent`);
  counts.check(shown >= 3, `payloads: ${shown} of ${seen.size} pages show what was kept`);
  counts.check(runs === 0, `payloads: no script ran (${runs})`);
  console.log(`payloads: ${sent} forms, ${seen.size} pages, ${shown} of them show it, ${runs} scripts ran`);
}
