import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { faultsOf, inBrowser, named, openBrowser } from '../support/browser.ts';
import { createWorld, type World } from '../support/world.ts';

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let browser: Browser | null = null;
let world: World;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser('console');
  if (!browser) return;
  world = await createWorld();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  if (browser) await world.close();
});

beforeEach(async () => {
  if (!browser) return;
  context = await browser.newContext({ viewport: desk, locale: 'vi-VN', reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
afterEach(async () => {
  if (browser) await context.close();
});

const signIn = async (username: string, password = 'loa-demo'): Promise<void> => {
  await page.goto(`${world.url}/console`);
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.keyboard.press('Enter');
};

interface Chat {
  id: string;
  name: string;
  kind: string;
  members: string[];
}

/** A household's own Zalo speaks in the group of its cluster. Returns the group. */
const cry = async (place: string, text: string): Promise<Chat> => {
  const chats = await world.sandbox<Chat[]>(
    'GET',
    `/sandbox/chats?query=${encodeURIComponent(place)}`,
  );
  const people = await world.sandbox<{ id: string; role: string | null }[]>(
    'GET',
    '/sandbox/people',
  );
  for (const chat of chats.filter(({ kind, name }) => kind === 'group' && name.startsWith('Cụm'))) {
    const who = people.find(({ id, role }) => chat.members.includes(id) && role === 'Hộ dân');
    if (!who) continue;
    await world.say(who.id, chat.id, text);
    return chat;
  }
  throw new Error(`no household with Zalo in ${place}`);
};

const tooWide = (): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');

const dispatch = [
  'UBND HUYỆN TAM ĐƯỜNG',
  'TRUNG TÂM CHỈ HUY',
  'Số: 127/TTCH-VP',
  'Tam Đường, ngày 18 tháng 11 năm 2021',
  'V/v rà soát người về từ vùng dịch',
  'Kính gửi:',
  '- Uỷ ban nhân dân các xã, thị trấn.',
  'Trung tâm Chỉ huy huyện yêu cầu các đơn vị thực hiện:',
  '1. UBND các xã, thị trấn rà soát người về từ vùng dịch từ ngày 01/11/2021, báo cáo trước ngày 20/11/2021.',
  '2. UBND các xã, thị trấn duy trì trực 24/24 giờ tại các chốt.',
].join('\n');

/** Waits until nothing on the page is still a skeleton. */
const arrived = () => page.locator('.skeleton').first().waitFor({ state: 'detached' });

describe('the console', () => {
  inBrowser(
    named('lets nobody in with a wrong password, and says so beside the field'),
    async () => {
      await signIn('huyen2', 'something else');
      const problem = page.getByRole('alert');
      await problem.waitFor();
      expect(await problem.textContent()).toContain('Tên hoặc mật khẩu chưa đúng');
      expect(await page.getByLabel('Mật khẩu').getAttribute('aria-invalid')).toBe('true');
      expect(await faultsOf(page)).toEqual([]);
    },
  );

  inBrowser(named('shows a cry for help on the open board at once, and reads it out'), async () => {
    await signIn('huyen');
    await page.getByRole('heading', { level: 1, name: 'Huyện Tam Đường' }).waitFor();
    await page.getByText('Chưa ai nhận').waitFor();

    await cry('Nà Cơ', 'chau nha em kho tho qua, tim tai roi cuu voi');

    const waiting = page.getByRole('region', { name: /^Chưa ai nhận/ });
    await waiting.getByRole('link', { name: /^Khẩn cấp Y tế/ }).waitFor();
    await page
      .getByRole('alert')
      .filter({ hasText: /Khẩn cấp: Y tế/ })
      .waitFor({ state: 'attached' });
    await page.getByRole('link', { name: /khẩn cấp$/ }).waitFor();
  });

  inBrowser(named('takes a case by keyboard alone, and the family hears who has it'), async () => {
    const chat = await cry('Khun Há', 'nha e het gao 2 hom nay roi, co chau 8 thang');
    await signIn('xa-khun-ha');
    await page.getByRole('heading', { level: 1, name: 'Xã Khun Há' }).waitFor();
    await page.getByRole('link', { name: /^Khẩn cấp Lương thực/ }).press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Lương thực/ }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');

    const accept = page.getByRole('button', { name: 'Nhận và báo gia đình' });
    await accept.waitFor();
    for (let presses = 0; presses < 15; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.textContent')) === 'Nhận và báo gia đình')
        break;
    }
    await page.keyboard.press('Enter');
    await page.getByText('Đã nhận. Loa đang báo gia đình.').waitFor();
    await page.getByLabel('Trả lời gia đình').waitFor();

    await world.settle();
    const posts = (await world.messages(chat.id))
      .filter(({ from }) => from.isOa)
      .map(({ text }) => text);
    expect(posts.length).toBeGreaterThan(1);

    await page
      .getByLabel('Trả lời gia đình')
      .fill('Xã đang chở 10 kg gạo và sữa lên, tới trước 11 giờ.');
    await page.getByRole('button', { name: 'Gửi cho gia đình' }).click();
    await page.getByText('Loa đang gửi lời này cho gia đình').waitFor();
    await page.locator('.bubble').filter({ hasText: '10 kg gạo' }).first().waitFor();
    expect(await page.getByLabel('Trả lời gia đình').inputValue()).toBe('');
  });

  inBrowser(named('keeps a list and its filters in the address'), async () => {
    await signIn('huyen');
    await page.getByRole('link', { name: 'Phản ánh', exact: true }).click();
    await page.getByRole('button', { name: 'Quá hạn' }).click();
    expect(new URL(page.url()).search).toBe('?state=overdue');
    await page.goto(`${world.url}/console/reports?state=ended&severity=S1`);
    await page.getByRole('button', { name: 'Đã khép', pressed: true }).waitFor();
    expect(await page.getByLabel('Mức').inputValue()).toBe('S1');
  });

  inBrowser(named('tells whom a notice reaches before it is sent, and sends it once'), async () => {
    await signIn('xa-binh-lu');
    await page.getByRole('link', { name: 'Thông báo', exact: true }).click();
    await page.getByRole('link', { name: 'Soạn thông báo' }).click();
    const send = page.getByRole('button', { name: /^Gửi/ });
    expect(await send.isDisabled()).toBe(true);

    await page.getByLabel('Cả xã Bình Lư').check();
    const words = 'Sáng mai 7 giờ tiêm mũi 2 tại trạm y tế xã, nhớ mang căn cước.';
    await page.getByLabel('Lời thông báo').fill(words);
    await page.getByText(/^Gửi tới \d+ nhóm · \d+ hộ · xong khoảng/).waitFor();
    await page.locator('.phone-screen').filter({ hasText: words }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole('button', { name: /^Gửi tới \d+ nhóm/ }).dblclick();
    await page.locator('li').filter({ hasText: words }).waitFor();
    expect(await page.locator('li').filter({ hasText: words }).count()).toBe(1);
  });

  inBrowser(
    named('fixes the words households read with the approval, by a second person'),
    async () => {
      await signIn('huyen');
      await page.getByText('Chưa ai nhận').waitFor();
      await page.goto(`${world.url}/console/directives/new`);
      await page.getByLabel('Toàn văn').fill(dispatch);
      await page.getByRole('button', { name: 'Đọc thành bản thảo' }).click();
      const words = 'Nhà ai có người về từ 1/11, báo Tổ mình nhé. Không ai bị trách.';
      await page.getByLabel('Lời bà con đọc').fill(words);
      await page.getByRole('button', { name: 'Lưu lời báo' }).click();
      await page.getByText('Đã lưu lời báo bà con.').waitFor();
      expect(await page.getByRole('button', { name: /^Duyệt/ }).count()).toBe(0);
      expect(await faultsOf(page)).toEqual([]);
      const address = page.url();

      await context.clearCookies();
      await signIn('huyen2');
      await page.getByText('Chưa ai nhận').waitFor();
      await page.goto(address);
      await page.getByText('Duyệt văn bản là duyệt luôn lời này').waitFor();
      await page.getByRole('button', { name: 'Duyệt văn bản và lời báo bà con' }).click();
      await page.getByText('Lời này đã được duyệt cùng văn bản').waitFor();
      await page.getByRole('button', { name: /^Phát đi \d+ nơi$/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/^Tới trước hết: /).waitFor();
      await dialog.getByRole('button', { name: /^Phát đi/ }).click();
      await page.locator('.phone-screen').filter({ hasText: words }).waitFor();
      await page.getByRole('button', { name: 'Thu hồi' }).click();
      await dialog.getByText(/^Báo dừng trước hết tới: /).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Thôi' }).click();
      expect(await tooWide()).toBe(false);
    },
    60_000,
  );

  inBrowser(named('keeps what it knew while the network is away, and says so'), async () => {
    await signIn('huyen');
    await page.getByText('Chưa ai nhận').waitFor();
    await context.setOffline(true);
    await page.getByText('Máy đang mất mạng').waitFor();
    expect(await page.getByText('Chưa ai nhận').isVisible()).toBe(true);
    await context.setOffline(false);
    await page.getByText('Máy đang mất mạng').waitFor({ state: 'detached' });
  });

  inBrowser(named('forgets who was there after signing out'), async () => {
    await signIn('huyen');
    await page.locator('.me summary').click();
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByLabel('Tên đăng nhập').waitFor();
    await page.goto(`${world.url}/console/reports`);
    await page.getByLabel('Tên đăng nhập').waitFor();
  });

  for (const [size, viewport] of Object.entries({ desk, phone })) {
    inBrowser(
      named(`has no fault that axe can see and fits a ${size}'s width, on every page`),
      async () => {
        await page.setViewportSize(viewport);
        await signIn('huyen');
        await page.getByText('Chưa ai nhận').waitFor();
        const found: Record<string, unknown> = {};
        const places = [
          '',
          '/reports',
          '/directives',
          '/directives/new',
          '/households',
          '/notices',
          '/notices/new',
          '/none',
        ];
        const first = await page.locator('.not-happening .line').first().getAttribute('href');
        for (const place of [...places.map((rest) => `/console${rest}`), first ?? '', '/field']) {
          await page.goto(`${world.url}${place}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await arrived();
          const seen = { faults: await faultsOf(page), tooWide: await tooWide() };
          if (seen.faults.length > 0 || seen.tooWide) found[place] = seen;
        }
        expect(found).toEqual({});
      },
      60_000,
    );
  }
});
