// The administrator's pages: people, roles and the matrix; a change is said before it is confirmed; with and without scripts.
const WHY = 'agreed with the ward manager';

export async function administration(stage) {
  const { counts, at, signIn, judged, pictures } = stage;
  const visit = await stage.visitor({ bypassCSP: true });
  const { page, hand } = visit;
  await signIn(visit, 'admin');
  await page.goto(at('/administration'));
  await judged(visit, 'administration', { narrow: true });
  await page.goto(at('/administration/people'));
  await judged(visit, 'administration-people', { narrow: true });
  await page.goto(at('/administration/people?like=zzzz'));
  counts.check((await page.locator('td.empty').innerText()).startsWith('Nobody fits'), 'an empty list says what to do');
  await page.goto(at('/administration/people/new'));
  await judged(visit, 'administration-new-person', { narrow: true });
  await hand.goes('main button[type=submit]');
  counts.check(await page.locator('.nhsuk-error-summary li').count() >= 3, 'what is missing is said at its field');
  await judged(visit, 'administration-new-person-refused');

  // A nurse loses her role: what it means is said first, and nothing is done by looking.
  await page.goto(at('/administration/people?like=nurse.7b'));
  await hand.goes('main tbody a[data-row]');
  await judged(visit, 'administration-person', { narrow: true });
  const boxes = page.locator('input[name=role]:checked');
  while (await boxes.count() > 0) await boxes.first().uncheck();
  await page.getByLabel('Pharmacist').check();
  await hand.goes(page.getByRole('button', { name: 'See what this changes' }));
  const said = await page.locator('main').innerText();
  counts.check(/will no longer be able to act as Nurse/.test(said), 'what is taken is said in a sentence');
  await judged(visit, 'administration-person-check', { narrow: true });
  await hand.goes(page.getByRole('link', { name: 'Cancel' }));
  await hand.goes(page.getByRole('link', { name: /^Deactivate/ }));
  await judged(visit, 'administration-deactivate', { narrow: true });

  await page.goto(at('/administration/roles'));
  await judged(visit, 'administration-roles', { narrow: true });
  await page.goto(at('/administration/roles/nurse'));
  await judged(visit, 'administration-role', { narrow: true });
  await page.goto(at('/administration/roles/pharmacist?change=kernel.break_glass'));
  await judged(visit, 'administration-role-change', { narrow: true });

  await page.goto(at('/administration/permissions'));
  await judged(visit, 'administration-permissions', { narrow: true });
  const wide = await page.evaluate(() => {
    const table = document.querySelector('.permission-matrix').getBoundingClientRect();
    return table.right - document.querySelector('.scroll-box.tall').getBoundingClientRect().right;
  });
  counts.check(wide <= 1, `the matrix fits a screen of 1366 px (${wide} px too wide)`);
  await page.locator('.scroll-box.tall').evaluate((box) => box.scrollTo(0, 600));
  const [head, box] = await page.evaluate(() => ['.permission-matrix thead th', '.scroll-box.tall'].map((one) => document.querySelector(one).getBoundingClientRect().top));
  counts.check(Math.abs(head - box) <= 2, 'the headings of the roles stay in sight');
  await page.screenshot({ path: `${pictures}/administration-permissions-scrolled.png` });
  await page.emulateMedia({ media: 'print' });
  await page.pdf({ path: `${pictures}/administration-permissions.pdf`, preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  await visit.context.close();
  await withoutScripts(stage);
}

async function withoutScripts(stage) {
  const { counts, at, signIn } = stage;
  const visit = await stage.visitor({ javaScriptEnabled: false });
  const { page, hand } = visit;
  await signIn(visit, 'admin');
  await page.goto(at('/administration/people/new'));
  await page.fill('#name', 'B Larch, physiotherapist');
  await page.fill('#username', 'b.larch');
  await page.getByLabel('Pharmacist').check();
  await page.fill('#because', WHY);
  await hand.goes('main button[type=submit]');
  counts.check((await page.locator('h1').innerText()).includes('B Larch'), 'without JavaScript: a person is added');
  await hand.goes(page.getByRole('link', { name: /^Deactivate/ }));
  await page.fill('#because', 'was added by mistake');
  await hand.goes('main button[type=submit]');
  counts.check((await page.locator('main').innerText()).includes('May not sign in'), 'without JavaScript: and deactivated');
  await visit.context.close();
}
