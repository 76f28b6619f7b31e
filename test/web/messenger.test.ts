import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { faultsOf, inBrowser, named, openBrowser } from '../support/browser.ts';
import { GROUP, OA, PAO, STRANGER, open, smallSeed, type Opened } from '../sandbox/support.ts';

let browser: Browser | null = null;
let zalo: Opened;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser('messenger');
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  if (!browser) return;
  zalo = await open();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
  page.setDefaultTimeout(10_000);
});
afterEach(async () => {
  if (!browser) return;
  await page.close();
  await zalo.close();
});

const go = (as: string, chat?: string) =>
  page.goto(`${zalo.url}/?as=${as}${chat === undefined ? '' : `&chat=${chat}`}`);
const conversation = () => page.getByRole('log');
const field = () => page.getByRole('textbox', { name: /^Tin nhắn tới/ });

describe('the messenger page', () => {
  inBrowser(named('lets somebody pick who to be, open a group and write in it'), async () => {
    await page.goto(zalo.url);
    const picker = page.getByRole('dialog', { name: 'Bạn là ai?' });
    await picker.getByRole('searchbox').fill('giang a pao');
    await picker.getByRole('button', { name: /Giàng A Páo/ }).click();
    await page.getByRole('link', { name: /Cụm 2 · Nà Cơ/ }).click();
    await field().fill('nhà em hết gạo');
    await field().press('Enter');
    await conversation().getByText('nhà em hết gạo').waitFor();
    expect(await field().inputValue()).toBe('');
    await page.getByText('Đã nhận').waitFor();
    const said = await zalo.control<{ text: string; from: { id: string } }[]>(
      `chats/${GROUP}/messages`,
    );
    expect(said).toMatchObject([{ text: 'nhà em hết gạo', from: { id: PAO } }]);
  });

  inBrowser(
    named('shows what the OA says at once, with its badge, mentions and unread count'),
    async () => {
      await go(PAO, `oa:${OA}:${PAO}`);
      await field().waitFor();
      await page.getByRole('link', { name: /Cụm 2/ }).waitFor();
      await zalo.toGroup(`[@${PAO}] Loa đã nhận. Gọi 0213 300 115`);
      await page.getByRole('link', { name: /Cụm 2.*1 tin chưa đọc/s }).click();
      const bubble = conversation().getByRole('listitem').filter({ hasText: 'Loa đã nhận' });
      await bubble.getByText('@Giàng A Páo').waitFor();
      await bubble.getByText('OA', { exact: true }).waitFor();
      expect(await bubble.getByRole('link').getAttribute('href')).toBe('tel:0213300115');
      await page.getByText('tin chưa đọc').waitFor({ state: 'detached' });
    },
  );

  inBrowser(named('answers with a quotation, and sends a picture and a place'), async () => {
    const sent = await zalo.toGroup('Ai còn gạo?');
    await go(PAO, GROUP);
    await conversation().getByText('Ai còn gạo?').hover();
    await page.getByRole('button', { name: 'Trả lời tin của Loa thử' }).click();
    await page.keyboard.type('Nhà em còn');
    await page.keyboard.press('Enter');
    await conversation().locator('blockquote', { hasText: 'Ai còn gạo?' }).waitFor();
    for (const [choice, shown] of [
      ['Gửi ảnh mẫu', 'Mở ảnh'],
      ['Gửi vị trí', 'Vị trí đã chia sẻ'],
    ] as const) {
      await page.getByRole('button', { name: 'Gửi ảnh, vị trí, nhãn dán' }).click();
      await page.getByRole('button', { name: choice }).click();
      await conversation()
        .getByRole(choice === 'Gửi ảnh mẫu' ? 'button' : 'link', { name: shown })
        .waitFor();
    }
    const said = await zalo.control<{ replyTo: string | null; attachments: { type: string }[] }[]>(
      `chats/${GROUP}/messages`,
    );
    expect(said[1]).toMatchObject({ replyTo: sent.data['message_id'] });
    expect(said.flatMap((one) => one.attachments.map(({ type }) => type))).toEqual([
      'image',
      'location',
    ]);
  });

  inBrowser(
    named('is one pane on a phone, with a way back, and works by keyboard alone'),
    async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await go(PAO);
      const link = page.getByRole('link', { name: /Cụm 2/ });
      await link.focus();
      await page.keyboard.press('Enter');
      await field().waitFor();
      expect(await link.isVisible()).toBe(false);
      const wide = await page.evaluate(() => {
        const { document } = globalThis as unknown as {
          document: { documentElement: { scrollWidth: number } };
        };
        return document.documentElement.scrollWidth;
      });
      expect(wide).toBeLessThanOrEqual(390);
      await page.getByRole('button', { name: 'Về danh sách' }).click();
      await link.waitFor();
    },
  );

  inBrowser(named('says so when the link leads into a chat that is not theirs'), async () => {
    await go(STRANGER, GROUP);
    await page.getByRole('heading', { name: 'Người này không ở trong nhóm đó' }).waitFor();
  });

  inBrowser(named('has nothing for axe to complain of, on any of its faces'), async () => {
    await zalo.control('say', {
      as: PAO,
      in: GROUP,
      text: 'chào',
      attachments: [{ type: 'image' }],
    });
    await zalo.control('say', { as: PAO, in: GROUP, attachments: [{ type: 'audio' }] });
    await zalo.control('say', { as: PAO, in: GROUP, attachments: [{ type: 'location' }] });
    await zalo.toGroup('🔴 Loa đã nhận, xem https://loa.example');
    await zalo.control('seed', smallSeed());
    await go(PAO, GROUP);
    await conversation().getByText('Loa đã nhận').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /thành viên/ }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Bạn là/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Lò Thị Lan/ })
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await go(PAO, GROUP);
    await conversation().getByText('Loa đã nhận').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
