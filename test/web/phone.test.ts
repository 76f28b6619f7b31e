import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { faultsOf, inBrowser, named, openBrowser } from '../support/browser.ts';
import { request } from 'undici';
import {
  LAN,
  eventually,
  open,
  smallSeed,
  startReceiver,
  type Opened,
} from '../sandbox/support.ts';

const secret = 'a secret of a phone line that opens nothing';
const number = '0900000001';

let browser: Browser | null = null;
let page: Page;
let zalo: Opened;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  browser = await openBrowser('messenger');
  if (!browser) return;
  receiver = await startReceiver();
  const line = { id: 'line', number: '0213000911', secret, callbackUrl: receiver.url };
  zalo = await open(smallSeed({ lines: [line] }));
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
  page.setDefaultTimeout(10_000);
}, 90_000);
afterAll(async () => {
  if (!browser) return;
  await browser.close();
  await zalo.close();
  await receiver.close();
});

/** What the owner of the line asks of its provider. */
const ask = async (what: 'sms' | 'calls', body: object): Promise<number> => {
  const text = JSON.stringify({
    to: number,
    reference: `r-${Math.round(performance.now())}`,
    ...body,
  });
  const timestamp = String(Date.now());
  const answer = await request(`${zalo.url}/phone-provider/${what}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-loa-account': 'line',
      'x-loa-timestamp': timestamp,
      'x-loa-signature': createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex'),
    },
    body: text,
  });
  await answer.body.dump();
  return answer.statusCode;
};

const ring = (): Promise<number> =>
  ask('calls', {
    say: 'Loa gọi. Có việc khẩn cấp. Nhận việc này, bấm bốn, bảy.',
    repeat: 2,
    ringSeconds: 30,
    gather: { digits: 2, thanks: 'Loa đã nghe.' },
  });

const told = (event: string): boolean =>
  receiver.heard.some(({ body }) => (body as Record<string, unknown>)['event'] === event);

describe('the telephone in the messenger', () => {
  inBrowser(named('rings, is answered and pressed by keyboard alone, and hung up'), async () => {
    await page.goto(`${zalo.url}/?as=${LAN}`);
    const phone = page.getByRole('region', { name: 'Điện thoại' });
    await phone.getByRole('button', { name: number }).waitFor();
    expect(await ring()).toBe(202);
    await page.getByRole('alert').filter({ hasText: 'đang reo' }).waitFor({ state: 'attached' });
    const pickUp = phone.getByRole('button', { name: 'Nghe máy' });
    await pickUp.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('.pick-up:focus').waitFor();
    await page.keyboard.press('Enter');
    await phone.getByText('bấm bốn, bảy').waitFor();
    await eventually('the line heard that somebody answered', () => told('answered'));
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('4');
    await page.keyboard.press('7');
    await phone.getByText('Đã bấm 47').waitFor();
    await eventually('the line heard the digits', () => told('digits'));
    await phone.getByRole('button', { name: 'Cúp máy' }).click();
    await phone.getByText('Đã nghe Loa gọi').waitFor();
  });

  inBrowser(named('shows an SMS at once and writes one back'), async () => {
    await page.goto(`${zalo.url}/?as=${LAN}`);
    const phone = page.getByRole('region', { name: 'Điện thoại' });
    await phone.getByRole('button', { name: number }).click();
    expect(await ask('sms', { text: 'LOA: PA-2F7K. Tra loi NHAN PA-2F7K' })).toBe(202);
    await phone.getByText('Tra loi NHAN PA-2F7K').waitFor();
    await phone.getByRole('textbox', { name: 'Nhắn SMS trả lời' }).fill('NHAN PA-2F7K');
    await page.keyboard.press('Enter');
    await eventually('the line got the SMS', () => told('sms'));
  });

  inBrowser(named('sleeps through a call when its owner set it so'), async () => {
    await page.goto(`${zalo.url}/?as=${LAN}`);
    const phone = page.getByRole('region', { name: 'Điện thoại' });
    await phone.getByRole('button', { name: number }).click();
    await phone.getByRole('combobox', { name: 'Khi có cuộc gọi' }).selectOption('no-answer');
    await eventually('the phone sleeps', async () => {
      const { calls } = await zalo.control<{ calls: string }>(`phones/${number}`);
      return calls === 'no-answer';
    });
    expect(await ring()).toBe(202);
    await phone.getByText('Cuộc gọi nhỡ từ Loa').waitFor();
    await eventually('the line heard that nobody answered', () => told('no-answer'));
  });
});
