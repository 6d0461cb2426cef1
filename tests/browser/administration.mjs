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

  await ofOnePerson(stage, visit);
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

// On-call duty, a one-time code, and a lost passkey where there is one, on the page of a person.
async function ofOnePerson({ counts, at, judged }, visit) {
  const { page, hand } = visit;
  const does = async (button) => {
    await page.fill('#because', WHY);
    await hand.goes(page.getByRole('button', { name: button }));
  };
  await page.goto(at('/administration/people?like=doctor.8c'));
  await hand.goes(page.locator('main tbody a[data-row]'));
  counts.check((await page.locator('main').innerText()).includes('None now, and none later.'), 'duty: that there is none is said');
  await hand.goes(page.getByRole('link', { name: 'Put on duty' }));
  await judged(visit, 'administration-duty', { narrow: true });
  await page.selectOption('#duty_team', '7B');
  await page.fill('#since', 'tonight');
  await does('Put on duty');
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('enter day and time'), 'duty: a time that is none is said');
  await judged(visit, 'administration-duty-refused', { picture: false });
  const day = (days) => new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'Europe/London' })
    .format(Date.now() + days * 86_400_000).replace(/ /g, '-').replace('Sept', 'Sep');
  await page.fill('#since', `${day(0)} 00:00`);
  await page.fill('#until', `${day(1)} 08:00`);
  await does('Put on duty');
  counts.check((await page.locator('main').innerText()).includes('On duty now'), 'duty: it stands on the page of the person');
  await judged(visit, 'administration-person-duty', { narrow: true });
  await hand.goes(page.getByRole('link', { name: /^Take off duty/ }));
  await does(/^Take off duty/);
  counts.check((await page.locator('main').innerText()).includes('None now, and none later.'), 'duty: and is taken away');
  await hand.goes(page.getByRole('link', { name: /^Give a one-time code/ }));
  await judged(visit, 'administration-code', { narrow: true });
  await does('Give a one-time code');
  counts.check(/^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/.test(await page.locator('.one-time-code').innerText()), 'code: it is shown, once');
  await judged(visit, 'administration-code-shown', { narrow: true });
  await page.goto(at('/administration/people?like=nurse.7b'));
  await hand.goes(page.locator('main tbody a[data-row]'));
  const links = page.getByRole('link', { name: /^(Remove the passkey|Take away the link)/ });
  for (let left = await links.count(); left > 0; left -= 1) {
    const label = await links.first().innerText();
    await hand.goes(links);
    await judged(visit, `administration-sign-in-${left}`, { narrow: true });
    await does(label);
    counts.check(await links.count() === left - 1, `ways to sign in: ${label}`);
  }
  await hand.goes(page.getByRole('link', { name: 'Link to another sign-in' }));
  await judged(visit, 'administration-link', { narrow: true });
  await does('Link to another sign-in');
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('choose where they sign in'), 'link: what is missing is said');
  await page.selectOption('#provider', 'learning');
  await page.fill('#subject', '999100000777');
  await does('Link to another sign-in');
  counts.check((await page.locator('main').innerText()).includes('Not yet: they are asked'), 'link: it stands on the page, not confirmed yet');
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
