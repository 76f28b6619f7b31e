import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { faultsOf, inBrowser, named, openBrowser } from '../support/browser.ts';
import { GROUP, PAO, open, smallSeed, startReceiver, type Opened } from '../sandbox/support.ts';

let browser: Browser | null = null;
let zalo: Opened;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser('messenger');
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  if (!browser) return;
  receiver = await startReceiver();
  zalo = await open(smallSeed({ webhook: { url: receiver.url, retryBaseMs: 600_000 } }));
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
  page.setDefaultTimeout(10_000);
});
afterEach(async () => {
  if (!browser) return;
  await page.close();
  await zalo.close();
  await receiver.close();
});

const calls = () => page.getByRole('region', { name: 'Lời gọi tới' }).first();
const row = (text: string | RegExp) => page.getByRole('row').filter({ hasText: text });

describe('the page behind the scenes', () => {
  inBrowser(
    named('shows each call and webhook as it happens, and finds the ones asked for'),
    async () => {
      await page.goto(`${zalo.url}/`);
      await page.goto(`${zalo.url}/inside`);
      await page.getByText('Chưa có lời gọi nào.').waitFor();
      await zalo.toGroup('Mai tiêm vắc xin');
      await zalo.toGroup('a'.repeat(2_001));
      await row('/v3.0/oa/group/message').filter({ hasText: 'xong' }).waitFor();
      await row('-210').waitFor();
      await row('oa_send_group_text').filter({ hasText: 'đã nhận' }).waitFor();
      await page.getByRole('checkbox', { name: 'Chỉ những lần hỏng' }).check();
      await row('xong').waitFor({ state: 'detached' });
      expect(await row('-210').count()).toBe(1);
      await page.getByRole('searchbox').fill('getoa');
      await page.getByText('Không có dòng nào khớp với bộ lọc.').first().waitFor();
    },
  );

  inBrowser(named('shows accounts with what is left to them, and no secret whole'), async () => {
    const { json } = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    await zalo.bot('getMe');
    await page.goto(`${zalo.url}/inside`);
    await page.getByText('Suất nhóm 10 người: 1 đã dùng, 1 còn trống').waitFor();
    await page.getByText(/Khoá gọi .*: đang dùng, còn 25 giờ|đang dùng, còn 24 giờ/).waitFor();
    await page.getByText('Tháng này đã gửi 0 trên 3.000 tin').waitFor();
    const everything = (await page.content()) + JSON.stringify(await zalo.control('inside'));
    for (const secret of [
      String(json['access_token']),
      String(json['refresh_token']),
      '12345689:thu-nghiem',
      'oa-webhook-secret',
      'app-secret',
    ])
      expect(everything).not.toContain(secret);
  });

  inBrowser(named('switches faults and the clock, by keyboard'), async () => {
    await page.goto(`${zalo.url}/inside`);
    const twice = page.getByRole('checkbox', { name: 'Gửi webhook hai lần' });
    await twice.focus();
    await page.keyboard.press('Space');
    await page.waitForFunction("document.querySelectorAll(':checked[type=checkbox]').length === 1");
    await zalo.control('say', { as: PAO, in: GROUP, text: 'hai lần' });
    for (let n = 0; receiver.named('user_send_group_text').length < 2 && n < 300; n += 1)
      await page.waitForTimeout(10);
    expect(receiver.named('user_send_group_text')).toHaveLength(2);
    await page.getByRole('button', { name: 'Cho mọi khoá gọi hết hạn' }).press('Enter');
    await page.getByText(/Khoá gọi AT….*: đã hết hạn/).waitFor();
    await page.getByLabel('Tốc độ').selectOption('0');
    const stands = async (): Promise<boolean> =>
      (await zalo.control<{ scale: number }>('clock')).scale === 0;
    for (let n = 0; !(await stands()) && n < 300; n += 1) await page.waitForTimeout(10);
    expect(await stands()).toBe(true);
  });

  inBrowser(
    named('says when Zalo has given up on a receiver, and lets it be told again'),
    async () => {
      await zalo.control('seed', smallSeed({ webhook: { url: receiver.url, retryBaseMs: 1 } }));
      receiver.answers(() => 500);
      await zalo.control('say', { as: PAO, in: GROUP, text: 'không ai nhận' });
      await page.goto(`${zalo.url}/inside`);
      await row('500: hỏng, thôi không gửi').waitFor();
      await page.getByRole('button', { name: 'Gửi lại' }).click();
      await page.getByText('Zalo thử đã ngừng gửi').waitFor({ state: 'detached' });
    },
  );

  inBrowser(
    named('has nothing axe objects to, also on a phone, where nothing runs out of the page'),
    async () => {
      await zalo.toGroup('một');
      await zalo.toGroup('a'.repeat(2_001));
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        await page.goto(`${zalo.url}/inside`);
        await calls().waitFor();
        expect(await faultsOf(page)).toEqual([]);
        expect(
          await page.evaluate<number>('document.documentElement.scrollWidth'),
        ).toBeLessThanOrEqual(width);
      }
    },
  );

  inBrowser(named('is found from the messenger'), async () => {
    await page.goto(`${zalo.url}/?as=${PAO}`);
    await page.getByRole('link', { name: /^Phía sau/ }).click();
    await page.getByRole('heading', { name: 'Phía sau' }).waitFor();
  });
});
