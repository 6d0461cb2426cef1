// A hand at mouse and keyboard that counts what it does, so that a figure of clicks is what was pressed and not what was hoped.
export class Hand {
  clicks = 0; // pressing a button or link, or Enter and Space where they do the same
  keys = 0;

  constructor(page) { this.page = page; }

  at(where) { return typeof where === 'string' ? this.page.locator(where) : where; }

  begin() { this.clicks = 0; this.keys = 0; }

  async click(where) { await this.at(where).first().click(); this.clicks += 1; }

  // A press that leads to another page.
  async goes(where) {
    const target = this.at(where).first();
    await target.scrollIntoViewIfNeeded();
    await Promise.all([this.page.waitForNavigation(), target.click()]);
    this.clicks += 1;
  }

  async enters(where) {
    if (where) await this.at(where).first().focus();
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press('Enter')]);
    this.clicks += 1;
    this.keys += 1;
  }

  // Letter by letter where the focus is.
  async types(text) { await this.page.keyboard.type(text); this.keys += text.length; }

  async tab() { await this.page.keyboard.press('Tab'); this.keys += 1; }

  async key(name) { await this.page.keyboard.press(name); this.keys += 1; }
}
